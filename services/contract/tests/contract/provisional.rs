//! 暂定期限: last days that reach into a year without holidays are counted again at the first start with them.

use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{AuditFilter, Contract, ListAuditEntriesRequest};
use techmarket_recognition::Rulebook;
use techmarket_runtime::Service as _;
use techmarket_store::Location;
use techmarket_testkit::{on_both_databases, operator};

use crate::support::{Office, Verb, day, of_yuan};

const HOLIDAYS: &str = include_str!("../../../../crates/recognition/data/holidays.csv");

/// The rules of an office that has loaded the notice for 2027, made up: New Year's Day and the day after.
fn with_2027() -> &'static Rulebook {
    let more = "2027-01-01,off,元旦,本局\n2027-01-04,off,元旦,本局\n2027-10-01,off,国庆节,本局\n";
    let book = Rulebook::load(|file| Ok((file == "holidays.csv").then(|| format!("{HOLIDAYS}{more}"))));
    Box::leak(Box::new(book.unwrap()))
}

async fn trail(office: &Office, name: &str) -> Vec<(String, String, String)> {
    let request = ListAuditEntriesRequest {
        filter: Some(AuditFilter {
            contract: name.to_owned(),
            subject: "market".to_owned(),
        }),
        ..ListAuditEntriesRequest::default()
    };
    let found = office.client(&operator()).list_audit_entries(request).await;
    let found = found.unwrap().into_inner().audit_entries;
    let told = found
        .into_iter()
        .map(|entry| (entry.role, entry.action, entry.detail));
    told.collect()
}

fn due(at: &Contract) -> (Option<techmarket_proto::google::r#type::Date>, bool) {
    (at.due_date, at.due_date_provisional)
}

on_both_databases! {
    async fn they_are_counted_again_when_the_holidays_are_known(location: Location) {
        let office = Office::open(&location).await;
        let made = |title: &str| Contract {
            sign_date: Some(day(2026, 1, 5)),
            ..of_yuan(title, 100_000)
        };
        office.harness.clock.set("2026-12-08T01:00:00Z".parse().unwrap());
        let certain = office.brought_to(State::Accepted, made("不跨年")).await;
        assert_eq!(due(&certain), (Some(day(2026, 12, 29)), false));
        office.harness.clock.set("2026-12-14T01:00:00Z".parse().unwrap());
        let mut cases = Vec::new();
        for (state, before, after) in [
            (State::Accepted, day(2027, 1, 5), day(2027, 1, 6)),
            (State::FirstReviewed, day(2027, 1, 5), day(2027, 1, 6)),
            (State::ChangePending, day(2027, 1, 5), day(2027, 1, 6)),
        ] {
            let at = office.brought_to(state, made(state.as_str_name())).await;
            assert_eq!(due(&at), (Some(before), true), "{state:?}");
            cases.push((at, after));
        }
        office.harness.clock.set("2026-12-29T01:00:00Z".parse().unwrap());
        let at = office.brought_to(State::Submitted, made("待受理")).await;
        assert_eq!(due(&at), (Some(day(2027, 1, 6)), true));
        cases.push((at, day(2027, 1, 7)));
        let decided = office.brought_to(State::Registered, made("已办结")).await;
        assert!(decided.due_date_provisional);
        office.service.close().await;

        // Without the notice nothing changes, with it once.
        let office = Office::open(&location).await;
        assert_eq!(office.seen(&cases[0].0.name).await, cases[0].0);
        office.service.close().await;
        for _start in 0..2 {
            let office = Office::open_by(&location, with_2027()).await;
            for (before, after) in &cases {
                let at = office.seen(&before.name).await;
                assert_eq!(due(&at), (Some(*after), false), "{:?}", before.state());
                assert_eq!(at.state(), before.state());
                assert_eq!((&at.recognition, &at.assignee), (&before.recognition, &before.assignee));
                let detail = format!("期限{:04}-{:02}-{:02}", after.year, after.month, after.day);
                let step = ("system".to_owned(), "renew_due_date".to_owned(), detail);
                assert_eq!(trail(&office, &at.name).await, [step]);
            }
            for untouched in [&certain, &decided] {
                assert_eq!(office.seen(&untouched.name).await, *untouched);
            }
            office.service.close().await;
        }

        // The work goes on from there.
        let office = Office::open_by(&location, with_2027()).await;
        let at = office.seen(&cases[0].0.name).await;
        let at = office.all_done(&[Verb::Review, Verb::Register], &at).await;
        assert_eq!(due(&at), (Some(day(2027, 1, 6)), false));
    }
}
