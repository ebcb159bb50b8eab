//! 办结期限: by when a case is to be decided. Under the measure of 2026, 15 working days, 30 for a large or disputed one;
//! before, 30 days of the calendar that move to a working day.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{Contract, ContractFilter, ListContractsRequest, ReviewContractRequest};
use techmarket_proto::google::r#type::Date;
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, on_both_databases, operator, provider, registrar};

use crate::support::{Office, Verb, day, of_yuan, review};

/// Signed long before every clock of these tests.
fn signed_early(title: &str, yuan: i64) -> Contract {
    Contract {
        sign_date: Some(day(2025, 12, 1)),
        ..of_yuan(title, yuan)
    }
}

async fn titles(office: &Office, order_by: &str, filter: ContractFilter) -> Vec<String> {
    let request = ListContractsRequest {
        filter: Some(filter),
        order_by: order_by.to_owned(),
        page_size: 2,
        page_token: String::new(),
    };
    let mut client = office.client(&registrar());
    let mut request = request;
    let mut found = Vec::new();
    loop {
        let page = client.list_contracts(request.clone()).await.unwrap().into_inner();
        found.extend(page.contracts.into_iter().map(|contract| contract.title));
        if page.next_page_token.is_empty() {
            return found;
        }
        request.page_token = page.next_page_token;
    }
}

on_both_databases! {
    async fn the_last_day_counts_working_days_from_acceptance(location: Location) {
        let office = Office::open(&location).await;
        for (accepted, yuan, due, provisional) in [
            // Monday, over Mid-Autumn (25 to 27 September) and the National Day (1 to 7 October), with a working
            // Saturday on 10 October: 22, 23, 24, 28, 29, 30; 8, 9, 10, 12, 13, 14, 15, 16, 19.
            ("2026-09-21T01:00:00Z", 100_000, day(2026, 10, 19), false),
            // The line itself is large: fifteen working days more.
            ("2026-09-21T01:00:00Z", 5_000_000, day(2026, 11, 9), false),
            ("2026-09-21T01:00:00Z", 4_999_999, day(2026, 10, 19), false),
            // It counts from the day in China: at 16:00 UTC it is Tuesday there.
            ("2026-09-21T15:59:59Z", 100_000, day(2026, 10, 19), false),
            ("2026-09-21T16:00:00Z", 100_000, day(2026, 10, 20), false),
            // The notice for 2027 is not known yet, but New Year's Day, a Friday: the last day may move.
            ("2026-12-08T01:00:00Z", 100_000, day(2026, 12, 29), false),
            ("2026-12-14T01:00:00Z", 100_000, day(2027, 1, 5), true),
            // The texts of 2000 and 2001: 30 days of the calendar, whatever the amount; from Sunday 8 March on to Monday.
            ("2026-02-06T01:00:00Z", 9_000_000, day(2026, 3, 9), false),
        ] {
            office.harness.clock.set(accepted.parse().unwrap());
            let at = office.brought_to(State::Accepted, signed_early(accepted, yuan)).await;
            assert_eq!(
                (at.due_date, at.due_date_provisional),
                (Some(due), provisional),
                "{accepted} {yuan}"
            );
        }
    }

    async fn the_review_lengthens_or_shortens_it(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2026-09-21T01:00:00Z".parse().unwrap());
        let (short, long) = (Some(day(2026, 10, 19)), Some(day(2026, 11, 9)));
        for (title, claimed, recognised, disputed, before, after) in [
            ("照申报", 100_000, 100_000, false, short, short),
            ("有争议", 100_000, 100_000, true, short, long),
            ("核减", 6_000_000, 4_000_000, false, long, short),
            ("核增", 4_000_000, 6_000_000, false, short, long),
        ] {
            let at = office.brought_to(State::Accepted, signed_early(title, claimed)).await;
            assert_eq!(at.due_date, before, "{title}");
            let amount = of_yuan("", recognised).total_amount;
            let request = ReviewContractRequest {
                total_amount: amount.clone(),
                technology_amount: amount,
                disputed,
                ..review(&at)
            };
            let reviewed = office.client(&registrar()).review_contract(request).await;
            let reviewed = reviewed.unwrap().into_inner();
            assert_eq!(reviewed.due_date, after, "{title}");
        }
    }

    async fn a_return_stops_the_clock_and_the_next_acceptance_starts_it_anew(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2026-09-21T01:00:00Z".parse().unwrap());
        for state in [State::Accepted, State::FirstReviewed] {
            let made = signed_early(&format!("{state:?}"), 100_000);
            let at = office.brought_to(state, made).await;
            assert!(at.due_date.is_some());
            let returned = office.done(Verb::Return, &at).await.unwrap();
            assert_eq!(
                (returned.due_date, returned.accept_time, returned.recognition.clone()),
                (None, None, None),
                "{state:?}"
            );
            assert_eq!(returned.reason, "请补充技术指标");
        }
        // Two weeks later it is handed in again; the review is made again too.
        let at = office.brought_to(State::Returned, signed_early("重新受理", 100_000)).await;
        office.harness.clock.set("2026-10-12T01:00:00Z".parse().unwrap());
        let at = office.all_done(&[Verb::Submit, Verb::Accept], &at).await;
        assert_eq!(at.due_date, Some(day(2026, 11, 2)));
        assert_eq!(at.accept_time, at.update_time);
        let at = office.all_done(&[Verb::Review, Verb::Register], &at).await;
        assert_eq!(at.registration_number, "2026360301000001");
        assert_eq!(at.due_date, Some(day(2026, 11, 2)), "whether the office was in time is asked later");
    }

    /// Draft of 2024, art. 14: the time runs from acceptance; where material is missing, from the day the supplement is
    /// filed. The measure of 2000 knows acceptance alone.
    async fn after_a_return_the_rule_set_says_from_when_it_runs(location: Location) {
        let office = Office::open(&location).await;
        for (filed, accepted, returned, due) in [
            ("2026-10-12T01:00:00Z", "2026-10-14T01:00:00Z", true, day(2026, 11, 2)),
            ("2026-10-12T01:00:00Z", "2026-10-14T01:00:00Z", false, day(2026, 11, 4)),
            ("2026-01-12T01:00:00Z", "2026-01-14T01:00:00Z", true, day(2026, 2, 13)),
            ("2026-01-12T01:00:00Z", "2026-01-14T01:00:00Z", false, day(2026, 2, 13)),
        ] {
            office.harness.clock.set("2026-01-07T01:00:00Z".parse().unwrap());
            let state = if returned { State::Returned } else { State::Draft };
            let at = office.brought_to(state, signed_early(&format!("{filed} {returned}"), 1)).await;
            office.harness.clock.set(filed.parse().unwrap());
            let at = office.done(Verb::Submit, &at).await.unwrap();
            office.harness.clock.set(accepted.parse().unwrap());
            let at = office.done(Verb::Accept, &at).await.unwrap();
            assert_eq!(at.due_date, Some(due), "{filed} {returned}");
            let at = office.done(Verb::Review, &at).await.unwrap();
            assert_eq!(at.due_date, Some(due), "{filed} {returned} reviewed");
        }
    }

    /// No text names these times: they are step_days.csv's.
    async fn acceptance_and_a_change_have_a_last_day_too(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2026-09-21T01:00:00Z".parse().unwrap());
        let at = office.brought_to(State::Draft, signed_early("期限", 100_000)).await;
        assert_eq!(at.due_date, None);
        let at = office.done(Verb::Submit, &at).await.unwrap();
        assert_eq!((at.state(), at.due_date), (State::Submitted, Some(day(2026, 9, 29))));
        let returned = office.done(Verb::Return, &at).await.unwrap();
        assert_eq!(returned.due_date, None);
        let at = office.brought_to(State::Registered, signed_early("变更", 100_000)).await;
        let decided = at.due_date;
        office.harness.clock.set("2026-10-12T01:00:00Z".parse().unwrap());
        let at = office.done(Verb::RequestChange, &at).await.unwrap();
        assert_eq!((at.state(), at.due_date), (State::ChangePending, Some(day(2026, 11, 2))));
        let at = office.done(Verb::ApproveChange, &at).await.unwrap();
        assert_eq!(at.due_date, decided, "whether the office was in time is asked later");
    }

    async fn overdue_and_pressing_work_is_found(location: Location) {
        let office = Office::open(&location).await;
        let filter = ContractFilter::default;
        let accepted: [(&str, &str, i64); 3] = [
            ("甲", "2026-10-12T01:00:00Z", 1),         // due on 2 November
            ("乙", "2026-10-13T01:00:00Z", 1),         // 3 November
            ("丙", "2026-10-12T01:00:00Z", 6_000_000), // 23 November
        ];
        for (title, time, yuan) in accepted {
            office.harness.clock.set(time.parse().unwrap());
            office.brought_to(State::Accepted, signed_early(title, yuan)).await;
        }
        office.brought_to(State::Registered, signed_early("已办结", 1)).await;
        // To be accepted by 19 October; the change to be decided by 4 November.
        office.brought_to(State::Submitted, signed_early("未受理", 1)).await;
        office.harness.clock.set("2026-10-14T01:00:00Z".parse().unwrap());
        office.brought_to(State::ChangePending, signed_early("待变更", 1)).await;
        office.brought_to(State::Withdrawn, signed_early("已撤回", 1)).await;
        assert_eq!(titles(&office, "due_date", filter()).await, ["未受理", "甲", "乙", "待变更", "丙"]);
        let until = |date: Date| ContractFilter {
            due_until: Some(date),
            ..filter()
        };
        for (last, expected) in [
            (day(2026, 10, 18), &[][..]),
            (day(2026, 10, 19), &["未受理"]),
            (day(2026, 11, 1), &["未受理"]),
            (day(2026, 11, 2), &["未受理", "甲"]),
            (day(2026, 11, 3), &["未受理", "甲", "乙"]),
            (day(2026, 11, 4), &["未受理", "甲", "乙", "待变更"]),
        ] {
            assert_eq!(titles(&office, "due_date", until(last)).await, expected, "{last:?}");
        }
        let overdue = || ContractFilter {
            overdue: true,
            ..filter()
        };
        // On its last day a case is still in time; the day is China's.
        for (now, expected) in [
            ("2026-10-19T15:59:59Z", &[][..]),
            ("2026-10-19T16:00:00Z", &["未受理"]),
            ("2026-11-02T15:59:59Z", &["未受理"]),
            ("2026-11-02T16:00:00Z", &["未受理", "甲"]),
            ("2026-11-03T16:00:00Z", &["未受理", "甲", "乙"]),
            ("2026-11-04T16:00:00Z", &["未受理", "甲", "乙", "待变更"]),
            ("2026-11-23T16:00:00Z", &["未受理", "甲", "乙", "待变更", "丙"]),
        ] {
            office.harness.clock.set(now.parse().unwrap());
            assert_eq!(titles(&office, "due_date", overdue()).await, expected, "{now}");
        }
        let first = ContractFilter {
            due_until: Some(day(2026, 11, 2)),
            ..overdue()
        };
        assert_eq!(titles(&office, "due_date", first).await, ["未受理", "甲"]);
        let accepted = ContractFilter {
            states: vec![State::Accepted.into(), State::Registered.into()],
            ..overdue()
        };
        assert_eq!(titles(&office, "due_date", accepted).await, ["甲", "乙", "丙"]);
        let never = ContractFilter {
            states: vec![State::Registered.into()],
            ..overdue()
        };
        let request = ListContractsRequest {
            filter: Some(never),
            ..ListContractsRequest::default()
        };
        let refused = office.client(&operator()).list_contracts(request).await.unwrap_err();
        let expected = Refusal::of_fields(&[("filter.states", Reason::FilterInvalid)]);
        assert_eq!(Refusal::read(&refused), expected);
        // The applicant sees by when it is decided.
        let request = ListContractsRequest {
            order_by: "due_date".to_owned(),
            ..ListContractsRequest::default()
        };
        let own = office.client(&provider()).list_contracts(request).await.unwrap();
        assert_eq!(own.into_inner().contracts.len(), 5);
    }

    async fn the_queues_of_the_office_are_found_as_the_guide_says(location: Location) {
        let office = Office::open(&location).await;
        for (title, state) in [
            ("甲", State::Submitted),
            ("乙", State::Accepted),
            ("丙", State::ChangePending),
            ("丁", State::Submitted),
            ("戊", State::FirstReviewed),
            ("己", State::Draft),
        ] {
            office.brought_to(state, signed_early(title, 1)).await;
            office.pass_days(1);
        }
        let of = |states: &[State]| ContractFilter {
            states: states.iter().map(|state| (*state).into()).collect(),
            ..ContractFilter::default()
        };
        let decided = [State::Accepted, State::FirstReviewed, State::SecondReviewed];
        for (states, order, expected) in [
            (&[State::Submitted][..], "due_date", &["甲", "丁"][..]),
            (&decided, "due_date", &["乙", "戊"]),
            (&[State::ChangePending], "due_date", &["丙"]),
            // What is not handed in has no last day.
            (&[State::Draft], "due_date", &[]),
        ] {
            assert_eq!(titles(&office, order, of(states)).await, expected, "{states:?} {order}");
        }
    }

    async fn a_disputed_case_is_reviewed_by_another_person_whatever_the_amount(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        let request = ReviewContractRequest {
            disputed: true,
            ..review(&at)
        };
        let at = office.client(&registrar()).review_contract(request).await;
        let at = at.unwrap().into_inner();
        let found = at.recognition.clone().unwrap();
        assert_eq!((found.disputed, found.second_review_required), (true, true));
        assert_eq!(
            found.second_review_by(),
            techmarket_proto::contract::v1::SecondReviewer::ExpertPanel,
            "draft of 2024 art. 14: large or disputed ones with a review by experts"
        );
        let refused = office.tried(&registrar(), Verb::Register, &at).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, "SECOND_REVIEW_MISSING");
        let refused = office.tried(&registrar(), Verb::Review, &at).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, "SAME_REVIEWER");
        // The second reviewer does not end the dispute by leaving it out, and needs no third.
        let at = office.done(Verb::Review, &at).await.unwrap();
        let found = at.recognition.clone().unwrap();
        assert_eq!((at.state(), found.disputed), (State::SecondReviewed, true));
        office.done(Verb::Register, &at).await.unwrap();
    }

    async fn the_line_looks_at_the_technology_amount_and_names_a_panel_of_experts(location: Location) {
        let office = Office::open(&location).await;
        for (total, technology, required) in [
            (8_000_000, 5_000_000, true),
            (8_000_000, 4_999_999, false),
        ] {
            let at = office
                .brought_to(State::Accepted, of_yuan(&format!("{technology}"), total))
                .await;
            let request = ReviewContractRequest {
                technology_amount: of_yuan("", technology).total_amount,
                ..review(&at)
            };
            let at = office.client(&registrar()).review_contract(request).await;
            let found = at.unwrap().into_inner().recognition.unwrap();
            let by = if required { "EXPERT_PANEL" } else { "UNSPECIFIED" };
            let name = found.second_review_by().as_str_name();
            assert_eq!((found.second_review_required, name), (required, format!("SECOND_REVIEWER_{by}").as_str()));
        }
    }
}
