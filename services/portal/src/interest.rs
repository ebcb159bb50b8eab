//! How others took to a person's own post (对接情况): counted from its matches, as far as the market shows them to its owner.

use techmarket_proto::matching::v1::{Match, MatchFilter, r#match};

use crate::asked::Asked;
use crate::pairs::matches;

/// Pages that are read: the newest 1,000 matches of a post.
const PAGES: usize = 5;

/// How far matches went, the first of all of them.
pub(crate) struct Interest {
    pub(crate) steps: Vec<(&'static str, usize)>,
    /// Whether there are more matches.
    pub(crate) is_part: bool,
}

/// What the other side did with a match: whether it saw it, and whether it wants it.
pub(crate) type Other = fn(&Match) -> (bool, bool);

/// Of a listing.
pub(crate) async fn of_listing(asked: &Asked, listing: &str) -> Option<Interest> {
    let filter = MatchFilter {
        listing: listing.to_owned(),
        ..MatchFilter::default()
    };
    interest(asked, filter, |one| {
        (one.demand_view_time.is_some(), one.demand_accepted)
    })
    .await
}

/// Of a demand.
pub(crate) async fn of_demand(asked: &Asked, demand: &str) -> Option<Interest> {
    let filter = MatchFilter {
        demand: demand.to_owned(),
        ..MatchFilter::default()
    };
    interest(asked, filter, |one| {
        (one.supply_view_time.is_some(), one.supply_accepted)
    })
    .await
}

/// None where there is no match, or matching does not answer: the page stands without it.
async fn interest(asked: &Asked, filter: MatchFilter, other: Other) -> Option<Interest> {
    let (matches, is_part) = matches(asked, Some(filter), "", PAGES).await.ok()?;
    (!matches.is_empty()).then(|| Interest {
        steps: steps(&matches, other),
        is_part,
    })
}

/// Whoever wants a match has seen it.
fn steps(matches: &[Match], other: Other) -> Vec<(&'static str, usize)> {
    let count = |holds: &dyn Fn(&Match) -> bool| matches.iter().filter(|one| holds(one)).count();
    let both = |one: &Match| one.supply_accepted && one.demand_accepted;
    let contracted = |one: &Match| {
        matches!(
            one.state(),
            r#match::State::Contracted | r#match::State::Registered
        )
    };
    vec![
        ("推荐的匹配", matches.len()),
        ("对方已查看", count(&|one| other(one).0 || other(one).1)),
        ("对方有意向", count(&|one| other(one).1)),
        ("双方接受，可以联系", count(&both)),
        ("已签合同", count(&contracted)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_told_from_the_other_side() {
        let seen = Some(prost_types::Timestamp::default());
        let matches = [
            Match::default(),
            Match {
                demand_view_time: seen,
                supply_view_time: seen,
                ..Match::default()
            },
            Match {
                demand_accepted: true,
                ..Match::default()
            },
            Match {
                demand_accepted: true,
                supply_accepted: true,
                state: r#match::State::Contracted.into(),
                ..Match::default()
            },
        ];
        let counts = |other| {
            steps(&matches, other)
                .into_iter()
                .map(|(_, count)| count)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            counts(|one| (one.demand_view_time.is_some(), one.demand_accepted)),
            [4, 3, 2, 1, 1]
        );
        assert_eq!(
            counts(|one| (one.supply_view_time.is_some(), one.supply_accepted)),
            [4, 2, 1, 1, 1]
        );
    }
}
