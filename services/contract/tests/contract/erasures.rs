//! What is kept of a person who was erased: a case is free, a draft calls nobody, the trail names the account; what was handed in and
//! decided stays the register's.

use techmarket_audit::erased as kept;
use techmarket_kernel::{Clock as _, Context};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{AuditFilter, ClaimContractRequest, Contract, Party};
use techmarket_runtime::Service as _;
use techmarket_store::Location;
use techmarket_testkit::{ERASED, contact, contract, erased, on_both_databases, registrar};

use crate::audit::{entries, verify};
use crate::support::{Office, Verb};

/// A contract of this title whose seller is called by 张三.
fn called(title: &str) -> Contract {
    let contract = contract();
    let seller = Party {
        contact: Some(contact()),
        ..contract.seller.clone().unwrap()
    };
    Contract {
        title: title.to_owned(),
        seller: Some(seller),
        ..contract
    }
}

fn calls(contract: &Contract) -> bool {
    contract
        .seller
        .as_ref()
        .is_some_and(|seller| seller.contact.is_some())
}

on_both_databases! {
    async fn an_erased_person_has_no_case_and_is_called_by_no_draft(location: Location) {
        let office = Office::open(&location).await;
        let draft = office.draft(called("草稿")).await;
        let submitted = office.brought_to(State::Submitted, called("已提交")).await;
        let request = ClaimContractRequest { name: submitted.name.clone(), etag: submitted.etag.clone(), ..ClaimContractRequest::default() };
        let claimed = office.client(&registrar()).claim_contract(request).await.unwrap().into_inner();
        assert_eq!(claimed.assignee, registrar().subject);
        let registered = office.brought_to(State::Registered, called("已登记")).await;
        let decided = registered.recognition.clone();

        let keeper = office.service.keeper().unwrap();
        let context = Context::of_market(office.harness.clock.now());
        let erased = erased(&registrar().subject, "zhangsan@example.com");
        let mut events = Vec::new();
        for _ in 0..2 {
            keeper.erase(&context, &erased).await.unwrap();
            events.push(office.events().await.len());
        }
        assert_eq!(events[0], events[1], "again nothing changes");
        assert!(!calls(&office.seen(&draft.name).await));
        let free = office.seen(&submitted.name).await;
        assert_eq!((free.assignee.as_str(), calls(&free)), ("", true), "it was handed in");
        office.tried(&techmarket_testkit::second_registrar(), Verb::Claim, &free).await.unwrap();
        let stays = office.seen(&registered.name).await;
        assert_eq!((&stays.recognition, calls(&stays), &stays.etag), (&decided, true, &registered.etag));

        // As the market's follower does once the service has erased.
        let named = async |subject: &str| {
            let filter = AuditFilter { subject: subject.to_owned(), ..AuditFilter::default() };
            entries(&office, filter, 200).await
        };
        let before = entries(&office, AuditFilter::default(), 200).await;
        assert!(!named(&registrar().subject).await.is_empty());
        let mut tx = keeper.database().begin().await.unwrap();
        for _ in 0..2 {
            kept::keep(&mut tx, erased.subject_hash(), &erased.pseudonym()).await.unwrap();
        }
        tx.commit().await.unwrap();
        let after = entries(&office, AuditFilter::default(), 200).await;
        assert_eq!(named(&registrar().subject).await, []);
        assert_eq!(after.len(), before.len());
        for (before, after) in before.iter().zip(&after) {
            let subject = if before.subject == registrar().subject { ERASED } else { before.subject.as_str() };
            assert_eq!((after.subject.as_str(), &after.hash), (subject, &before.hash));
        }
        assert!(verify(&office, 0, "").await.intact, "what is stored is whole");
    }
}
