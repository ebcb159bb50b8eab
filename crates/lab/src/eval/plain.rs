//! Plain BM25 over pairs of characters, to compare the market's search with: what anybody puts up in an hour.

use std::collections::HashMap;

use techmarket_text::normalise;

/// As bm25s and most others have them.
const SATURATION: f64 = 1.5;
const LENGTH: f64 = 0.75;

/// Texts and where their terms stand.
pub(super) struct Plain {
    lengths: Vec<f64>,
    mean: f64,
    /// Texts with each term and how often they have it.
    postings: HashMap<String, Vec<(usize, f64)>>,
}

impl Plain {
    /// Of texts, which are known by their place.
    #[expect(clippy::cast_precision_loss, reason = "numbers of terms and texts")]
    pub(super) fn new(texts: impl Iterator<Item = String>) -> Self {
        let (mut lengths, mut postings) = (Vec::new(), HashMap::<String, Vec<(usize, f64)>>::new());
        for (place, text) in texts.enumerate() {
            let terms = terms(&text);
            lengths.push(terms.len() as f64);
            for term in terms {
                let posts = postings.entry(term).or_default();
                match posts.last_mut() {
                    Some((last, times)) if *last == place => *times += 1.0,
                    _ => posts.push((place, 1.0)),
                }
            }
        }
        Self {
            mean: lengths.iter().sum::<f64>() / lengths.len().max(1) as f64,
            lengths,
            postings,
        }
    }

    /// The best `count` for a question, equal ones by place.
    #[expect(clippy::cast_precision_loss, reason = "a number of texts")]
    pub(super) fn best(&self, question: &str, count: usize) -> Vec<usize> {
        let mut scores: HashMap<usize, f64> = HashMap::new();
        for term in terms(question) {
            let Some(posts) = self.postings.get(&term) else {
                continue;
            };
            let (all, with) = (self.lengths.len() as f64, posts.len() as f64);
            let rarity = (1.0 + (all - with + 0.5) / (with + 0.5)).ln();
            for &(place, times) in posts {
                let length = self.lengths.get(place).copied().unwrap_or_default() / self.mean.max(1.0);
                let norm = SATURATION * (1.0 - LENGTH + LENGTH * length);
                *scores.entry(place).or_default() += rarity * times * (SATURATION + 1.0) / (times + norm);
            }
        }
        let mut found: Vec<(usize, f64)> = scores.into_iter().collect();
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        found.into_iter().take(count).map(|(place, _)| place).collect()
    }
}

/// Pairs of Chinese characters, one that stands alone, and runs of letters and digits.
fn terms(text: &str) -> Vec<String> {
    let text = normalise(text);
    let kind = |c: char| (c.is_alphanumeric(), c.is_ascii());
    let characters: Vec<char> = text.chars().collect();
    let stretches = characters.chunk_by(|a, b| kind(*a) == kind(*b));
    let mut terms = Vec::new();
    for stretch in stretches {
        match stretch {
            [first, ..] if !first.is_alphanumeric() => {}
            [first, _, ..] if !first.is_ascii() => {
                terms.extend(stretch.windows(2).map(|pair| pair.iter().collect::<String>()));
            }
            whole => terms.push(whole.iter().collect()),
        }
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_pairs_and_runs() {
        assert_eq!(
            terms("高压电瓷, NdFeB 膜"),
            ["高压", "压电", "电瓷", "ndfeb", "膜"]
        );
    }

    #[test]
    fn the_score_is_that_of_the_formula() {
        let texts = ["电瓷绝缘子", "电瓷电瓷", "稀土永磁"].map(str::to_owned);
        let plain = Plain::new(texts.into_iter());
        assert_eq!(plain.best("电瓷", 10), [1, 0]);
        assert_eq!(plain.best("永磁", 10), [2]);
        assert_eq!(plain.best("电瓷", 1), [1]);
        assert!(plain.best("萤石", 10).is_empty());
    }
}
