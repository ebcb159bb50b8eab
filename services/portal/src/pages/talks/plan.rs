//! A schedule as its pages show it: by slot, by organisation, by table, and what has no place in it.

use std::collections::{BTreeMap, HashMap};

use techmarket_proto::matching::v1::unscheduled_match::Reason;
use techmarket_proto::matching::v1::{Match, ScheduleTalksResponse};

use super::event::Event;
use super::pairs::Pairs;
use crate::posts::id;

/// One talk.
#[derive(Clone)]
pub(super) struct Talk {
    pub(super) slot: i32,
    pub(super) time: String,
    pub(super) table: i32,
    pub(super) href: String,
    pub(super) demand: String,
    pub(super) demand_by: String,
    pub(super) listing: String,
    pub(super) listing_by: String,
    pub(super) score: String,
}

/// The talks of a slot.
pub(super) struct Slot {
    pub(super) number: i32,
    pub(super) time: String,
    pub(super) talks: Vec<Talk>,
}

/// The talks of an organisation.
pub(super) struct Organization {
    pub(super) name: String,
    pub(super) code: String,
    pub(super) talks: Vec<Meeting>,
}

/// A talk as one of its sides sees it.
pub(super) struct Meeting {
    pub(super) talk: Talk,
    pub(super) is_supply: bool,
}

/// The talks of a table.
pub(super) struct Place {
    pub(super) number: i32,
    pub(super) talks: Vec<Talk>,
}

/// A pair without a talk.
pub(super) struct Left {
    pub(super) href: String,
    pub(super) demand: String,
    pub(super) listing: String,
    pub(super) why: &'static str,
}

/// The schedule.
pub(super) struct Plan {
    pub(super) slots: Vec<Slot>,
    pub(super) organizations: Vec<Organization>,
    pub(super) places: Vec<Place>,
    pub(super) left: Vec<Left>,
    pub(super) gone: usize,
    pub(super) talks: usize,
    /// How good it is, in words.
    pub(super) told: String,
}

impl Plan {
    pub(super) fn of(event: &Event, pairs: &Pairs, answer: &ScheduleTalksResponse) -> Self {
        let known: HashMap<&str, &Match> = pairs
            .matches
            .iter()
            .map(|pair| (pair.name.as_str(), pair))
            .collect();
        let mut slots: BTreeMap<i32, Vec<Talk>> = BTreeMap::new();
        let mut places: BTreeMap<i32, Vec<Talk>> = BTreeMap::new();
        let mut organizations: BTreeMap<(String, String), Vec<Meeting>> = BTreeMap::new();
        for talk in &answer.talks {
            let Some(pair) = known.get(talk.r#match.as_str()) else {
                continue;
            };
            let shown = Talk {
                slot: talk.slot,
                time: event.time(talk.slot),
                table: talk.table,
                href: href(pair),
                demand: pair.demand_title.clone(),
                demand_by: named(&pair.demand_organization_name, &pair.demand_organization),
                listing: pair.listing_title.clone(),
                listing_by: named(&pair.supply_organization_name, &pair.supply_organization),
                score: format!("{:.2}", talk.score),
            };
            let sides = [
                (&shown.listing_by, &pair.supply_organization, true),
                (&shown.demand_by, &pair.demand_organization, false),
            ];
            for (name, code, is_supply) in sides {
                let talk = shown.clone();
                let meetings = organizations.entry((name.clone(), code.clone())).or_default();
                meetings.push(Meeting { talk, is_supply });
            }
            places.entry(talk.table).or_default().push(shown.clone());
            slots.entry(talk.slot).or_default().push(shown);
        }
        let slot = |(number, talks)| Slot {
            number,
            time: event.time(number),
            talks,
        };
        let organization = |((name, code), talks)| Organization { name, code, talks };
        let left = answer.unscheduled.iter().filter_map(|one| {
            let pair = known.get(one.r#match.as_str())?;
            Some(Left {
                href: href(pair),
                demand: pair.demand_title.clone(),
                listing: pair.listing_title.clone(),
                why: why(one.reason()),
            })
        });
        Self {
            left: left.collect(),
            gone: pairs.gone,
            talks: answer.talks.len(),
            told: told(answer),
            slots: slots.into_iter().map(slot).collect(),
            organizations: organizations.into_iter().map(organization).collect(),
            places: places
                .into_iter()
                .map(|(number, talks)| Place { number, talks })
                .collect(),
        }
    }
}

fn href(pair: &Match) -> String {
    format!("/matches/{}", id(&pair.name))
}

/// The name of an organisation; the code where a match of before has none.
fn named(name: &str, code: &str) -> String {
    if name.is_empty() { code } else { name }.to_owned()
}

const fn why(reason: Reason) -> &'static str {
    match reason {
        Reason::Unspecified => "",
        Reason::MatchEnded => "匹配已谢绝，或者合同已登记",
        Reason::OrganizationHidden => "有一方不公开单位名称，双方接受后才能安排",
        Reason::OrganizationFull => "有一方的洽谈已经排满，排上的总得分更高",
        Reason::NoCommonSlot => "没有双方都有空的场次",
        Reason::TablesFull => "双方都有空的场次里，台位已经排满",
    }
}

fn told(answer: &ScheduleTalksResponse) -> String {
    let score = format!("排上的得分合计 {:.2}", answer.score);
    match answer.score_bound {
        _ if answer.best => format!("{score}，没有得分更高的排法。"),
        Some(bound) => format!("{score}，任何排法都不会超过 {bound:.2}。"),
        None => format!("{score}。"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_tells_how_good_it_is() {
        let answer = |best, score_bound| ScheduleTalksResponse {
            score: 1.5,
            best,
            score_bound,
            ..ScheduleTalksResponse::default()
        };
        assert_eq!(
            told(&answer(true, Some(1.5))),
            "排上的得分合计 1.50，没有得分更高的排法。"
        );
        assert_eq!(
            told(&answer(false, Some(1.75))),
            "排上的得分合计 1.50，任何排法都不会超过 1.75。"
        );
        assert_eq!(told(&answer(false, None)), "排上的得分合计 1.50。");
    }
}
