//! Numbers and names that a post is known by (编号、专利号、登记号、单位名称): who types one looks for exactly that.

use std::collections::BTreeSet;

use tantivy::{Searcher, Term};
use techmarket_text::near_form;

use super::error::IndexError;
use super::schema::Fields;
use crate::domain::Marks;

/// Fewest letters and digits of a number.
const NUMBER: usize = 4;
/// Fewest characters of a name.
const NAME: usize = 4;
/// What stands before the number of a Chinese patent, or does not.
const COUNTRIES: [&str; 2] = ["zl", "cn"];

/// What the post is found by.
pub(super) fn marks(of: &Marks) -> BTreeSet<String> {
    let numbers = of.numbers.iter().filter_map(|number| number_form(number));
    numbers.chain(name_form(&of.organization_name)).collect()
}

/// What a text is if it is a number or a name, however it is written.
fn forms(text: &str) -> BTreeSet<String> {
    number_form(text).into_iter().chain(name_form(text)).collect()
}

fn number_form(text: &str) -> Option<String> {
    let form = near_form(text);
    let has_digit = form.contains(|c: char| c.is_ascii_digit());
    let form = COUNTRIES
        .iter()
        .find_map(|country| {
            form.strip_prefix(country)
                .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        })
        .map_or(form.clone(), str::to_owned);
    (has_digit && form.chars().count() >= NUMBER).then(|| format!("n{form}"))
}

fn name_form(text: &str) -> Option<String> {
    let form = near_form(text);
    (form.chars().count() >= NAME).then(|| format!("o{form}"))
}

/// The mark that a text is, as far as any post has it.
pub(super) fn known_mark(
    searcher: &Searcher,
    fields: &Fields,
    text: &str,
) -> Result<Option<Term>, IndexError> {
    for form in forms(text) {
        let term = Term::from_field_text(fields.marks, &form);
        if searcher.doc_freq(&term)? > 0 {
            return Ok(Some(term));
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_the_same_however_it_is_written() {
        let of = |number: &str| {
            marks(&Marks {
                numbers: vec![number.to_owned()],
                ..Marks::default()
            })
        };
        for (one, other) in [
            ("SL-003", "sl003"),
            ("SL-003", "ＳＬ－００３"),
            ("ZL201510123456.7", "2015 1012 3456.7"),
            ("CN 201510123456.7", "ZL2015101234567"),
            ("360DK20260012", "360dk20260012"),
        ] {
            assert_eq!(of(one).intersection(&forms(other)).count(), 1, "{one} {other}");
        }
        for (one, other) in [("SL-003", "SL-0031"), ("SL-003", "SL"), ("", ""), ("X1", "X1")] {
            assert_eq!(of(one).intersection(&forms(other)).count(), 0, "{one} {other}");
        }
        assert!(forms("电瓷").is_empty());
    }
}
