//! What to search for, while somebody types: lines of text for the one script.

use techmarket_proto::matching::v1::SuggestSearchesRequest;

use crate::answer::{Answer, Outcome};
use crate::asked::Asked;
use crate::fault::{Fault, Part};

/// Longest beginning that is asked for.
const LONGEST: usize = 100;

pub(crate) async fn lines(asked: Asked) -> Outcome {
    let prefix: String = asked.value("q").chars().take(LONGEST).collect();
    if prefix.is_empty() {
        return Ok(Answer::Lines(String::new()));
    }
    let request = SuggestSearchesRequest {
        prefix,
        demands: asked.value("side") == "demand",
        max_suggestions: 8,
    };
    let found = asked.calls().matching()?.suggest_searches(request).await;
    let found = found.map_err(Fault::of(Part::Matching))?.into_inner().suggestions;
    let lines: Vec<String> = found.into_iter().map(|one| one.text.replace('\n', " ")).collect();
    Ok(Answer::Lines(lines.join("\n")))
}
