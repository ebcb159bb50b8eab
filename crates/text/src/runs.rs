//! A text cut where the writing changes: stretches of Chinese, and runs of letters and digits.

use std::borrow::Cow;

use crate::chars::{is_cjk, is_joiner, is_run, is_unit_sign};
use crate::term::{Term, TermKind};

/// One stretch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stretch<'a> {
    /// Chinese without a break; of no kind yet.
    Cjk(Term<'a>),
    /// Letters, digits and unit signs, whole: `yb-03`, `35kv`, `99.9%`, `c++`.
    Run(Term<'a>),
}

/// The stretches of `text` in order; what is neither (punctuation, blanks) is left out.
pub(crate) fn stretches(text: &str) -> Vec<Stretch<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let length = if is_cjk(c) {
            rest.find(|c| !is_cjk(c)).unwrap_or(rest.len())
        } else if is_run(c) {
            length_of_run(rest)
        } else {
            at += c.len_utf8();
            continue;
        };
        let term = Term::of(text, TermKind::Run, at, at + length);
        out.push(if is_cjk(c) {
            Stretch::Cjk(term)
        } else {
            Stretch::Run(term)
        });
        at += length;
    }
    out
}

/// Bytes of the run that `text` begins with.
fn length_of_run(text: &str) -> usize {
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let next = &text[at + c.len_utf8()..];
        let language = language_sign(&text[..at], &text[at..]);
        at += if language > 0 {
            language
        } else if is_run(c) || is_unit_sign(c) || (is_joiner(c) && next.starts_with(is_run)) {
            c.len_utf8()
        } else {
            return at;
        };
    }
    at
}

/// Bytes of the sign that makes another name of the one letter before it, as those of programming languages: `c++`, `c#`.
fn language_sign(before: &str, from: &str) -> usize {
    let mut before = before.chars().rev();
    let letter = before.next().is_some_and(char::is_alphabetic);
    if !letter || before.next().is_some_and(char::is_alphanumeric) {
        return 0;
    }
    match from.as_bytes() {
        [b'+', b'+', ..] => 2,
        [b'#', ..] => 1,
        _ => 0,
    }
}

/// The forms in which a run is found: whole and without the signs that some write and others leave out (`n-95`, `n95`), and
/// the parts that have a name of their own.
pub(crate) fn forms<'a>(run: &Term<'a>, text: &'a str) -> Vec<Term<'a>> {
    let atoms = atoms(&run.text);
    let term = |from: usize, to: usize| Term::of(text, TermKind::Run, run.start + from, run.start + to);
    let mut forms = vec![Term {
        text: closed(&text[run.start..run.end]),
        ..run.clone()
    }];
    let named = run.text.contains(['+', '#']);
    for &(from, to) in &atoms {
        let atom = &run.text[from..to];
        // A letter beside c++ is the language C; elsewhere it is mostly half of a unit.
        let long = named || atom.chars().count() > 1;
        if atoms.len() > 1 && long && atom.contains(char::is_alphabetic) {
            forms.push(term(from, to));
        }
        let models = models(atom);
        if models.len() > 1 {
            forms.extend(models.iter().map(|&(start, end)| term(from + start, from + end)));
        }
    }
    forms
}

/// The run of two that stand a blank apart where others write one: `wi-fi 6`, `pm 2.5`, `v300 r200`.
pub(crate) fn joined<'a>(one: &Term<'_>, other: &Term<'_>, text: &'a str) -> Option<Term<'a>> {
    if text.get(one.end..other.start) != Some(" ") || one.text.chars().count() > LONGEST_NAME {
        return None;
    }
    let starts = |term: &Term<'_>, kind: fn(char) -> bool| term.text.starts_with(kind);
    let named = starts(one, char::is_alphabetic);
    let number = one.text.ends_with(char::is_alphabetic) && starts(other, char::is_numeric);
    let has_number =
        |term: &Term<'_>| starts(term, char::is_alphabetic) && term.text.ends_with(char::is_numeric);
    let joins = named && (number || has_number(one) && has_number(other));
    joins.then(|| Term {
        text: closed(&text[one.start..other.end]),
        ..Term::of(text, TermKind::Run, one.start, other.end)
    })
}

/// Most characters of a name that a number a blank behind it belongs to.
const LONGEST_NAME: usize = 8;

/// A run without what some write between its letters and digits and others do not. What stands between two digits stays, but
/// for the point of a name with a number (`pm2.5`); the signs of `m3/d` and `kn·m` stay.
fn closed(run: &str) -> Cow<'_, str> {
    let named = run.starts_with(char::is_alphabetic);
    let mut out = String::new();
    let mut before = None;
    let mut chars = run.chars().peekable();
    while let Some(c) = chars.next() {
        let digits =
            before.is_some_and(char::is_numeric) && chars.peek().is_some_and(|next| next.is_numeric());
        let left_out = match c {
            ' ' => true,
            '-' | '_' => !digits,
            '.' => named || !digits,
            _ => false,
        };
        if !left_out {
            out.push(c);
        }
        before = Some(c);
    }
    if out.len() == run.len() {
        Cow::Borrowed(run)
    } else {
        Cow::Owned(out)
    }
}

/// The pieces of a run between its joiners.
fn atoms(run: &str) -> Vec<(usize, usize)> {
    let mut atoms = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(c) = run[at..].chars().next() {
        let language = language_sign(&run[..at], &run[at..]);
        if language > 0 {
            at += language;
        } else {
            let next = &run[at + c.len_utf8()..];
            let decimal =
                c == '.' && run[..at].ends_with(char::is_numeric) && next.starts_with(char::is_numeric);
            if is_joiner(c) && !decimal {
                atoms.push((from, at));
                from = at + c.len_utf8();
            }
            at += c.len_utf8();
        }
        // What follows the sign of a language is its version: c++17.
        if language > 0 && run[at..].starts_with(char::is_numeric) {
            atoms.push((from, at));
            from = at;
        }
    }
    atoms.push((from, run.len()));
    atoms.retain(|(from, to)| from < to);
    atoms
}

/// The models that a piece is made of, each letters with a number of two digits or more: `v300` and `r200`. None where it is
/// made of anything else, as a formula is (`al2o3`).
fn models(atom: &str) -> Vec<(usize, usize)> {
    let mut models = Vec::new();
    let mut from = 0;
    let mut before = None;
    for (at, c) in atom.char_indices() {
        if before.is_some_and(char::is_numeric) && c.is_alphabetic() {
            models.push((from, at));
            from = at;
        }
        before = Some(c);
    }
    models.push((from, atom.len()));
    let is_model = |&(from, to): &(usize, usize)| {
        let piece = &atom[from..to];
        piece.starts_with(char::is_alphabetic) && piece.chars().filter(|c| c.is_numeric()).count() > 1
    };
    if models.iter().all(is_model) {
        models
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests;
