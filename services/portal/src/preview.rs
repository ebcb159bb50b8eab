//! What would match a post as it is being written (匹配预览): asked with what stands in the form, before anything is saved.

use techmarket_proto::matching::v1::{
    MatchedTerm, RankDemandsRequest, RankListingsRequest, RankText, rank_demands_request,
    rank_listings_request,
};
use techmarket_proto::types::v1::FailedCondition;

use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::posts::{demand_href, listing_href, publisher};

const HITS: i32 = 5;
/// Terms that are shown of a hit.
const TERMS: usize = 6;

/// What would be found now.
pub(crate) struct Preview {
    pub(crate) hits: Vec<Hit>,
    /// Whether there is nothing yet to ask with.
    pub(crate) is_empty: bool,
    pub(crate) is_weak: bool,
}

/// One post of the other side.
pub(crate) struct Hit {
    pub(crate) href: String,
    pub(crate) title: String,
    pub(crate) publisher: String,
    pub(crate) score: String,
    pub(crate) terms: String,
    pub(crate) failed: Vec<String>,
}

/// What the other side has for the text of a form, which is of a demand or of a listing.
pub(crate) async fn preview(asked: &Asked, is_demand: bool, form: &Form) -> Result<Preview, Fault> {
    let names = [
        "summary",
        "problem",
        "current_state",
        "expected_result",
        "keywords",
    ];
    let content: Vec<String> = names.iter().map(|name| form.owned(name)).collect();
    let text = RankText {
        title: form.owned("title"),
        content: content.join("\n").trim().to_owned(),
    };
    if text.content.is_empty() {
        return Ok(Preview {
            hits: Vec::new(),
            is_empty: true,
            is_weak: false,
        });
    }
    if is_demand {
        listings(asked, text).await
    } else {
        demands(asked, text).await
    }
}

async fn listings(asked: &Asked, text: RankText) -> Result<Preview, Fault> {
    let request = RankListingsRequest {
        subject: Some(rank_listings_request::Subject::Text(text)),
        page_size: HITS,
        ..RankListingsRequest::default()
    };
    let ranked = asked.calls().matching()?.rank_listings(request).await;
    let ranked = ranked.map_err(Fault::of(Part::Matching))?.into_inner();
    let hits = ranked.hits.iter().filter_map(|hit| {
        let listing = hit.listing.as_ref()?;
        let why = (hit.score, &hit.matched_terms[..], &hit.failed_conditions[..]);
        let href = listing_href(&listing.name);
        Some(of_hit(href, &listing.title, &listing.organization_name, why))
    });
    Ok(Preview {
        hits: hits.collect(),
        is_empty: false,
        is_weak: ranked.weak,
    })
}

async fn demands(asked: &Asked, text: RankText) -> Result<Preview, Fault> {
    let request = RankDemandsRequest {
        subject: Some(rank_demands_request::Subject::Text(text)),
        page_size: HITS,
        ..RankDemandsRequest::default()
    };
    let ranked = asked.calls().matching()?.rank_demands(request).await;
    let ranked = ranked.map_err(Fault::of(Part::Matching))?.into_inner();
    let hits = ranked.hits.iter().filter_map(|hit| {
        let demand = hit.demand.as_ref()?;
        let why = (hit.score, &hit.matched_terms[..], &hit.failed_conditions[..]);
        let href = demand_href(&demand.name);
        Some(of_hit(href, &demand.title, &demand.organization_name, why))
    });
    Ok(Preview {
        hits: hits.collect(),
        is_empty: false,
        is_weak: ranked.weak,
    })
}

fn of_hit(
    href: String,
    title: &str,
    organization: &str,
    (score, terms, failed): (f64, &[MatchedTerm], &[FailedCondition]),
) -> Hit {
    let terms: Vec<&str> = terms.iter().take(TERMS).map(|term| term.term.as_str()).collect();
    Hit {
        href,
        title: title.to_owned(),
        publisher: publisher(organization),
        score: format!("{score:.2}"),
        terms: terms.join("、"),
        failed: failed.iter().map(|one| one.reason.clone()).collect(),
    }
}
