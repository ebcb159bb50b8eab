//! What operators decide on organisations.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::organization::State;
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, demander, on_both_databases, operator,
    provider,
};
use tonic::{Code, Status};

use crate::support::{Directory, newcomer, proof, transfer_body, university, verify};

async fn send_back(
    directory: &Directory,
    caller: &Caller,
    one: &pb::Organization,
) -> Result<pb::Organization, Status> {
    let request = pb::ReturnOrganizationRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "执照不清晰".to_owned(),
        ..Default::default()
    };
    let returned = directory.of(caller).return_organization(request).await;
    returned.map(tonic::Response::into_inner)
}

async fn merge(
    directory: &Directory,
    caller: &Caller,
    one: &pb::Organization,
    successor: &str,
) -> Result<pb::Organization, Status> {
    let request = pb::MergeOrganizationRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "合并重组".to_owned(),
        successor: successor.to_owned(),
        ..Default::default()
    };
    let merged = directory.of(caller).merge_organization(request).await;
    merged.map(tonic::Response::into_inner)
}

async fn end(
    directory: &Directory,
    caller: &Caller,
    one: &pb::Organization,
) -> Result<pb::Organization, Status> {
    let request = pb::EndOrganizationRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "注销".to_owned(),
        ..Default::default()
    };
    let ended = directory.of(caller).end_organization(request).await;
    ended.map(tonic::Response::into_inner)
}

fn change(one: &pb::Organization, name: &str, code: &str) -> pb::RequestOrganizationChangeRequest {
    pb::RequestOrganizationChangeRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        reason: "三证合一换发".to_owned(),
        display_name: name.to_owned(),
        credit_code: code.to_owned(),
        proof: Some(proof()),
        ..Default::default()
    }
}

on_both_databases! {
    async fn an_operator_verifies_or_returns(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.registered(&newcomer(), university()).await;
        let refused = verify(&mut directory.of(&provider()), &made).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let refused = send_back(&directory, &provider(), &made).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);

        let returned = send_back(&directory, &operator(), &made).await.unwrap();
        assert_eq!((returned.state(), returned.reason.as_str()), (State::Returned, "执照不清晰"));
        let refused = verify(&mut directory.of(&operator()), &returned).await.unwrap_err();
        let expected = Refusal::state_forbids("organization", &made.name, "RETURNED", "verify");
        assert_eq!(Refusal::read(&refused), expected);
        // Putting it right hands it in again.
        let request = pb::UpdateOrganizationRequest {
            organization: Some(pb::Organization {
                name: returned.name.clone(),
                etag: returned.etag.clone(),
                introduction: "改过".to_owned(),
                ..Default::default()
            }),
            ..Default::default()
        };
        let again = directory.of(&newcomer()).update_organization(request).await.unwrap().into_inner();
        assert_eq!((again.state(), again.reason.as_str()), (State::Registered, ""));
        let verified = verify(&mut directory.of(&operator()), &again).await.unwrap();
        assert_eq!(verified.state(), State::Verified);
        let verification = verified.verification.clone().unwrap();
        assert_eq!((verification.paper.as_str(), verification.verifier.as_str()), ("营业执照", "operator@example"));
        let refused = verify(&mut directory.of(&operator()), &verified).await.unwrap_err();
        assert_eq!(refused.code(), Code::FailedPrecondition);
    }

    async fn under_another_code_it_goes_on_as_its_own_successor(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.verified(&newcomer(), university()).await;
        let refused = directory.of(&demander()).request_organization_change(change(&made, "", OTHER_PROVIDER)).await;
        assert_refused(&refused.unwrap_err(), Code::PermissionDenied, Reason::NotOwner);
        let refused = directory.of(&newcomer()).request_organization_change(change(&made, "", "")).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("display_name", Reason::FieldRequired)]));

        let asked = change(&made, "示例理工大学", OTHER_PROVIDER);
        let waiting = directory.of(&newcomer()).request_organization_change(asked).await.unwrap().into_inner();
        assert_eq!((waiting.state(), waiting.proofs.len()), (State::Verified, 2));
        let pending = waiting.pending_change.clone().unwrap();
        assert_eq!((pending.display_name.as_str(), pending.credit_code.as_str()), ("示例理工大学", OTHER_PROVIDER));
        let successor = verify(&mut directory.of(&operator()), &waiting).await.unwrap();
        assert_eq!(successor.name, format!("organizations/{OTHER_PROVIDER}"));
        assert_eq!((successor.state(), successor.display_name.as_str()), (State::Verified, "示例理工大学"));
        assert_eq!(successor.former_names[0].display_name, "示例大学");
        assert_eq!(successor.registrant, "newcomer@example");
        let old = directory.get(&newcomer(), &made.name).await.unwrap();
        assert_eq!((old.state(), old.successor), (State::Merged, successor.name));
        assert!(old.end_time.is_some());
    }

    async fn a_change_may_be_refused_and_a_code_may_be_taken(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.verified(&newcomer(), university()).await;
        directory.registered(&newcomer(), pb::Organization { credit_code: OTHER_PROVIDER.to_owned(), ..university() }).await;
        let refused = directory.of(&newcomer()).request_organization_change(change(&made, "", OTHER_PROVIDER)).await;
        assert_refused(&refused.unwrap_err(), Code::AlreadyExists, Reason::OrganizationTaken);
        let asked = change(&made, "新名", "");
        let waiting = directory.of(&newcomer()).request_organization_change(asked).await.unwrap().into_inner();
        let returned = send_back(&directory, &operator(), &waiting).await.unwrap();
        assert_eq!((returned.state(), returned.pending_change), (State::Verified, None));
        assert_eq!((returned.display_name.as_str(), returned.reason.as_str()), ("示例大学", "执照不清晰"));
    }

    async fn organisations_merge_and_end(location: Location) {
        let directory = Directory::open(&location).await;
        let one = directory.verified(&newcomer(), university()).await;
        let other = directory.verified(&newcomer(), transfer_body()).await;
        let refused = merge(&directory, &provider(), &one, &other.name).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let refused = merge(&directory, &operator(), &one, &one.name).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("successor", Reason::NameInvalid)]));
        let unknown = format!("organizations/{DEMANDER}");
        let refused = merge(&directory, &operator(), &one, &unknown).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("organization", &unknown));

        let merged = merge(&directory, &operator(), &one, &other.name).await.unwrap();
        assert_eq!((merged.state(), merged.successor.as_str()), (State::Merged, other.name.as_str()));
        let refused = end(&directory, &operator(), &merged).await.unwrap_err();
        let expected = Refusal::state_forbids("organization", &format!("organizations/{PROVIDER}"), "MERGED", "end");
        assert_eq!(Refusal::read(&refused), expected);
        let refused = end(&directory, &newcomer(), &other).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let ended = end(&directory, &operator(), &other).await.unwrap();
        assert_eq!((ended.state(), ended.reason.as_str()), (State::Ended, "注销"));
        let shown = directory.get(&demander(), &other.name).await.unwrap();
        assert_eq!((shown.state(), shown.reason.as_str()), (State::Ended, ""), "why is not the public's");
    }
}
