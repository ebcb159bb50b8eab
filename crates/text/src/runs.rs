//! A text cut where the writing changes: stretches of Chinese, and runs of letters and digits.

use crate::chars::{is_cjk, is_joiner, is_run, is_unit_sign};
use crate::term::{Term, TermKind};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stretch<'a> {
    /// Chinese without a break; of no kind yet.
    Cjk(Term<'a>),
    /// Letters, digits and unit signs, whole: `yb-03`, `35kv`, `99.9%`.
    Run(Term<'a>),
}

/// The stretches of `text` in order; what is neither (punctuation, blanks) is left out.
pub(crate) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if is_cjk(c) {
            length_of_cjk(rest)
        } else if is_run(c) {
            length_of_run(rest)
        } else {
            at += c.len_utf8();
            continue;
        };
        let term = Term {
            text: &rest[..length],
            kind: TermKind::Run,
            start: at,
            end: at + length,
        };
        out.push(if is_cjk(c) {
            Stretch::Cjk(term)
        } else {
            Stretch::Run(term)
        });
        at += length;
    }
    out
}

/// Bytes of the Chinese that `text` begins with.
fn length_of_cjk(text: &str) -> usize {
    text.find(|c| !is_cjk(c)).unwrap_or(text.len())
}

/// Bytes of the run that `text` begins with.
fn length_of_run(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next_is_run = chars.peek().is_some_and(|&(_, next)| is_run(next));
        let goes_on = is_run(c) || is_unit_sign(c) || (is_joiner(c) && next_is_run);
        if !goes_on {
            return at;
        }
    }
    text.len()
}

/// The parts of a run with joiners, at least two characters each and not digits only: `wes` of
/// `wes-5.4`. Empty for a run without joiners.
pub(crate) fn parts<'a>(run: &Term<'a>) -> impl Iterator<Item = Term<'a>> {
    let run = *run;
    let mut from = 0;
    run.text.split(is_joiner).filter_map(move |part| {
        let start = from;
        from += part.len()
            + run.text[start + part.len()..]
                .chars()
                .next()
                .map_or(0, char::len_utf8);
        let worth =
            part.len() < run.text.len() && part.chars().count() > 1 && part.chars().any(char::is_alphabetic);
        worth.then_some(Term {
            text: part,
            kind: TermKind::Run,
            start: run.start + start,
            end: run.start + start + part.len(),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        let text_of = |stretch: &Stretch<'static>| match stretch {
            Stretch::Cjk(term) | Stretch::Run(term) => term.text,
        };
        let owned: &'static str = Box::leak(text.to_owned().into_boxed_str());
        stretches(owned).iter().map(text_of).collect()
    }

    #[test]
    fn numbers_keep_their_units() {
        assert_eq!(
            texts("抗弯强度160mpa,120°c,99.9%以上"),
            ["抗弯强度", "160mpa", "120°c", "99.9%", "以上"]
        );
        assert_eq!(texts("yb-03型 k-means."), ["yb-03", "型", "k-means"]);
        assert_eq!(texts("- / 。"), Vec::<&str>::new());
    }

    #[test]
    fn parts_of_a_joined_run() {
        let Some(Stretch::Run(run)) = stretches("在wes-5.4·nb").get(1).copied() else {
            panic!("no run");
        };
        let found: Vec<(&str, usize)> = parts(&run).map(|part| (part.text, part.start)).collect();
        assert_eq!(found, [("wes", 3), ("nb", 12)]);
    }
}
