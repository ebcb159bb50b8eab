//! The pages of a schedule, to be read and to be printed.

use askama::Template;

use super::event::{Event, address, typed};
use super::plan::{Left, Organization, Place, Plan, Slot};
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::Frame;

/// What can be seen of a schedule, by the word in the address.
const VIEWS: [(&str, &str); 5] = [
    ("", "日程"),
    ("organizations", "按单位"),
    ("left", "未排上"),
    ("plates", "席卡"),
    ("tables", "台位表"),
];

#[derive(Template)]
#[template(path = "talks/plan.html")]
struct PlanPage<'a> {
    frame: Frame,
    view: &'a str,
    /// Title, address, and whether it is this one.
    tabs: Vec<(&'static str, String, bool)>,
    change: String,
    choose: String,
    name: &'a str,
    place: &'a str,
    day: String,
    told: &'a str,
    talks: usize,
    gone: usize,
    slots: &'a [Slot],
    organizations: &'a [Organization],
    tables: &'a [Place],
    left: &'a [Left],
}

pub(super) fn page(asked: &Asked, event: &Event, plan: &Plan, view: &str) -> Outcome {
    let Some((_, title)) = VIEWS.iter().find(|(name, _)| *name == view) else {
        return Err(Fault::NotFound);
    };
    let form = typed(asked);
    let tab =
        |(name, title): &(&'static str, &'static str)| (*title, address(asked, &form, name), *name == view);
    answer(&PlanPage {
        frame: Frame::titled(asked, format!("{}：{title}", event.name), [""; 3]),
        view,
        tabs: VIEWS.iter().map(tab).collect(),
        change: address(asked, &form, "form"),
        choose: address(asked, &form, "choose"),
        name: &event.name,
        place: &event.place,
        day: event.day(),
        told: &plan.told,
        talks: plan.talks,
        gone: plan.gone,
        slots: &plan.slots,
        organizations: &plan.organizations,
        tables: &plan.places,
        left: &plan.left,
    })
}
