//! What belongs to a change (变更材料): who adds it once the contract is registered, and until when it is taken away again.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::contract::v1::applicant;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{Applicant, Contract};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, PROVIDER, Refusal, broker, contract, demander, on_both_databases, operator, other_provider,
    provider,
};
use tonic::{Code, Status};

use crate::attachments::transfer::{hash, pdf, settings, upload};
use crate::attachments::vouchers::{denied, remove};
use crate::support::{Office, Verb, day, hinders, of_yuan};

/// Most files of the kind.
const ROOM: usize = 50;

async fn add(office: &Office, caller: &Caller, at: &Contract, size: usize) -> Result<Contract, Status> {
    let amendment = settings(&at.name, Kind::Amendment, "补充协议.pdf");
    Box::pin(upload(office, caller, amendment, &pdf(size))).await
}

/// Registered for the seller by the intermediary, whose mandate ends on 2026-11-30.
async fn mandated(office: &Office) -> Contract {
    let applied = Contract {
        applicant: Some(Applicant {
            kind: applicant::Kind::Intermediary.into(),
            mandate_end_date: Some(day(2026, 11, 30)),
        }),
        ..contract()
    };
    office.registered(applied).await
}

fn found<T>(tried: Result<T, Status>) -> Option<Refusal> {
    tried.err().map(|status| Refusal::read(&status))
}

on_both_databases! {
    async fn once_registered_those_who_may_ask_for_a_change_add_what_belongs_to_it(location: Location) {
        let office = Office::open(&location).await;
        let registered = office.registered(of_yuan("卖方申请", 10)).await;
        let pending = office.brought_to(State::ChangePending, of_yuan("变更中", 20)).await;
        let mandated = mandated(&office).await;
        let unknown = Some(Refusal::not_found("contract", &registered.name));
        // The broker that the contract names has no part in what is registered unless it applied for it.
        let tried = [
            (broker(), &registered, Some(denied())),
            (broker(), &pending, Some(denied())),
            (demander(), &registered, Some(denied())),
            (demander(), &mandated, Some(denied())),
            (other_provider(), &registered, unknown),
            (provider(), &registered, None),
            (provider(), &pending, None),
            (operator(), &registered, None),
            (broker(), &mandated, None),
            (provider(), &mandated, None),
        ];
        for (size, (caller, at, expected)) in tried.into_iter().enumerate() {
            let added = add(&office, &caller, at, size).await;
            assert_eq!(found(added), expected, "{caller:?} {}", at.title);
        }
        // While the form is open, it is one of its files.
        let draft = office.draft(of_yuan("草稿", 30)).await;
        add(&office, &broker(), &draft, 1).await.unwrap();
        office.pass_days(10);
        let ended = Some(hinders(Reason::MandateEnded, &mandated.name));
        assert_eq!(found(add(&office, &broker(), &mandated, 100).await), ended);
        add(&office, &provider(), &mandated, 100).await.unwrap();
    }

    async fn it_is_taken_away_by_who_added_it_until_a_version_contains_it(location: Location) {
        let office = Office::open(&location).await;
        let at = mandated(&office).await;
        // 1 and 2 of the intermediary, 3 to 5 of the seller.
        for (caller, sizes) in [(broker(), 1..=2), (provider(), 3..=5)] {
            for size in sizes {
                add(&office, &caller, &at, size).await.unwrap();
            }
        }
        let unknown = Some(Refusal::not_found("contract", &at.name));
        for (caller, size, expected) in [
            (provider(), 1, Some(denied())),
            (broker(), 3, Some(denied())),
            (demander(), 3, Some(denied())),
            (other_provider(), 3, unknown),
            (broker(), 1, None),
            (provider(), 3, None),
            (operator(), 4, None),
        ] {
            let removed = remove(&office, &caller, &at, size).await;
            assert_eq!(found(removed), expected, "{caller:?} {size}");
        }
        // While the change is asked for too, and not once it is registered.
        add(&office, &provider(), &at, 6).await.unwrap();
        let at = office.done(Verb::RequestChange, &office.now(&at).await).await.unwrap();
        remove(&office, &provider(), &at, 6).await.unwrap();
        let at = office.done(Verb::ApproveChange, &office.now(&at).await).await.unwrap();
        let forbidden = Some(Refusal::state_forbids("contract", &at.name, "REGISTERED", "remove"));
        for (caller, size) in [(broker(), 2), (provider(), 5), (operator(), 5)] {
            assert_eq!(found(remove(&office, &caller, &at, size).await), forbidden, "{caller:?} {size}");
        }
        // What comes for the next change can go again.
        add(&office, &provider(), &at, 7).await.unwrap();
        remove(&office, &provider(), &at, 7).await.unwrap();
        let left = office.now(&at).await.attachments;
        let left: Vec<_> = left.into_iter().map(|file| (file.organization, file.sha256)).collect();
        let expected = [(BROKER, 2), (PROVIDER, 5)].map(|(by, size)| (by.to_owned(), hash(&pdf(size))));
        assert_eq!(left, expected);
    }

    async fn what_was_handed_in_with_the_form_stays(location: Location) {
        let office = Office::open(&location).await;
        let draft = office.draft(contract()).await;
        let draft = add(&office, &provider(), &draft, 1).await.unwrap();
        let way = [Verb::Submit, Verb::Accept, Verb::Review, Verb::Register];
        let at = office.all_done(&way, &draft).await;
        let forbidden = Some(Refusal::state_forbids("contract", &at.name, "REGISTERED", "remove"));
        assert_eq!(found(remove(&office, &provider(), &at, 1).await), forbidden);
    }

    async fn fifty_have_room_and_one_that_goes_makes_some(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(contract()).await;
        for size in 1..=ROOM {
            add(&office, &provider(), &at, size).await.unwrap();
        }
        let full = Some(Refusal::new(Code::ResourceExhausted, Reason::LimitReached).on("contract", &at.name));
        assert_eq!(found(add(&office, &provider(), &at, ROOM + 1).await), full);
        remove(&office, &provider(), &at, 7).await.unwrap();
        add(&office, &provider(), &at, ROOM + 1).await.unwrap();
    }
}
