//! ScheduleTalks.

use std::collections::{BTreeMap, HashMap};

use techmarket_kernel::{Caller, Reason, Result, Violations, check_distinct};
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::unscheduled_match::Reason as WhyNot;
use techmarket_rpc::convert as wire;
use techmarket_types::{CodeTables, CreditCode, MatchId};
use tonic::Request;

use crate::app::{MAX_TALK_PAIRS, ScheduleTalks, ScheduledTalks, TalkMatches, Unscheduled};
use crate::domain::{MAX_SLOTS, NoTalk, TalkEvent};
use crate::grpc::{MatchingGrpc, convert};

const MAX_TABLES: usize = 500;
const MAX_UNAVAILABLE: usize = 2_000;

impl MatchingGrpc {
    pub(super) async fn handle_schedule_talks(
        &self,
        request: Request<pb::ScheduleTalksRequest>,
    ) -> Result<pb::ScheduleTalksResponse> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let slots = number(&mut v, "slots", request.slots, MAX_SLOTS);
        let tables = number(&mut v, "tables", request.tables, MAX_TABLES);
        let mut most = |field, talks| match talks {
            0 => slots,
            talks => number(&mut v, field, talks, MAX_SLOTS),
        };
        let event = TalkEvent {
            slots,
            tables,
            most_supply: most("most_supply_talks", request.most_supply_talks),
            most_demand: most("most_demand_talks", request.most_demand_talks),
            unavailable: BTreeMap::new(),
        };
        let unavailable = unavailable(&mut v, &request.unavailable, slots);
        let matches = matches(&mut v, self.app.tables(), &context.caller, request);
        let matches = v.finish_with(matches)?;
        let command = ScheduleTalks {
            matches,
            event,
            unavailable,
        };
        Ok(response(&self.app.schedule_talks(&context, command).await?))
    }
}

/// A number from 1 to `most`.
fn number(v: &mut Violations, field: &str, number: i32, most: usize) -> usize {
    let read = usize::try_from(number)
        .ok()
        .filter(|number| (1..=most).contains(number));
    read.unwrap_or_else(|| {
        v.add(field, Reason::ValueOutOfRange, format!("应为 1 至 {most}"));
        1
    })
}

fn matches(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    request: pb::ScheduleTalksRequest,
) -> Option<TalkMatches> {
    match (request.matches.as_slice(), request.filter) {
        ([], Some(filter)) => {
            let query = v.within("filter", |v| convert::match_filter(v, tables, caller, filter));
            Some(TalkMatches::Found(Box::new(query)))
        }
        ([], None) => {
            v.add("matches", Reason::FieldRequired, "matches 与 filter 须填写一项");
            None
        }
        (_, Some(_)) => {
            v.add("filter", Reason::FilterInvalid, "matches 与 filter 只能填写一项");
            None
        }
        (names, None) => {
            check_distinct(v, "matches", names, MAX_TALK_PAIRS);
            let all = names.iter().take(MAX_TALK_PAIRS).enumerate();
            let ids: Vec<Option<MatchId>> = all
                .map(|(place, name)| wire::name(v, &format!("matches[{place}]"), name, MatchId::parse_name))
                .collect();
            ids.into_iter()
                .collect::<Option<Vec<_>>>()
                .map(TalkMatches::Named)
        }
    }
}

/// When organisations have no time, slots as bits.
fn unavailable(
    v: &mut Violations,
    unavailable: &[pb::Unavailability],
    slots: usize,
) -> HashMap<CreditCode, u64> {
    let codes: Vec<&String> = unavailable.iter().map(|one| &one.organization).collect();
    check_distinct(v, "unavailable", &codes, MAX_UNAVAILABLE);
    let mut read = HashMap::new();
    for (place, one) in unavailable.iter().take(MAX_UNAVAILABLE).enumerate() {
        v.within(format!("unavailable[{place}]"), |v| {
            let code = wire::credit_code(v, "organization", &one.organization);
            if one.slots.is_empty() {
                v.add("slots", Reason::FieldRequired, "必填：至少一个时段");
            }
            if one.slots.len() > MAX_SLOTS {
                v.add("slots", Reason::TooManyItems, format!("至多 {MAX_SLOTS} 项"));
            }
            let mut bits = 0;
            for (index, slot) in one.slots.iter().take(MAX_SLOTS).enumerate() {
                bits |= 1_u64 << (number(v, &format!("slots[{index}]"), *slot, slots) - 1);
            }
            read.extend(code.map(|code| (code, bits)));
        });
    }
    read
}

fn response(scheduled: &ScheduledTalks) -> pb::ScheduleTalksResponse {
    // Slots and tables are few.
    let from_one = |number: usize| i32::try_from(number + 1).unwrap_or(i32::MAX);
    let schedule = &scheduled.schedule;
    let talks = schedule.talks.iter().filter_map(|talk| {
        let pair = scheduled.pairs.get(talk.pair)?;
        Some(pb::Talk {
            r#match: pair.id.name(),
            slot: from_one(talk.slot),
            table: from_one(talk.table),
            score: pair.score,
        })
    });
    let unscheduled = scheduled.left.iter().map(|(id, reason)| pb::UnscheduledMatch {
        r#match: id.name(),
        reason: why_not(*reason).into(),
    });
    pb::ScheduleTalksResponse {
        talks: talks.collect(),
        unscheduled: unscheduled.collect(),
        score: schedule.score,
        score_bound: schedule.bound,
        best: schedule.is_best(),
    }
}

fn why_not(reason: Unscheduled) -> WhyNot {
    match reason {
        Unscheduled::Ended => WhyNot::MatchEnded,
        Unscheduled::Hidden => WhyNot::OrganizationHidden,
        Unscheduled::NoTalk(NoTalk::OrganizationFull) => WhyNot::OrganizationFull,
        Unscheduled::NoTalk(NoTalk::NoCommonSlot) => WhyNot::NoCommonSlot,
        Unscheduled::NoTalk(NoTalk::TablesFull) => WhyNot::TablesFull,
    }
}
