//! What a search says of the whole answer.

use techmarket_kernel::{Caller, Result};
use techmarket_proto::matching::v1 as pb;
use techmarket_types::{CodeTables, TableId};

use crate::domain::Needles;
use crate::index::{Count, Facets, SearchPage};
use crate::market_side::Payload;

/// Why a question of particles and signs finds nothing.
const NOTHING_ASKED: &str = "检索词只有虚词或符号，没有可检索的词：请输入技术、材料、产品、单位的名称或编号";
/// Why one of words that are not wanted finds nothing.
const ONLY_EXCLUDED: &str = "只有排除词（-词），没有要找的词：请同时输入要找的词";

/// What both sides' answers have beside the hits.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) total_size: i64,
    pub(crate) total_is_estimate: bool,
    pub(crate) also_searched: Vec<String>,
    pub(crate) unknown_terms: Vec<pb::UnknownTerm>,
    pub(crate) notice: String,
    pub(crate) facets: Vec<pb::SearchFacet>,
}

/// What to highlight in the hits.
pub(crate) fn needles(page: &SearchPage) -> Needles {
    Needles::new(page.highlights.iter().map(String::as_str))
}

pub(crate) fn answer<K: Payload>(page: &SearchPage, tables: &CodeTables, caller: &Caller) -> Result<Answer> {
    let unknown = page.unknown.iter().map(|unknown| pb::UnknownTerm {
        term: unknown.term.clone(),
        nearest: unknown.nearest.clone().unwrap_or_default(),
    });
    let notice = match (page.is_empty_question, page.only_excluded) {
        (true, true) => ONLY_EXCLUDED,
        (true, false) => NOTHING_ASKED,
        _ => "",
    };
    let facets = page
        .facets
        .as_ref()
        .map(|facets| self::facets::<K>(facets, tables, caller));
    Ok(Answer {
        total_size: number(page.total.posts),
        total_is_estimate: page.total.is_estimate,
        also_searched: page.also_searched.clone(),
        unknown_terms: unknown.collect(),
        notice: notice.to_owned(),
        facets: facets.transpose()?.unwrap_or_default(),
    })
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn facets<K: Payload>(facets: &Facets, tables: &CodeTables, caller: &Caller) -> Result<Vec<pb::SearchFacet>> {
    let facet = |field: &str, values: Vec<pb::SearchFacetValue>| pb::SearchFacet {
        field: field.to_owned(),
        values,
        is_estimate: facets.is_estimate,
    };
    let named = |counts: &[Count<String>], table: TableId| {
        let name = |code: &str| {
            let found = tables.table(table).get(code);
            found.map(|code| code.name.clone()).unwrap_or_default()
        };
        counts
            .iter()
            .map(|(code, count)| value(code, name(code), *count))
            .collect()
    };
    let divisions = |counts: &[Count<String>]| {
        let division = |(prefix, count): &Count<String>| {
            let code = format!("{prefix:0<6}");
            value(&code, region_name(tables, &code), *count)
        };
        counts.iter().map(division).collect()
    };
    let kinds = facets.kinds.iter();
    let kinds = kinds.map(|(code, count)| value(&kind_name(code), String::new(), *count));
    let levels = facets
        .maturities
        .iter()
        .map(|(level, count)| value(&level.to_string(), format!("{level}级"), *count));
    Ok(vec![
        facet("fields", named(&facets.fields, TableId::MarketField)),
        facet("province", divisions(&facets.provinces)),
        facet("prefecture", divisions(&facets.prefectures)),
        facet("kind", kinds.collect()),
        facet("maturity", levels.collect()),
        facet("industry", named(&facets.industries, TableId::Industry)),
        facet("cooperation", named(&facets.cooperation, TableId::Cooperation)),
        facet("organization", organizations::<K>(facets, tables, caller)?),
    ])
}

fn value(code: &str, display_name: String, count: u64) -> pb::SearchFacetValue {
    pb::SearchFacetValue {
        code: code.to_owned(),
        display_name,
        count: number(count),
    }
}

fn region_name(tables: &CodeTables, code: &str) -> String {
    let region = tables.regions().get(code);
    region.map(|region| region.name.clone()).unwrap_or_default()
}

/// `KIND_ACHIEVEMENT`, as the filter has it.
fn kind_name(code: &str) -> String {
    format!("KIND_{}", code.to_uppercase())
}

/// Who hides is counted for nobody but itself and operators.
fn organizations<K: Payload>(
    facets: &Facets,
    tables: &CodeTables,
    caller: &Caller,
) -> Result<Vec<pb::SearchFacetValue>> {
    let mut values = Vec::new();
    for (payload, count) in &facets.publishers {
        let owned = K::read(tables, payload)?;
        if !owned.hidden || caller.acts_for(&owned.organization) {
            values.push(value(
                owned.organization.as_str(),
                owned.organization_name,
                *count,
            ));
        }
    }
    Ok(values)
}
