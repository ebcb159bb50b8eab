//! The talks of an event.

use techmarket_kernel::Caller;
use techmarket_proto::matching::v1 as pb;
use techmarket_proto::matching::v1::unscheduled_match::Reason as WhyNot;
use techmarket_rpc::Answer;

use crate::domain::{NoTalk, ScheduledTalks, Unscheduled};

impl Answer<pb::ScheduleTalksResponse> for ScheduledTalks {
    fn answer(self, _: &Caller) -> pb::ScheduleTalksResponse {
        // Slots and tables are few.
        let from_one = |number: usize| i32::try_from(number + 1).unwrap_or(i32::MAX);
        let schedule = &self.schedule;
        let talks = schedule.talks.iter().filter_map(|talk| {
            let pair = self.pairs.get(talk.pair)?;
            Some(pb::Talk {
                r#match: pair.id.name(),
                slot: from_one(talk.slot),
                table: from_one(talk.table),
                score: pair.score,
            })
        });
        let unscheduled = self.left.iter().map(|(id, reason)| pb::UnscheduledMatch {
            r#match: id.name(),
            reason: why_not(reason).into(),
        });
        pb::ScheduleTalksResponse {
            talks: talks.collect(),
            unscheduled: unscheduled.collect(),
            score: schedule.score,
            score_bound: schedule.bound,
            best: schedule.is_best(),
        }
    }
}

fn why_not(reason: &Unscheduled) -> WhyNot {
    match reason {
        Unscheduled::Ended => WhyNot::MatchEnded,
        Unscheduled::Hidden => WhyNot::OrganizationHidden,
        Unscheduled::NoTalk(NoTalk::OrganizationFull) => WhyNot::OrganizationFull,
        Unscheduled::NoTalk(NoTalk::NoCommonSlot) => WhyNot::NoCommonSlot,
        Unscheduled::NoTalk(NoTalk::TablesFull) => WhyNot::TablesFull,
    }
}
