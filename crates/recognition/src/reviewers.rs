//! Who may review.

use crate::{Observation, Rule};

/// First review (初审) and second review (复核) are done by different people, told by the subjects of
/// their credentials.
pub fn check_second_reviewer(first: &str, second: &str) -> Result<(), Observation> {
    if first != second {
        return Ok(());
    }
    Err(Observation {
        rule: Rule::DistinctReviewers,
        field: "recognition.second_reviewer".into(),
        advice: "复核人与初审人不能为同一人，请由另一名登记员复核".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_does_not_review_twice() {
        assert!(check_second_reviewer("registrar-a", "registrar-b").is_ok());
        let observation = check_second_reviewer("registrar-a", "registrar-a").unwrap_err();
        assert_eq!(observation.rule.id(), "review.distinct-reviewers");
    }
}
