//! ApproveContractChange where the change is for two registrars (变更复核): the line of second review holds for what a change
//! recognises as for what was registered (draft of 2024, art. 14 and 16).

use prost_types::FieldMask;
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    ApproveContractChangeRequest, AuditFilter, Contract, ListAuditEntriesRequest,
    RequestContractChangeRequest, SecondReviewer,
};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, contract, money, on_both_databases, operator, provider, registrar, second_registrar,
};
use tonic::{Code, Status};

use crate::support::{Office, Verb, approval, change, day, of_yuan};

/// A registered contract with a change of its amount to so many yuan that waits.
async fn pending(office: &Office, yuan: i64) -> Contract {
    let at = office.brought_to(State::Registered, contract()).await;
    let request = RequestContractChangeRequest {
        update_mask: Some(FieldMask {
            paths: vec!["total_amount".to_owned(), "technology_amount".to_owned()],
        }),
        ..change(&at, of_yuan("不改", yuan))
    };
    let pending = Box::pin(office.client(&provider()).request_contract_change(request)).await;
    pending.unwrap().into_inner()
}

async fn approved(
    office: &Office,
    caller: &Caller,
    request: ApproveContractChangeRequest,
) -> Result<Contract, Status> {
    let approved = Box::pin(office.client(caller).approve_contract_change(request)).await;
    approved.map(tonic::Response::into_inner)
}

fn same_reviewer(name: &str) -> Refusal {
    let mut refusal = Refusal::new(Code::FailedPrecondition, Reason::SameReviewer).on("contract", name);
    refusal.preconditions = vec![("SAME_REVIEWER".to_owned(), name.to_owned())];
    refusal
}

on_both_databases! {
    async fn one_registrar_decides_below_the_line_and_two_from_it_on(location: Location) {
        let office = Office::open(&location).await;
        // Whoever reviewed the old figures may be first, or only, to review the new ones.
        for (yuan, disputed, twice) in [(4_999_999, false, false), (5_000_000, false, true), (100_001, true, true)] {
            let at = pending(&office, yuan).await;
            let request = ApproveContractChangeRequest {
                disputed,
                ..approval(&at)
            };
            let reviewed = approved(&office, &registrar(), request).await.unwrap();
            let found = reviewed.recognition.clone().unwrap();
            if !twice {
                assert_eq!((reviewed.state(), reviewed.registered_version), (State::Registered, 2));
                assert_eq!((found.reviewer.as_str(), found.second_reviewer.as_str()), ("registrar@example", ""));
                office.tried(&operator(), Verb::Cancel, &reviewed).await.unwrap();
                continue;
            }
            // What is registered stays in force with its own reviewers.
            assert_eq!((reviewed.state(), reviewed.registered_version), (State::ChangePending, 1));
            assert_eq!((found.total_amount, found.second_review_required), (Some(money(100_000)), false));
            assert_eq!(reviewed.certificate_code, at.certificate_code);
            assert_eq!(reviewed.assignee, "", "somebody else takes it up");
            let first = reviewed.pending_change.clone().unwrap().first_review.unwrap();
            assert_eq!((first.total_amount.clone(), first.disputed), (Some(money(yuan)), disputed));
            assert_eq!((first.reviewer.as_str(), first.second_reviewer.as_str()), ("registrar@example", ""));
            assert_eq!((first.second_review_required, first.second_review_by()), (true, SecondReviewer::ExpertPanel));

            let refused = office.tried(&registrar(), Verb::ApproveChange, &reviewed).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), same_reviewer(&at.name), "{yuan}");
            assert_eq!(office.seen(&at.name).await, reviewed, "a refused step keeps nothing");

            // The second reviewer's figures count, and another certificate.
            let request = ApproveContractChangeRequest {
                technology_amount: Some(money(100_000)),
                opinion: "核减".to_owned(),
                ..approval(&reviewed)
            };
            let changed = approved(&office, &second_registrar(), request).await.unwrap();
            let found = changed.recognition.clone().unwrap();
            assert_eq!((changed.state(), changed.registered_version), (State::Registered, 2));
            assert_eq!((changed.total_amount.clone(), changed.pending_change.clone()), (Some(money(yuan)), None));
            assert_eq!((found.reviewer.as_str(), found.second_reviewer.as_str()), ("registrar@example", "second-registrar@example"));
            assert_eq!((found.technology_amount, found.opinion.as_str()), (Some(money(100_000)), "核减"));
            assert_ne!(changed.certificate_code, at.certificate_code);
            office.tried(&operator(), Verb::Cancel, &changed).await.unwrap();
        }
    }

    async fn the_reviewers_of_the_old_figures_do_not_stand_for_the_new_ones(location: Location) {
        let office = Office::open(&location).await;
        let at = pending(&office, 6_000_000).await;
        let at = approved(&office, &second_registrar(), approval(&at)).await.unwrap();
        assert_eq!(at.state(), State::ChangePending, "one person does not do, whoever reviewed before");
        let at = approved(&office, &registrar(), approval(&at)).await.unwrap();
        let found = at.recognition.clone().unwrap();
        let reviewers = (found.reviewer.as_str(), found.second_reviewer.as_str());
        assert_eq!(reviewers, ("second-registrar@example", "registrar@example"));
        assert_eq!(found.review_time, found.second_review_time);
        let request = ListAuditEntriesRequest {
            filter: Some(AuditFilter { contract: at.name.clone(), ..AuditFilter::default() }),
            ..ListAuditEntriesRequest::default()
        };
        let trail = office.client(&operator()).list_audit_entries(request).await.unwrap().into_inner();
        let figures = "类别x-11，成交额6000000.00元，技术交易额6000000.00元；意见：准予变更";
        let told = &trail.audit_entries[trail.audit_entries.len() - 2..];
        let told: Vec<_> = told.iter().map(|entry| (entry.subject.as_str(), entry.action.as_str(), entry.detail.clone())).collect();
        assert_eq!(
            told,
            [
                ("second-registrar@example", "review_change", figures.to_owned()),
                (
                    "registrar@example",
                    "approve_change",
                    format!("{figures}；变更technology_amount、total_amount：双方签订补充协议"),
                ),
            ]
        );
    }

    async fn a_change_that_was_reviewed_once_may_be_refused(location: Location) {
        let office = Office::open(&location).await;
        let at = pending(&office, 6_000_000).await;
        let at = approved(&office, &registrar(), approval(&at)).await.unwrap();
        let rejected = office.tried(&second_registrar(), Verb::RejectChange, &at).await.unwrap();
        assert_eq!((rejected.state(), rejected.pending_change.clone()), (State::Registered, None));
        // The next one begins anew: the same registrar may be first again.
        let again = office.done(Verb::RequestChange, &rejected).await.unwrap();
        assert_eq!(again.pending_change.clone().unwrap().first_review, None);
        let at = office.tried(&registrar(), Verb::ApproveChange, &again).await.unwrap();
        assert_eq!((at.state(), at.registered_version), (State::Registered, 2));
    }

    async fn a_change_for_two_has_more_time(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        office.harness.clock.set("2026-11-23T01:00:00Z".parse().unwrap());
        let large = Contract {
            total_amount: Some(money(6_000_000)),
            technology_amount: Some(money(6_000_000)),
            ..at.clone()
        };
        let asked = Box::pin(office.client(&provider()).request_contract_change(change(&at, large))).await;
        let asked = asked.unwrap().into_inner();
        // step_days.csv: 30 working days, into a year of which only the holidays of every year are known.
        assert_eq!((asked.due_date, asked.due_date_provisional), (Some(day(2027, 1, 5)), true));
        let less = ApproveContractChangeRequest {
            technology_amount: Some(money(4_000_000)),
            disputed: true,
            opinion: "设备费应扣除".to_owned(),
            ..approval(&asked)
        };
        let reviewed = approved(&office, &registrar(), less).await.unwrap();
        assert_eq!(reviewed.due_date, asked.due_date, "it is still for two");
    }
}
