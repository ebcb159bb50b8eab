//! A search as somebody types it: suggestions, a synonym, facets.

use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::matching::v1::{SearchFacet, SearchListingsRequest, SuggestSearchesRequest};

use crate::demo::cast::Cast;
use crate::terminal::say;

/// The beginning of what is typed, by its sound, and a question. 茶油 stands in no listing; 山茶籽 does.
const TYPED: &str = "huangl";
const QUESTION: &str = "茶油";
/// Facets and values that are shown.
const FACETS: [(&str, &str); 3] = [
    ("fields", "所属领域"),
    ("province", "地区"),
    ("organization", "单位"),
];
const VALUES: usize = 4;

/// Types, searches and shows.
pub async fn show(cast: &Cast) -> anyhow::Result<()> {
    let mut client = MatchingServiceClient::new(cast.operator()?);
    let typed = SuggestSearchesRequest {
        prefix: TYPED.to_owned(),
        max_suggestions: 5,
        ..Default::default()
    };
    let suggested = client.suggest_searches(typed).await?.into_inner().suggestions;
    let suggested: Vec<String> = suggested.into_iter().map(|suggestion| suggestion.text).collect();
    say(&format!("  输入“{TYPED}”，建议：{}", suggested.join("、")));
    let question = SearchListingsRequest {
        query: QUESTION.to_owned(),
        page_size: 3,
        with_facets: true,
        ..Default::default()
    };
    let found = client.search_listings(question).await?.into_inner();
    say(&format!(
        "  检索“{QUESTION}”，同时检索了{}：{} 项",
        found.also_searched.join("、"),
        found.total_size
    ));
    for (place, hit) in (1..).zip(&found.hits) {
        let title = hit.listing.clone().unwrap_or_default().title;
        say(&format!("  {place}. {:.2}  {title}", hit.score));
        for snippet in hit.snippets.iter().take(2) {
            say(&format!(
                "          {}：{}",
                techmarket_posting::title(&snippet.field),
                snippet.text
            ));
        }
    }
    for (field, name) in FACETS {
        let facet = found.facets.iter().find(|facet| facet.field == field);
        say(&format!("  {name}：{}", facet.map(values).unwrap_or_default()));
    }
    Ok(())
}

fn values(facet: &SearchFacet) -> String {
    let values = facet.values.iter().take(VALUES);
    let values: Vec<String> = values
        .map(|value| format!("{} {}", value.display_name, value.count))
        .collect();
    values.join("、")
}
