//! Filters as queries.

use tantivy::Term;
use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, Occur, Query, TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};

use super::schema::Fields;
use crate::domain::{Filter, Kind, Post};

/// What a post in a division is found by: the prefixes of province and prefecture, and the code.
pub(super) fn region_terms(code: &str) -> impl Iterator<Item = &str> {
    let above = [2, 4].into_iter().filter_map(|digits| code.get(..digits));
    above
        .filter(move |prefix| prefix.len() < code.len())
        .chain([code])
}

/// The term that all posts within a division have: `36` for 江西省 360000. A code whose last four
/// or two digits are 0 names the division above the counties.
fn region_term(code: &str) -> &str {
    let province = code.strip_suffix("0000");
    province
        .or_else(|| code.strip_suffix("00"))
        .filter(|prefix| !prefix.is_empty())
        .unwrap_or(code)
}

/// What a post of a hidden publisher is found by; no credit code has this form.
pub(super) fn hidden_term(organization: &str) -> String {
    format!("hidden {organization}")
}

/// What the posts of this one's publisher are found by.
pub(super) fn publisher_term<K>(post: &Post<K>) -> Option<String> {
    let hidden = post.hidden_organization.as_deref().map(hidden_term);
    post.organization.clone().or(hidden)
}

/// `text` where it meets the filter; all posts that do, without a text. The filter adds nothing to
/// the scores.
pub(super) fn filtered<K: Kind>(
    fields: &Fields,
    filter: &Filter<K>,
    text: Option<Box<dyn Query>>,
) -> Box<dyn Query> {
    let mut clauses = conditions(fields, filter);
    clauses.extend(text);
    match clauses.pop() {
        None => Box::new(AllQuery),
        Some(only) if clauses.is_empty() => only,
        Some(last) => {
            clauses.push(last);
            Box::new(BooleanQuery::new(
                clauses.into_iter().map(|clause| (Occur::Must, clause)).collect(),
            ))
        }
    }
}

/// What a post must meet, each at no score.
pub(super) fn conditions<K: Kind>(fields: &Fields, filter: &Filter<K>) -> Vec<Box<dyn Query>> {
    let codes: Vec<&str> = filter.fields.iter().map(String::as_str).collect();
    let kinds: Vec<&str> = filter.kinds.iter().map(|kind| kind.code()).collect();
    let region: Vec<&str> = filter.region.iter().map(|code| region_term(code)).collect();
    let hidden = filter
        .organization
        .as_deref()
        .filter(|_| filter.hidden_too)
        .map(hidden_term);
    let organization: Vec<&str> = filter
        .organization
        .iter()
        .chain(&hidden)
        .map(String::as_str)
        .collect();
    [
        any(fields.field, &codes),
        any(fields.kind, &kinds),
        any(fields.region, &region),
        any(fields.organization, &organization),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The posts that have one of the values, at no score. A single one is a term like others, so that blocks without a chance are
/// passed over beside it.
fn any(field: Field, values: &[&str]) -> Option<Box<dyn Query>> {
    let term = |value: &&str| Term::from_field_text(field, value);
    match values {
        [] => None,
        [value] => Some(has(term(value))),
        _ => {
            let set: Box<dyn Query> = Box::new(TermSetQuery::new(values.iter().map(term)));
            Some(Box::new(ConstScoreQuery::new(set, 0.0)))
        }
    }
}

/// The posts that have the term, at no score.
pub(super) fn has(term: Term) -> Box<dyn Query> {
    let query = TermQuery::new(term, IndexRecordOption::Basic);
    Box::new(BoostQuery::new(Box::new(query), 0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_division_is_found_by_those_above_it() {
        let cases = [
            ("360302", "360000"),
            ("360302", "360300"),
            ("360302", "360302"),
            ("419001", "410000"),
        ];
        for (code, ancestor) in cases {
            assert!(
                region_terms(code).any(|term| term == region_term(ancestor)),
                "{code} {ancestor}"
            );
        }
        for (code, other) in [
            ("360302", "360400"),
            ("360302", "430000"),
            ("360300", "360302"),
            ("", "00"),
        ] {
            assert!(
                !region_terms(code).any(|term| term == region_term(other)),
                "{code} {other}"
            );
        }
    }
}
