//! InviteMember, AcceptInvitation, and what becomes of members.

use jiff::SignedDuration;
use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::member::State;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{
    DEMANDER, PROVIDER, Refusal, assert_refused, demander, on_both_databases, provider,
};
use tonic::Code;

use crate::people::{PASSWORD, People, invite};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000002";

fn suspend(member: &pb::Member) -> pb::SuspendMemberRequest {
    pb::SuspendMemberRequest {
        name: member.name.clone(),
        etag: member.etag.clone(),
        request_id: String::new(),
    }
}

fn remove(member: &pb::Member) -> pb::RemoveMemberRequest {
    pb::RemoveMemberRequest {
        name: member.name.clone(),
        etag: member.etag.clone(),
        request_id: String::new(),
    }
}

fn update(member: pb::Member, path: &str) -> pb::UpdateMemberRequest {
    let mask = prost_types::FieldMask {
        paths: vec![path.to_owned()],
    };
    pb::UpdateMemberRequest {
        member: Some(member),
        update_mask: Some(mask),
        ..Default::default()
    }
}

on_both_databases! {
    async fn an_administrator_invites_into_the_own_organisation(location: Location) {
        let people = People::open(&location).await;
        let chief = people.joined("wang.wu", PROVIDER, &[Role::Provider], true).await;
        let request = invite(PROVIDER, &[Role::Provider, Role::Broker], false);
        let invited = people.with(&chief).invite_member(request).await.unwrap().into_inner();
        let member = invited.member.unwrap();
        assert_eq!((member.state(), member.account.as_str()), (State::Invited, ""));
        let joined = people.accept(&invited.code, "zhang.san").await.unwrap();
        assert_eq!(joined.roles().collect::<Vec<_>>(), [Role::Provider, Role::Broker]);
        let member = people.member(&member.name).await;
        assert_eq!((member.state(), &member.account), (State::Active, &joined.account));
        // Roles that only operators grant, other organisations, and those who are no administrators.
        let refused = people.with(&chief).invite_member(invite(PROVIDER, &[Role::Operator], false)).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        for organization in [DEMANDER, "market"] {
            let refused = people.with(&chief).invite_member(invite(organization, &[Role::Viewer], false)).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        }
        let request = invite(PROVIDER, &[Role::Provider], false);
        for mut client in [people.with(&joined), people.of(&provider()), people.of(&demander())] {
            let refused = client.invite_member(request.clone()).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        }
    }

    async fn what_is_wrong_with_an_invitation_is_told_at_once(location: Location) {
        let people = People::open(&location).await;
        let member = pb::Member { points: vec!["36".into(), "3".into()], ..Default::default() };
        let request = pb::InviteMemberRequest { organization: "market".into(), member: Some(member), request_id: "x".into(), ..Default::default() };
        let refused = people.operator().invite_member(request).await.unwrap_err();
        let fields = [
            ("request_id", Reason::RequestIdInvalid),
            ("member.display_name", Reason::FieldRequired),
            ("member.roles", Reason::FieldRequired),
            ("member.points", Reason::KindMismatch),
            ("member.points[1]", Reason::CodeUnknown),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
        let refused = people.operator().invite_member(invite("market", &[Role::Provider], false)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("member.roles", Reason::KindMismatch)]));
    }

    async fn a_code_is_accepted_once_and_ends(location: Location) {
        let people = People::open(&location).await;
        let mut request = invite(PROVIDER, &[Role::Provider], false);
        request.request_id = REQUEST.to_owned();
        let first = people.operator().invite_member(request.clone()).await.unwrap().into_inner();
        let again = people.operator().invite_member(request).await.unwrap().into_inner();
        assert_eq!((again.code.as_str(), &again.member), ("", &first.member), "a secret is shown once");
        people.accept(&first.code, "zhang.san").await.unwrap();
        let refused = people.accept(&first.code, "li.si").await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::OneTimeCodeInvalid);
        let code = people.invited(PROVIDER, &[Role::Provider], false).await;
        let refused = people.accept(&code, "ZHANG.SAN").await.unwrap_err();
        assert_refused(&refused, Code::AlreadyExists, Reason::LoginNameTaken);
        people.harness.advance(SignedDuration::from_hours(7 * 24));
        let refused = people.accept(&code, "li.si").await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::OneTimeCodeInvalid);
        let request = pb::AcceptInvitationRequest { login_name: "a b".into(), password: "short".into(), ..Default::default() };
        let refused = people.anybody().accept_invitation(request).await.unwrap_err();
        let fields = [("code", Reason::FieldRequired), ("login_name", Reason::TextInvalid), ("password", Reason::PasswordWeak)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
    }

    async fn nobody_is_a_member_twice(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let code = people.invited(PROVIDER, &[Role::Provider], false).await;
        let request = pb::AcceptInvitationRequest { code, ..Default::default() };
        let refused = people.with(&grant).accept_invitation(request.clone()).await.unwrap_err();
        assert_refused(&refused, Code::AlreadyExists, Reason::MemberExists);
        let member = people.member(&grant.member).await;
        people.operator().remove_member(remove(&member)).await.unwrap();
        let grant = people.refresh(&grant).await.unwrap();
        people.with(&grant).accept_invitation(request).await.unwrap();
    }

    async fn roles_that_go_are_gone_with_the_next_token(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider, Role::Broker], false).await;
        let member = people.member(&grant.member).await;
        let changed = pb::Member { roles: vec![Role::Broker.into()], ..member.clone() };
        let changed = people.operator().update_member(update(changed, "roles")).await.unwrap().into_inner();
        assert_eq!(changed.roles().collect::<Vec<_>>(), [Role::Broker]);
        let next = people.refresh(&grant).await.unwrap();
        assert_eq!(next.roles().collect::<Vec<_>>(), [Role::Broker]);
        let generation = |grant: &pb::Grant| people.caller(grant).credential.unwrap().generation;
        assert_eq!(generation(&next), generation(&grant) + 1);
        let refused = people.operator().update_member(update(member, "roles")).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::EtagMismatch.as_str());
        let refused = people.operator().update_member(update(changed, "account")).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::FieldMaskInvalid.as_str());
    }

    async fn a_suspended_member_acts_no_more_until_resumed(location: Location) {
        let people = People::open(&location).await;
        let chief = people.joined("wang.wu", PROVIDER, &[Role::Provider], true).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let member = people.member(&grant.member).await;
        let refused = people.with(&grant).suspend_member(suspend(&member)).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let member = people.with(&chief).suspend_member(suspend(&member)).await.unwrap().into_inner();
        assert_eq!(member.state(), State::Suspended);
        let next = people.refresh(&grant).await.unwrap();
        assert_eq!((next.roles().collect::<Vec<_>>(), next.member.as_str()), (vec![Role::Viewer], ""));
        assert_eq!(people.sign_in("zhang.san", PASSWORD).await.unwrap().memberships.len(), 0);
        let request = pb::ResumeMemberRequest { name: member.name, etag: member.etag, request_id: String::new() };
        people.with(&chief).resume_member(request.clone()).await.unwrap();
        let refused = people.with(&chief).resume_member(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::EtagMismatch.as_str());
        assert_eq!(people.sign_in("zhang.san", PASSWORD).await.unwrap().member, grant.member);
        let chief_member = people.member(&chief.member).await;
        people.operator().remove_member(remove(&chief_member)).await.unwrap();
        let member = people.member(&grant.member).await;
        let refused = people.with(&chief).remove_member(remove(&member)).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
    }

    async fn members_are_read_by_those_of_their_organisation(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let stranger = people.joined("li.si", DEMANDER, &[Role::Demander], false).await;
        let listed = people.with(&grant).list_members(pb::ListMembersRequest::default()).await.unwrap().into_inner();
        assert_eq!(listed.members.len(), 1);
        let all = people.operator().list_members(pb::ListMembersRequest::default()).await.unwrap().into_inner();
        assert_eq!(all.members.len(), 2);
        let filter = pb::MemberFilter { organization: PROVIDER.into(), current: true };
        let request = pb::ListMembersRequest { filter: Some(filter), ..Default::default() };
        let refused = people.with(&stranger).list_members(request).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        let request = pb::GetMemberRequest { name: grant.member.clone() };
        people.with(&grant).get_member(request.clone()).await.unwrap();
        let refused = people.with(&stranger).get_member(request).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let request = pb::GetMemberRequest { name: "organizations/x/members/y".into() };
        let refused = people.operator().get_member(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]));
    }

    async fn the_last_operator_stays(location: Location) {
        let people = People::open(&location).await;
        let first = people.joined("zhang.san", "market", &[Role::Operator], true).await;
        let member = people.member(&first.member).await;
        let mut own = people.with(&first);
        let refused = own.remove_member(remove(&member)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::LastOperator);
        let refused = own.suspend_member(suspend(&member)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::LastOperator);
        let lesser = pb::Member { roles: vec![Role::Viewer.into()], ..member.clone() };
        let refused = own.update_member(update(lesser, "roles")).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::LastOperator);
        let second = people.joined("li.si", "market", &[Role::Operator], true).await;
        let other = people.member(&second.member).await;
        // Both at once: one of the two stays.
        let mut clients = (people.with(&first), people.with(&second));
        let (one, two) = tokio::join!(clients.0.remove_member(remove(&member)), clients.1.remove_member(remove(&other)));
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|done| **done).count(), 1);
    }

    async fn the_first_operator_comes_by_a_code_of_the_last_start(location: Location) {
        let people = People::open(&location).await;
        let old = people.directory.first_invitation().await.unwrap().unwrap();
        let code = people.directory.first_invitation().await.unwrap().unwrap();
        let refused = people.accept(&old, "zhang.san").await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::OneTimeCodeInvalid);
        let grant = people.accept(&code, "zhang.san").await.unwrap();
        assert_eq!(grant.roles().collect::<Vec<_>>(), [Role::Operator]);
        assert_eq!(people.directory.first_invitation().await.unwrap(), None);
        let all = people.operator().list_members(pb::ListMembersRequest::default()).await.unwrap().into_inner();
        assert_eq!(all.members.len(), 1, "starts leave nothing behind");
    }
}
