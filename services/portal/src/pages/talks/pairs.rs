//! The pairs of an event: those that fit its conditions, or those chosen among them.

use std::collections::BTreeMap;

use techmarket_kernel::Role;
use techmarket_proto::matching::v1::{Match, MatchFilter, r#match};

use crate::asked::Asked;
use crate::drafts::place_code;
use crate::fault::{Fault, Refused};
use crate::form::Form;
use crate::pairs::matches;
use crate::posts::id;

/// The market schedules at most 2,000 pairs: ten pages, those of the highest score first.
const PAGES: usize = 10;

/// States in which a pair can still meet.
pub(super) const OPEN: [r#match::State; 6] = [
    r#match::State::Suggested,
    r#match::State::Viewed,
    r#match::State::Interested,
    r#match::State::Accepted,
    r#match::State::Negotiating,
    r#match::State::Contracted,
];

/// The pairs.
pub(super) struct Pairs {
    pub(super) matches: Vec<Match>,
    /// How many were chosen that the conditions do not find any more.
    pub(super) gone: usize,
}

impl Pairs {
    /// The codes of the organisations, by name.
    pub(super) fn organizations(&self) -> BTreeMap<String, String> {
        let sides = self.matches.iter().flat_map(|pair| {
            [
                (&pair.supply_organization_name, &pair.supply_organization),
                (&pair.demand_organization_name, &pair.demand_organization),
            ]
        });
        let known = sides.filter(|(name, code)| !name.is_empty() && !code.is_empty());
        known.map(|(name, code)| (name.clone(), code.clone())).collect()
    }
}

/// The pairs that fit the conditions of the form; of these the `chosen` alone, if any are.
pub(super) async fn listed(asked: &Asked, form: &Form, chosen: &[&str]) -> Result<Pairs, Fault> {
    let filter = filter(asked, form, !chosen.is_empty())?;
    let (mut matches, _) = matches(asked, Some(filter), "score desc", PAGES).await?;
    if chosen.is_empty() {
        return Ok(Pairs { matches, gone: 0 });
    }
    matches.retain(|pair| chosen.contains(&id(&pair.name)));
    let gone = chosen.len().saturating_sub(matches.len());
    Ok(Pairs { matches, gone })
}

fn filter(asked: &Asked, form: &Form, is_chosen: bool) -> Result<MatchFilter, Fault> {
    let states: Vec<i32> = form
        .values("states")
        .filter_map(r#match::State::from_str_name)
        .map(i32::from)
        .collect();
    // What was chosen and has ended since is shown with the reason why it has no talk.
    let states = if states.is_empty() && !is_chosen {
        OPEN.map(i32::from).into()
    } else {
        states
    };
    let minimum_score = match form.value("minimum_score") {
        "" => 0.0,
        typed => typed.parse().map_err(|_| {
            Fault::Invalid(vec![Refused {
                field: "minimum_score".to_owned(),
                description: "请填写 0 至 1 的数，例如 0.5".to_owned(),
            }])
        })?,
    };
    let is_broker = asked.anybody()?.is(Role::Broker);
    Ok(MatchFilter {
        states,
        minimum_score,
        region: place_code(form.value("region")),
        fields: form.list("fields"),
        own: is_broker && form.value("which") == "mine",
        ..MatchFilter::default()
    })
}
