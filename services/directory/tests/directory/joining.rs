//! RequestMembership, AcceptMember, RejectMember: people who ask to join.

use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::member::State;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, on_both_databases, viewer,
};
use tonic::Code;

use crate::people::{PASSWORD, People};
use crate::registering::comer;
use crate::support::{register, university, verify};

fn ask(code: &str) -> pb::RequestMembershipRequest {
    pb::RequestMembershipRequest {
        name: format!("organizations/{code}"),
        reason: "材料学院教师，负责成果转化".to_owned(),
        request_id: String::new(),
    }
}

fn accept(member: &pb::Member, roles: &[Role]) -> pb::AcceptMemberRequest {
    pb::AcceptMemberRequest {
        name: member.name.clone(),
        etag: member.etag.clone(),
        roles: roles.iter().map(|role| (*role).into()).collect(),
        ..Default::default()
    }
}

fn reject(member: &pb::Member) -> pb::RejectMemberRequest {
    pb::RejectMemberRequest {
        name: member.name.clone(),
        etag: member.etag.clone(),
        request_id: String::new(),
    }
}

/// 示例大学, verified, with an administrator; and somebody who came without an invitation.
async fn market(location: &Location) -> (People, pb::Grant, pb::Grant) {
    let people = People::open(location).await;
    let chief = people
        .joined("zhang.san", PROVIDER, &[Role::Provider], true)
        .await;
    let made = people
        .directory_with(&chief)
        .register_organization(register(university()))
        .await;
    verify(&mut people.directory_operator(), &made.unwrap().into_inner())
        .await
        .unwrap();
    let request = comer("wang.wu@example.com", PASSWORD);
    people.anybody().register_account(request).await.unwrap();
    let wang = people.sign_in("wang.wu@example.com", PASSWORD).await.unwrap();
    (people, chief, wang)
}

on_both_databases! {
    async fn a_person_asks_and_an_administrator_lets_in(location: Location) {
        let (people, chief, wang) = market(&location).await;
        let asked = people.with(&wang).request_membership(ask(PROVIDER)).await.unwrap().into_inner();
        assert_eq!((asked.state(), asked.display_name.as_str()), (State::Requested, "王五"));
        let twice = people.with(&wang).request_membership(ask(PROVIDER)).await.unwrap_err();
        assert_refused(&twice, Code::AlreadyExists, Reason::MemberExists);
        // Until somebody agrees the person is nobody there.
        let request = pb::SwitchOrganizationRequest { organization: PROVIDER.to_owned() };
        let refused = people.with(&wang).switch_organization(request.clone()).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let listed = people.with(&chief).list_members(pb::ListMembersRequest::default()).await.unwrap().into_inner();
        let waiting = listed.members.iter().find(|member| member.state() == State::Requested).unwrap();
        assert_eq!(waiting.request_reason, "材料学院教师，负责成果转化");
        // Colleagues see who asks, and not why.
        let colleague = people.joined("qian.qi", PROVIDER, &[Role::Provider], false).await;
        let seen = people.with(&colleague).list_members(pb::ListMembersRequest::default()).await.unwrap().into_inner();
        let named = seen.members.iter().find(|member| member.name == waiting.name).unwrap();
        assert_eq!((named.display_name.as_str(), named.request_reason.as_str()), ("王五", ""));
        let get = pb::GetMemberRequest { name: waiting.name.clone() };
        let seen = people.with(&colleague).get_member(get).await.unwrap().into_inner();
        assert_eq!(seen.request_reason, "");
        let joined = people.with(&chief).accept_member(accept(waiting, &[Role::Provider])).await.unwrap().into_inner();
        assert_eq!((joined.state(), joined.request_reason.as_str()), (State::Active, ""));
        let acting = people.with(&wang).switch_organization(request).await.unwrap().into_inner().grant.unwrap();
        assert_eq!(acting.roles().collect::<Vec<_>>(), [Role::Provider]);
        let again = people.with(&chief).accept_member(accept(&joined, &[Role::Provider])).await.unwrap_err();
        assert_refused(&again, Code::FailedPrecondition, Reason::StateForbids);
    }

    async fn who_may_not_let_in_does_not(location: Location) {
        let (people, chief, wang) = market(&location).await;
        let stranger = people.joined("li.si", DEMANDER, &[Role::Demander], true).await;
        let asked = people.with(&wang).request_membership(ask(PROVIDER)).await.unwrap().into_inner();
        let refused = people.with(&stranger).accept_member(accept(&asked, &[Role::Provider])).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let refused = people.with(&stranger).reject_member(reject(&asked)).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let refused = people.with(&wang).accept_member(accept(&asked, &[Role::Provider])).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
        let refused = people.with(&chief).accept_member(accept(&asked, &[Role::Operator])).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let refused = people.with(&chief).accept_member(accept(&asked, &[])).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("roles", Reason::FieldRequired)]));
        // A change of the member is no way around the decision.
        let mask = prost_types::FieldMask { paths: vec!["roles".to_owned()] };
        let member = pb::Member { roles: vec![Role::Provider.into()], ..asked.clone() };
        let request = pb::UpdateMemberRequest { member: Some(member), update_mask: Some(mask), ..Default::default() };
        let refused = people.with(&chief).update_member(request).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::StateForbids);
        let rejected = people.with(&chief).reject_member(reject(&asked)).await.unwrap().into_inner();
        assert_eq!(rejected.state(), State::Removed);
        // Who was rejected may ask again, with better reasons.
        people.with(&wang).request_membership(ask(PROVIDER)).await.unwrap();
    }

    async fn there_is_nothing_to_join_that_nobody_has_verified(location: Location) {
        let (people, _, wang) = market(&location).await;
        let refused = people.with(&wang).request_membership(ask(OTHER_PROVIDER)).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let refused = people.of(&viewer()).request_membership(ask(PROVIDER)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::SessionMissing);
        let refused = people.with(&wang).request_membership(pb::RequestMembershipRequest::default()).await.unwrap_err();
        assert_eq!(refused.code(), Code::InvalidArgument);
    }
}
