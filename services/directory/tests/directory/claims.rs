//! Claims to organisations that somebody else registered.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::organization_claim::State;
use techmarket_store::Location;
use techmarket_testkit::{Refusal, assert_refused, on_both_databases, operator, provider};
use tonic::{Code, Status};

use crate::support::{Directory, newcomer, other_newcomer, proof, university};

async fn claim(
    directory: &Directory,
    caller: &Caller,
    one: &pb::Organization,
) -> Result<pb::OrganizationClaim, Status> {
    let request = pb::ClaimOrganizationRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "本人为法定代表人".to_owned(),
        proof: Some(proof()),
        ..Default::default()
    };
    let claimed = directory.of(caller).claim_organization(request).await;
    claimed.map(tonic::Response::into_inner)
}

async fn accept(
    directory: &Directory,
    caller: &Caller,
    one: &pb::OrganizationClaim,
) -> Result<pb::OrganizationClaim, Status> {
    let request = pb::AcceptOrganizationClaimRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        paper: "授权委托书".to_owned(),
        ..Default::default()
    };
    let accepted = directory.of(caller).accept_organization_claim(request).await;
    accepted.map(tonic::Response::into_inner)
}

async fn reject(
    directory: &Directory,
    caller: &Caller,
    one: &pb::OrganizationClaim,
) -> Result<pb::OrganizationClaim, Status> {
    let request = pb::RejectOrganizationClaimRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "材料不符".to_owned(),
        ..Default::default()
    };
    let rejected = directory.of(caller).reject_organization_claim(request).await;
    rejected.map(tonic::Response::into_inner)
}

async fn listed(directory: &Directory, caller: &Caller) -> Vec<pb::OrganizationClaim> {
    let request = pb::ListOrganizationClaimsRequest::default();
    let page = directory
        .of(caller)
        .list_organization_claims(request)
        .await
        .unwrap();
    page.into_inner().organization_claims
}

on_both_databases! {
    async fn claims_stand_until_an_operator_decides(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.registered(&newcomer(), university()).await;
        let (one, other) = futures::future::join(
            claim(&directory, &other_newcomer(), &made),
            claim(&directory, &provider(), &made),
        )
        .await;
        let (one, other) = (one.unwrap(), other.unwrap());
        assert_eq!((one.state(), one.claimed.as_str(), one.claimant.as_str()), (State::Open, made.name.as_str(), "other-newcomer@example"));
        assert_eq!(listed(&directory, &operator()).await.len(), 2);
        assert_eq!(listed(&directory, &other_newcomer()).await, std::slice::from_ref(&one), "everybody sees their own");
        let again = claim(&directory, &other_newcomer(), &made).await.unwrap_err();
        assert_refused(&again, Code::AlreadyExists, Reason::ClaimOpen);

        let refused = accept(&directory, &newcomer(), &one).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let accepted = accept(&directory, &operator(), &one).await.unwrap();
        assert_eq!((accepted.state(), accepted.decision.as_str()), (State::Accepted, "授权委托书"));
        let held = directory.get(&other_newcomer(), &made.name).await.unwrap();
        assert_eq!((held.registrant.as_str(), held.proofs.len()), ("other-newcomer@example", 2));
        let before = directory.get(&newcomer(), &made.name).await.unwrap();
        assert_eq!(before.confidential, None, "who registered it first reads no more than everybody");
        assert_eq!(listed(&directory, &operator()).await[0].state(), State::Open, "the other claim stands");

        let refused = reject(&directory, &newcomer(), &other).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let rejected = reject(&directory, &operator(), &other).await.unwrap();
        assert_eq!((rejected.state(), rejected.decision.as_str()), (State::Rejected, "材料不符"));
        let refused = accept(&directory, &operator(), &rejected).await.unwrap_err();
        let expected = Refusal::state_forbids("organization_claim", &other.name, "REJECTED", "accept");
        assert_eq!(Refusal::read(&refused), expected);
        // One that was decided is no hindrance to another.
        let held = directory.get(&provider(), &made.name).await.unwrap();
        claim(&directory, &provider(), &held).await.unwrap();
    }

    async fn the_papers_of_a_claim_are_not_for_who_registered_it(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.registered(&newcomer(), university()).await;
        let one = claim(&directory, &other_newcomer(), &made).await.unwrap();
        let request = pb::DownloadProofRequest { name: one.proof.clone().unwrap().name };
        let refused = directory.of(&newcomer()).download_proof(request.clone()).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        directory.of(&other_newcomer()).download_proof(request).await.unwrap();
    }

    async fn a_claim_needs_what_it_claims(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.registered(&newcomer(), university()).await;
        let stale = pb::Organization { etag: "1-9".to_owned(), ..made.clone() };
        let refused = claim(&directory, &other_newcomer(), &stale).await.unwrap_err();
        assert_refused(&refused, Code::Aborted, Reason::EtagMismatch);
        let bare = pb::ClaimOrganizationRequest { name: made.name.clone(), etag: made.etag.clone(), ..Default::default() };
        let refused = directory.of(&other_newcomer()).claim_organization(bare).await.unwrap_err();
        let expected = [("reason", Reason::FieldRequired), ("proof", Reason::FieldRequired)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
        let request = pb::ListOrganizationClaimsRequest { page_size: -1, ..Default::default() };
        let refused = directory.of(&newcomer()).list_organization_claims(request).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::PageSizeInvalid);
    }
}
