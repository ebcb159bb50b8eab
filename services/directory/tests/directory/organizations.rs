//! Organisations: registered, made by operators, changed by their own.

use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::organization::{Kind, State, Tier};
use techmarket_store::Location;
use techmarket_testkit::{
    PROVIDER, Refusal, assert_refused, demander, on_both_databases, operator, provider, violations,
};
use tonic::Code;

use crate::support::{Directory, newcomer, other_newcomer, proof, register, transfer_body, university};

const REQUEST: &str = "0198c1d2-0000-7000-8000-000000000001";

fn update(one: &pb::Organization, change: pb::Organization, paths: &[&str]) -> pb::UpdateOrganizationRequest {
    pb::UpdateOrganizationRequest {
        organization: Some(pb::Organization {
            name: one.name.clone(),
            etag: one.etag.clone(),
            ..change
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: paths.iter().map(|&path| path.to_owned()).collect(),
        }),
        ..Default::default()
    }
}

on_both_databases! {
    async fn a_person_registers_an_organisation(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.registered(&newcomer(), university()).await;
        let [kept] = &made.proofs[..] else { panic!("one proof: {made:?}") };
        assert_eq!((kept.file_name.as_str(), kept.media_type.as_str()), ("营业执照.png", "image/png"));
        let given = pb::Organization {
            name: format!("organizations/{PROVIDER}"),
            etag: "1-1".to_owned(),
            state: State::Registered.into(),
            registrant: "newcomer@example".to_owned(),
            proofs: made.proofs.clone(),
            create_time: made.create_time,
            update_time: made.create_time,
            ..university()
        };
        assert_eq!(made, given);
        assert_eq!(directory.get(&newcomer(), &made.name).await.unwrap(), given, "it is kept as it was answered");
    }

    async fn a_code_is_registered_once_and_the_other_hears_how_to_claim(location: Location) {
        let directory = Directory::open(&location).await;
        let (mut one, mut other) = (directory.of(&newcomer()), directory.of(&other_newcomer()));
        let at_once = futures::future::join(
            one.register_organization(register(university())),
            other.register_organization(register(university())),
        );
        let answers: [_; 2] = at_once.await.into();
        let refused: Vec<_> = answers.iter().filter_map(|answer| answer.as_ref().err()).collect();
        let [refused] = refused[..] else { panic!("one wins: {answers:?}") };
        let name = format!("organizations/{PROVIDER}");
        let expected = Refusal::new(Code::AlreadyExists, Reason::OrganizationTaken)
            .with("organization", &name)
            .on("organization", &name);
        assert_eq!(Refusal::read(refused), expected);
        assert!(refused.message().contains("ClaimOrganization"), "{refused:?}");
        let again = directory.of(&newcomer()).register_organization(register(university())).await;
        assert_refused(&again.unwrap_err(), Code::AlreadyExists, Reason::OrganizationTaken);
    }

    async fn a_repeat_returns_the_first_answer(location: Location) {
        let directory = Directory::open(&location).await;
        let request = pb::RegisterOrganizationRequest { request_id: REQUEST.to_owned(), ..register(university()) };
        let mut client = directory.of(&newcomer());
        let first = client.register_organization(request.clone()).await.unwrap().into_inner();
        let again = client.register_organization(request).await.unwrap().into_inner();
        assert_eq!(first, again);
    }

    async fn one_person_has_twenty_that_wait(location: Location) {
        let directory = Directory::open(&location).await;
        for number in 0..20 {
            let one = pb::Organization { credit_code: code(number), ..university() };
            directory.registered(&newcomer(), one).await;
        }
        let more = || register(pb::Organization { credit_code: code(20), ..university() });
        let refused = directory.of(&newcomer()).register_organization(more()).await.unwrap_err();
        assert_refused(&refused, Code::ResourceExhausted, Reason::LimitReached);
        directory.of(&other_newcomer()).register_organization(more()).await.unwrap();
    }

    async fn what_is_only_validated_is_not_kept(location: Location) {
        let directory = Directory::open(&location).await;
        let request = pb::RegisterOrganizationRequest { validate_only: true, ..register(university()) };
        let validated = directory.of(&newcomer()).register_organization(request).await.unwrap().into_inner();
        assert_eq!((validated.name.as_str(), validated.display_name.as_str()), ("", "示例大学"));
        let found = directory.get(&operator(), &format!("organizations/{PROVIDER}")).await;
        assert_refused(&found.unwrap_err(), Code::NotFound, Reason::ResourceNotFound);
    }

    async fn every_violation_is_told_at_once(location: Location) {
        let directory = Directory::open(&location).await;
        let bad = pb::RegisterOrganizationRequest {
            organization: Some(pb::Organization {
                credit_code: "91350100M000100Y44".to_owned(),
                display_name: " ".to_owned(),
                kind: Kind::Station.into(),
                nature: "022".to_owned(),
                region: "999999".to_owned(),
                industry: "00".to_owned(),
                website: "example.com".to_owned(),
                ..Default::default()
            }),
            proof: Some(pb::ProofFile { file_name: "a/b.png".to_owned(), content: Vec::new() }),
            ..Default::default()
        };
        let refused = directory.of(&newcomer()).register_organization(bad).await.unwrap_err();
        let found = violations(&refused);
        let found: Vec<_> = found.iter().map(|(field, reason)| (field.as_str(), reason.as_str())).collect();
        assert_eq!(found, [
            ("proof.file_name", "TEXT_INVALID"),
            ("proof.content", "FIELD_REQUIRED"),
            ("organization.credit_code", "CREDIT_CODE_INVALID"),
            ("organization.display_name", "FIELD_REQUIRED"),
            ("organization.tier", "FIELD_REQUIRED"),
            ("organization.nature", "CODE_UNKNOWN"),
            ("organization.region", "REGION_UNKNOWN"),
            ("organization.industry", "CODE_UNKNOWN"),
            ("organization.website", "TEXT_INVALID"),
        ]);
    }

    async fn a_proof_is_what_it_says_to_be(location: Location) {
        let directory = Directory::open(&location).await;
        let with = |file_name: &str, content: &[u8]| pb::RegisterOrganizationRequest {
            proof: Some(pb::ProofFile { file_name: file_name.to_owned(), content: content.to_vec() }),
            ..register(university())
        };
        let png = proof().content;
        for (request, reason) in [
            (with("营业执照.pdf", &png), Reason::AttachmentTypeMismatch),
            (with("营业执照.exe", &png), Reason::AttachmentTypeRefused),
            (with("营业执照.png", b"text"), Reason::AttachmentTypeMismatch),
        ] {
            let refused = directory.of(&newcomer()).register_organization(request).await.unwrap_err();
            assert_eq!(Refusal::read(&refused).reason, reason.as_str());
        }
        let large = vec![0; 2 * 1024 * 1024 + 1];
        let refused = directory.of(&newcomer()).register_organization(with("a.png", &large)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("proof.content", Reason::FieldTooLong)]));
    }

    async fn operators_make_organisations_for_others(location: Location) {
        let directory = Directory::open(&location).await;
        let request = pb::CreateOrganizationRequest {
            organization: Some(transfer_body()),
            paper: "名单".to_owned(),
            ..Default::default()
        };
        let made = directory.of(&operator()).create_organization(request.clone()).await.unwrap().into_inner();
        assert_eq!((made.state(), made.kind(), made.tier()), (State::Verified, Kind::TransferBody, Tier::City));
        assert_eq!(made.verification.unwrap().verifier, "operator@example");
        let waiting = pb::CreateOrganizationRequest {
            organization: Some(university()),
            ..Default::default()
        };
        let made = directory.of(&operator()).create_organization(waiting).await.unwrap().into_inner();
        assert_eq!(made.state(), State::Registered);
        let refused = directory.of(&provider()).create_organization(request).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }

    async fn its_own_change_it_and_no_others(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.verified(&newcomer(), university()).await;
        let change = pb::Organization { introduction: "新简介".to_owned(), ..Default::default() };
        // A member, whom the token names.
        let request = update(&made, change.clone(), &["introduction"]);
        let changed = directory.of(&provider()).update_organization(request).await.unwrap().into_inner();
        assert_eq!((changed.introduction.as_str(), changed.etag.as_str()), ("新简介", "1-3"));
        assert_eq!(changed.confidential, university().confidential, "what is not named stays");
        for stranger in [demander(), other_newcomer()] {
            let request = update(&changed, change.clone(), &["introduction"]);
            let refused = directory.of(&stranger).update_organization(request).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        }
        let stale = update(&made, change.clone(), &["introduction"]);
        let refused = directory.of(&newcomer()).update_organization(stale).await.unwrap_err();
        assert_refused(&refused, Code::Aborted, Reason::EtagMismatch);
        for path in ["state", "credit_code", "registrant", "verification"] {
            let request = update(&changed, change.clone(), &[path]);
            let refused = directory.of(&newcomer()).update_organization(request).await.unwrap_err();
            assert_eq!(refused.code(), Code::InvalidArgument, "{path}");
        }
    }

    async fn the_name_of_a_verified_one_waits_for_an_operator(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.verified(&newcomer(), university()).await;
        let renamed = pb::Organization { display_name: "示例理工大学".to_owned(), ..Default::default() };
        let request = update(&made, renamed.clone(), &["display_name"]);
        let waiting = directory.of(&newcomer()).update_organization(request).await.unwrap().into_inner();
        assert_eq!(waiting.display_name, "示例大学");
        assert_eq!(waiting.pending_change.clone().unwrap().display_name, "示例理工大学");
        let approved = crate::support::verify(&mut directory.of(&operator()), &waiting).await.unwrap();
        assert_eq!((approved.display_name.as_str(), approved.pending_change), ("示例理工大学", None));
        assert_eq!(approved.former_names[0].display_name, "示例大学");
        // An operator's own change does not wait.
        let back = pb::Organization { display_name: "示例大学".to_owned(), ..Default::default() };
        let approved = directory.get(&operator(), &made.name).await.unwrap();
        let request = update(&approved, back, &["display_name"]);
        let named = directory.of(&operator()).update_organization(request).await.unwrap().into_inner();
        assert_eq!((named.display_name.as_str(), named.former_names.len()), ("示例大学", 2));
    }
}

/// A right credit code for each number.
fn code(number: usize) -> String {
    const SIGNS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let beginning = format!("9136030000000{number:04}");
    let right = SIGNS.chars().map(|sign| format!("{beginning}{sign}"));
    right
        .into_iter()
        .find(|code| code.parse::<techmarket_types::CreditCode>().is_ok())
        .unwrap()
}
