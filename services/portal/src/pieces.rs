//! Texts of which some parts are marked.

use techmarket_proto::matching::v1::SearchSnippet;

/// A piece of a text, and whether it is to be marked.
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) is_marked: bool,
}

/// A text of which nothing is marked.
pub(crate) fn plain(text: &str) -> Vec<Piece> {
    vec![Piece {
        text: text.to_owned(),
        is_marked: false,
    }]
}

/// A snippet in pieces by its ranges, which count characters.
pub(crate) fn pieces(snippet: &SearchSnippet) -> Vec<Piece> {
    let characters: Vec<char> = snippet.text.chars().collect();
    let mut pieces = Vec::new();
    let mut push = |from: usize, to: usize, is_marked| {
        if let Some(part) = characters.get(from..to).filter(|part| !part.is_empty()) {
            let text = part.iter().collect();
            pieces.push(Piece { text, is_marked });
        }
    };
    let mut done = 0;
    for range in &snippet.highlights {
        let bound = |place: i32| usize::try_from(place).unwrap_or_default().min(characters.len());
        let (start, end) = (bound(range.start).max(done), bound(range.end));
        push(done, start, false);
        push(start, end, true);
        done = end.max(done);
    }
    push(done, characters.len(), false);
    pieces
}

/// `text` with every one of `terms` marked, whatever the case of its letters.
pub(crate) fn marked(text: &str, terms: &[String]) -> Vec<Piece> {
    let characters: Vec<char> = text.chars().collect();
    let lower: Vec<char> = characters
        .iter()
        .map(|one| one.to_lowercase().next().unwrap_or(*one))
        .collect();
    let mut is_marked = vec![false; characters.len()];
    for term in terms {
        let term: Vec<char> = term.chars().collect();
        if term.is_empty() || term.len() > lower.len() {
            continue;
        }
        for (start, window) in lower.windows(term.len()).enumerate() {
            if window == term {
                is_marked[start..start + term.len()].fill(true);
            }
        }
    }
    let mut pieces: Vec<Piece> = Vec::new();
    for (character, is_marked) in characters.into_iter().zip(is_marked) {
        match pieces.last_mut() {
            Some(last) if last.is_marked == is_marked => last.text.push(character),
            _ => pieces.push(Piece {
                text: character.to_string(),
                is_marked,
            }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| {
            if piece.is_marked {
                format!("[{}]", piece.text)
            } else {
                piece.text.clone()
            }
        };
        pieces.iter().map(piece).collect()
    }

    #[test]
    fn ranges_count_characters_and_stay_within_the_text() {
        let range = |start, end| techmarket_proto::matching::v1::TextRange { start, end };
        let snippet = |highlights| SearchSnippet {
            field: "summary".to_owned(),
            text: "高强电瓷配方".to_owned(),
            highlights,
        };
        assert_eq!(shown(&pieces(&snippet(vec![range(2, 4)]))), "高强[电瓷]配方");
        assert_eq!(shown(&pieces(&snippet(vec![range(4, 99)]))), "高强电瓷[配方]");
        assert_eq!(
            shown(&pieces(&snippet(vec![range(-3, 1), range(0, 2)]))),
            "[高][强]电瓷配方"
        );
    }

    #[test]
    fn terms_are_marked_in_any_case() {
        assert_eq!(
            shown(&marked("PLC 控制与plc", &["plc".to_owned()])),
            "[PLC] 控制与[plc]"
        );
        assert_eq!(
            shown(&marked("电瓷", &[String::new(), "电瓷电瓷".to_owned()])),
            "电瓷"
        );
    }
}
