//! Matchmaking events (对接会): the one-to-one talks of an event, scheduled from the pairs that the market found. Nothing is kept:
//! the address of a page says the whole event, so that the page can be kept as a bookmark, shared and printed.

mod event;
mod forms;
mod pairs;
mod plan;
mod show;

use techmarket_kernel::Role;
use techmarket_proto::matching::v1::{ScheduleTalksRequest, ScheduleTalksResponse};

use self::event::Event;
use self::pairs::Pairs;
use self::plan::Plan;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::form::Form;

/// Longest address, in bytes: what proxies let through.
const LONGEST: usize = 8_000;

pub(crate) async fn page(asked: Asked) -> Outcome {
    let person = asked.anybody()?;
    if !person.is(Role::Broker) && !person.is(Role::Operator) {
        return Err(Fault::Forbidden);
    }
    let form = event::typed(&asked);
    let (length, view) = (asked.here().len(), asked.value("view"));
    if length > LONGEST {
        let description = format!(
            "条件和所选配对共 {length} 个字符，至多 {LONGEST} 个：请少选几对，改用条件选取，或者把没有空闲的场次写短"
        );
        return forms::form(&asked, &form, &alone(description));
    }
    if length == asked.path().len() || view == "form" {
        return forms::form(&asked, &form, &[]);
    }
    match scheduled(&asked, &form, view).await {
        // What is wrong is shown beside its field, whoever says so.
        Err(Fault::Invalid(refused)) => forms::form(&asked, &form, &refused),
        outcome => outcome,
    }
}

/// Something that is wrong with no field alone.
fn alone(description: String) -> Vec<Refused> {
    let field = String::new();
    vec![Refused { field, description }]
}

async fn scheduled(asked: &Asked, form: &Form, view: &str) -> Outcome {
    let event = Event::read(form).map_err(Fault::Invalid)?;
    if view == "choose" {
        let offered = pairs::listed(asked, form, &[]).await?;
        return forms::choose(asked, form, &offered);
    }
    let chosen: Vec<&str> = asked.values("match").collect();
    let pairs = pairs::listed(asked, form, &chosen).await?;
    if pairs.matches.is_empty() {
        return Err(Fault::Invalid(alone("没有符合条件的配对，请放宽条件".to_owned())));
    }
    let answer = schedule(asked, &event, &pairs).await?;
    show::page(asked, &event, &Plan::of(&event, &pairs, &answer), view)
}

async fn schedule(asked: &Asked, event: &Event, pairs: &Pairs) -> Result<ScheduleTalksResponse, Fault> {
    let request = ScheduleTalksRequest {
        matches: pairs.matches.iter().map(|pair| pair.name.clone()).collect(),
        filter: None,
        slots: event.slots,
        tables: event.tables,
        most_supply_talks: event.most_supply,
        most_demand_talks: event.most_demand,
        unavailable: event
            .unavailable(&pairs.organizations())
            .map_err(Fault::Invalid)?,
    };
    let answer = asked.calls().matching()?.schedule_talks(request).await;
    Ok(answer.map_err(Fault::of(Part::Matching))?.into_inner())
}
