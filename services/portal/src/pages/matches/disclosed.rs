//! What the sides of a match disclose to each other and to the broker (分步披露), step by step.

use techmarket_kernel::Role;
use techmarket_proto::matching::v1::{GetMatchDisclosureRequest, Match, r#match};
use techmarket_proto::types::v1::Contact;

use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::words;

/// The steps of disclosure, and what was disclosed to the reader.
#[derive(Default)]
pub(super) struct Disclosure {
    pub(super) steps: Vec<Step>,
    pub(super) told: Vec<Told>,
    pub(super) may_disclose: bool,
    pub(super) may_grant: bool,
    pub(super) may_revoke: bool,
}

/// A step, with the day on which it was made; empty before.
pub(super) struct Step {
    pub(super) title: &'static str,
    pub(super) time: String,
}

/// What one side told the reader.
pub(super) struct Told {
    pub(super) side: &'static str,
    pub(super) contact: String,
    pub(super) detail: String,
}

pub(super) async fn disclosure(asked: &Asked, pair: &Match) -> Result<Disclosure, Fault> {
    let Some(session) = asked.session() else {
        return Err(Fault::SignIn);
    };
    let person = &session.person;
    let is_assigned = person.is(Role::Broker) && pair.broker == person.caller.subject;
    let own = person.organization();
    let (of_supply, of_demand) = (
        person.is(Role::Provider) && pair.supply_organization == own,
        person.is(Role::Demander) && pair.demand_organization == own,
    );
    let is_side = !own.is_empty() && (of_supply || of_demand);
    let (released, consented) = if of_supply {
        (&pair.supply_release_time, &pair.supply_broker_consent_time)
    } else {
        (&pair.demand_release_time, &pair.demand_broker_consent_time)
    };
    let may_release = matches!(
        pair.state(),
        r#match::State::Accepted
            | r#match::State::Negotiating
            | r#match::State::Contracted
            | r#match::State::Registered
    );
    let is_going = !matches!(
        pair.state(),
        r#match::State::Declined | r#match::State::Registered
    );
    Ok(Disclosure {
        steps: steps(pair),
        told: if is_assigned || is_side {
            told(asked, pair).await?
        } else {
            Vec::new()
        },
        may_disclose: is_side && may_release && released.is_none(),
        may_grant: is_side && is_going && !pair.broker.is_empty() && consented.is_none(),
        may_revoke: is_side && is_going && !pair.broker.is_empty() && consented.is_some(),
    })
}

fn steps(pair: &Match) -> Vec<Step> {
    let step = |title, time: Option<&prost_types::Timestamp>| Step {
        title,
        time: words::minute(time),
    };
    vec![
        step("供给方披露技术细节和联系方式", pair.supply_release_time.as_ref()),
        step("需求方披露技术细节和联系方式", pair.demand_release_time.as_ref()),
        step("供给方同意经纪人知悉", pair.supply_broker_consent_time.as_ref()),
        step("需求方同意经纪人知悉", pair.demand_broker_consent_time.as_ref()),
    ]
}

async fn told(asked: &Asked, pair: &Match) -> Result<Vec<Told>, Fault> {
    let request = GetMatchDisclosureRequest {
        name: pair.name.clone(),
    };
    let given = asked.calls().matching()?.get_match_disclosure(request).await;
    let given = match given.map_err(Fault::of(Part::Matching)) {
        // The page stands without what another service does not tell just now.
        Err(Fault::Down(_) | Fault::Forbidden) => return Ok(Vec::new()),
        given => given?.into_inner(),
    };
    let listing = given
        .listing
        .map(|one| of_side("供给方", one.contact, one.detail));
    let demand = given.demand.map(|one| of_side("需求方", one.contact, one.detail));
    Ok(listing.into_iter().chain(demand).collect())
}

fn of_side(side: &'static str, contact: Option<Contact>, detail: String) -> Told {
    Told {
        side,
        contact: words::contact(&contact.unwrap_or_default()),
        detail,
    }
}
