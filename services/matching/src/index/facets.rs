//! How many posts of an answer have each value (分面).

use std::collections::HashMap;
use std::hash::Hash;

use tantivy::DocAddress;
use techmarket_ranking::Facts;

use super::document::stored;
use super::error::IndexError;
use super::facts::facts;
use super::post_key::keys;
use super::schema::{Fields, KIND_CODE, PUBLISHER};
use super::total::Counted;
use super::view::View;
use crate::domain::Kind;

/// Values of one facet.
const MOST: usize = 20;

/// A value and how many posts have it.
pub type Count<T> = (T, u64);

/// How many posts have each value, most first, equal numbers by value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Fields of technology (所属领域).
    pub fields: Vec<Count<String>>,
    /// Provinces (省), two digits.
    pub provinces: Vec<Count<String>>,
    /// Prefectures (市), four digits.
    pub prefectures: Vec<Count<String>>,
    /// Kinds, by their codes.
    pub kinds: Vec<Count<&'static str>>,
    /// Levels of maturity (技术成熟度).
    pub maturities: Vec<Count<u8>>,
    /// Industries (行业).
    pub industries: Vec<Count<String>>,
    /// Ways of cooperation (合作方式).
    pub cooperation: Vec<Count<String>>,
    /// Publishers (单位), each by the payload of one of its posts.
    pub publishers: Vec<Count<Vec<u8>>>,
    /// Whether they are estimated from a part of the posts.
    pub is_estimate: bool,
}

/// The facets of the posts that were counted.
pub(super) fn facets<K: Kind>(view: &View, fields: &Fields, counted: &Counted) -> Result<Facets, IndexError> {
    let addresses = &counted.first;
    let all = facts(view, addresses)?;
    let of = |values: &dyn Fn(&Facts) -> Vec<String>| tally(all.iter().flat_map(values));
    let region = |digits: usize| {
        of(&|facts| {
            let code = facts.region.as_deref().and_then(|code| code.get(..digits));
            code.map(str::to_owned).into_iter().collect()
        })
    };
    let mut found = Facets {
        fields: of(&|facts| facts.fields.clone()),
        provinces: region(2),
        prefectures: region(4),
        kinds: tally(kinds::<K>(view, addresses)?.into_iter()),
        maturities: tally(
            all.iter()
                .filter_map(|facts| Some(facts.maturity.as_ref()?.level())),
        ),
        industries: of(&|facts| facts.industry.iter().cloned().collect()),
        cooperation: of(&|facts| facts.cooperation.clone()),
        publishers: publishers(view, fields, addresses)?,
        is_estimate: counted.total.is_estimate,
    };
    if found.is_estimate {
        found.scale(counted.total.posts, addresses.len() as u64);
    }
    Ok(found)
}

impl Facets {
    /// Takes what was counted of `of` posts for `all`.
    fn scale(&mut self, all: u64, of: u64) {
        let scaled = |count: &mut u64| *count = *count * all / of.max(1);
        let lists = [
            &mut self.fields,
            &mut self.provinces,
            &mut self.prefectures,
            &mut self.industries,
            &mut self.cooperation,
        ];
        for (_, count) in lists.into_iter().flatten() {
            scaled(count);
        }
        self.kinds.iter_mut().for_each(|(_, count)| scaled(count));
        self.maturities.iter_mut().for_each(|(_, count)| scaled(count));
        self.publishers.iter_mut().for_each(|(_, count)| scaled(count));
    }
}

fn tally<T: Hash + Ord>(values: impl Iterator<Item = T>) -> Vec<Count<T>> {
    let mut counts: HashMap<T, u64> = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let mut counts: Vec<Count<T>> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(MOST);
    counts
}

fn kinds<K: Kind>(view: &View, addresses: &[DocAddress]) -> Result<Vec<&'static str>, IndexError> {
    let mut kinds = Vec::with_capacity(addresses.len());
    for of_segment in addresses.chunk_by(|a, b| a.segment_ord == b.segment_ord) {
        let column = view.numbers(of_segment[0].segment_ord, KIND_CODE)?;
        let of = |address: &DocAddress| {
            let code = column.as_ref()?.first(address.doc_id)?;
            Some(K::ALL.get(usize::try_from(code).ok()?)?.code())
        };
        kinds.extend(of_segment.iter().filter_map(of));
    }
    Ok(kinds)
}

/// Of a publisher that hides the payload says so: who reads it is not told of it.
fn publishers(
    view: &View,
    fields: &Fields,
    addresses: &[DocAddress],
) -> Result<Vec<Count<Vec<u8>>>, IndexError> {
    let mut first: HashMap<u64, (DocAddress, u64)> = HashMap::new();
    for (address, publisher) in addresses.iter().zip(keys(view, PUBLISHER, addresses)?) {
        if let Some(publisher) = publisher {
            first.entry(publisher).or_insert((*address, 0)).1 += 1;
        }
    }
    let mut counts: Vec<Count<DocAddress>> = first.into_values().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(MOST);
    let payload = |(address, count): Count<DocAddress>| Ok((stored(view, fields, address)?.1, count));
    counts.into_iter().map(payload).collect()
}
