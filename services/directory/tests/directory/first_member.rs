//! Whoever registered or claimed an organisation becomes its first member when an operator verifies that.

use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, on_both_databases};

use crate::people::{People, invite};
use crate::support::{proof, register, university, verify};

fn switch(organization: &str) -> pb::SwitchOrganizationRequest {
    pb::SwitchOrganizationRequest {
        organization: organization.to_owned(),
    }
}

on_both_databases! {
    async fn the_registrant_of_a_verified_organisation_acts_for_it_and_invites(location: Location) {
        let people = People::open(&location).await;
        let zhang = people.joined("zhang.san", DEMANDER, &[Role::Demander], false).await;
        let request = register(university());
        let made = people.directory_with(&zhang).register_organization(request).await.unwrap().into_inner();
        // What nobody has verified gives no rights.
        let refused = people.with(&zhang).switch_organization(switch(PROVIDER)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::ResourceNotFound.as_str());
        let made = verify(&mut people.directory_operator(), &made).await.unwrap();
        let switched = people.with(&zhang).switch_organization(switch(PROVIDER)).await.unwrap().into_inner();
        let granted = switched.grant.unwrap();
        assert_eq!(granted.roles().collect::<Vec<_>>(), [Role::Provider, Role::Demander]);
        let invited = people.with(&granted).invite_member(invite(PROVIDER, &[Role::Provider], false)).await;
        assert_eq!(invited.unwrap().into_inner().member.unwrap().display_name, "张三");
        // Verifying a change of it makes nobody a member twice.
        let request = pb::RequestOrganizationChangeRequest {
            name: made.name.clone(),
            etag: made.etag.clone(),
            display_name: "示例科技大学".to_owned(),
            reason: "更名".to_owned(),
            proof: Some(proof()),
            ..Default::default()
        };
        let asked = people.directory_with(&granted).request_organization_change(request).await.unwrap().into_inner();
        verify(&mut people.directory_operator(), &asked).await.unwrap();
        let request = pb::ListMembersRequest {
            filter: Some(pb::MemberFilter { organization: PROVIDER.to_owned(), current: true }),
            ..Default::default()
        };
        let members = people.operator().list_members(request).await.unwrap().into_inner().members;
        assert_eq!(members.iter().filter(|member| member.administrator).count(), 1);
        // The trail tells how it came.
        let request = pb::ListAuditEntriesRequest { page_size: 200, ..Default::default() };
        let entries = people.operator().list_audit_entries(request).await.unwrap().into_inner();
        assert!(entries.audit_entries.iter().any(|entry| entry.action == "admit_first_member"));
    }

    async fn a_claim_that_is_accepted_makes_its_claimant_a_member(location: Location) {
        let people = People::open(&location).await;
        let wang = people.joined("wang.wu", OTHER_PROVIDER, &[Role::Provider], false).await;
        let zhang = people.joined("zhang.san", DEMANDER, &[Role::Demander], false).await;
        let made = people.directory_with(&wang).register_organization(register(university())).await.unwrap().into_inner();
        let request = pb::ClaimOrganizationRequest {
            name: made.name,
            etag: made.etag,
            reason: "本人是该校技术转移中心的工作人员".to_owned(),
            proof: Some(proof()),
            ..Default::default()
        };
        let claim = people.directory_with(&zhang).claim_organization(request).await.unwrap().into_inner();
        let request = pb::AcceptOrganizationClaimRequest {
            name: claim.name,
            etag: claim.etag,
            paper: "单位介绍信".to_owned(),
            ..Default::default()
        };
        people.directory_operator().accept_organization_claim(request).await.unwrap();
        let switched = people.with(&zhang).switch_organization(switch(PROVIDER)).await.unwrap().into_inner();
        assert_eq!(people.caller(&switched.grant.unwrap()).organization.unwrap().to_string(), PROVIDER);
        let refused = people.with(&wang).switch_organization(switch(PROVIDER)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::ResourceNotFound.as_str());
    }
}
