//! What everybody reads of organisations, and what their own do.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::checked_name::Agreement::{Different, Former, Same, Unknown};
use techmarket_proto::directory::v1::organization::{Kind, State};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, demander,
    on_both_databases, operator, provider, registrar, system, viewer,
};
use tonic::Code;

use crate::support::{Directory, newcomer, other_newcomer, transfer_body, university};

async fn listed(
    directory: &Directory,
    caller: Option<&Caller>,
    filter: pb::OrganizationFilter,
) -> Vec<String> {
    let mut client = match caller {
        Some(caller) => directory.of(caller),
        None => directory.nobody(),
    };
    let (mut codes, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = pb::ListOrganizationsRequest {
            filter: Some(filter.clone()),
            page_size: 1,
            page_token,
        };
        let page = client.list_organizations(request).await.unwrap().into_inner();
        codes.extend(page.organizations.into_iter().map(|one| one.credit_code));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return codes;
        }
    }
}

on_both_databases! {
    async fn the_public_reads_an_outline_until_it_is_verified(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.registered(&newcomer(), university()).await;
        let request = pb::GetOrganizationRequest { name: made.name.clone() };
        let outline = pb::Organization {
            name: made.name.clone(),
            etag: made.etag.clone(),
            state: State::Registered.into(),
            credit_code: PROVIDER.to_owned(),
            display_name: "示例大学".to_owned(),
            kind: Kind::General.into(),
            region: "360302".to_owned(),
            create_time: made.create_time,
            update_time: made.update_time,
            ..Default::default()
        };
        let shown = directory.nobody().get_organization(request.clone()).await.unwrap().into_inner();
        assert_eq!(shown, outline);
        let verified = crate::support::verify(&mut directory.of(&operator()), &made).await.unwrap();
        let shown = directory.nobody().get_organization(request).await.unwrap().into_inner();
        let public = pb::Organization {
            confidential: None,
            registrant: String::new(),
            proofs: Vec::new(),
            verification: shown.verification.clone(),
            ..verified.clone()
        };
        assert_eq!(shown, public);
        let verification = shown.verification.unwrap();
        assert_eq!((verification.paper.as_str(), verification.verifier.as_str()), ("营业执照", ""));
        for stranger in [demander(), viewer(), registrar(), system(), other_newcomer()] {
            assert_eq!(directory.get(&stranger, &made.name).await.unwrap(), public, "{stranger:?}");
        }
        for own in [operator(), provider(), newcomer()] {
            let whole = directory.get(&own, &made.name).await.unwrap();
            assert_eq!(whole.confidential, university().confidential, "{own:?}");
        }
    }

    async fn what_is_unknown_or_no_name_is_said_to_be_so(location: Location) {
        let directory = Directory::open(&location).await;
        let name = format!("organizations/{DEMANDER}");
        let request = pb::GetOrganizationRequest { name: name.clone() };
        let refused = directory.nobody().get_organization(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("organization", &name));
        let request = pb::GetOrganizationRequest { name: "organizations/x".to_owned() };
        let refused = directory.nobody().get_organization(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]));
    }

    async fn a_batch_comes_in_the_order_asked_for(location: Location) {
        let directory = Directory::open(&location).await;
        directory.registered(&newcomer(), university()).await;
        directory.registered(&newcomer(), transfer_body()).await;
        let names = |codes: &[&str]| codes.iter().map(|code| format!("organizations/{code}")).collect();
        let request = pb::BatchGetOrganizationsRequest { names: names(&[BROKER, PROVIDER, BROKER]), ..Default::default() };
        let got = directory.of(&viewer()).batch_get_organizations(request).await.unwrap().into_inner();
        let codes: Vec<_> = got.organizations.iter().map(|one| one.credit_code.as_str()).collect();
        assert_eq!(codes, [BROKER, PROVIDER, BROKER]);
        let request = pb::BatchGetOrganizationsRequest { names: names(&[BROKER, DEMANDER]), ..Default::default() };
        let refused = directory.of(&viewer()).batch_get_organizations(request).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
    }

    async fn lists_are_narrowed(location: Location) {
        let directory = Directory::open(&location).await;
        directory.verified(&newcomer(), university()).await;
        directory.verified(&newcomer(), transfer_body()).await;
        let waiting = pb::Organization { credit_code: DEMANDER.to_owned(), ..university() };
        directory.registered(&newcomer(), waiting).await;
        let in_bracket = pb::Organization {
            credit_code: OTHER_PROVIDER.to_owned(),
            display_name: "示例研究院（江西）".to_owned(),
            region: "360100".to_owned(),
            ..university()
        };
        directory.verified(&newcomer(), in_bracket).await;

        let any = pb::OrganizationFilter::default;
        let mut public = vec![PROVIDER, OTHER_PROVIDER, BROKER];
        public.sort_unstable();
        assert_eq!(listed(&directory, None, any()).await, public);
        assert_eq!(listed(&directory, Some(&viewer()), any()).await, public);
        assert_eq!(listed(&directory, Some(&operator()), any()).await.len(), 4);
        let filter = pb::OrganizationFilter { states: vec![State::Registered.into()], ..any() };
        assert_eq!(listed(&directory, Some(&operator()), filter.clone()).await, [DEMANDER]);
        assert_eq!(listed(&directory, None, filter).await, Vec::<String>::new());
        let filter = pb::OrganizationFilter { region: "360300".to_owned(), ..any() };
        let mut here = vec![PROVIDER, BROKER];
        here.sort_unstable();
        assert_eq!(listed(&directory, None, filter).await, here);
        let filter = pb::OrganizationFilter { kinds: vec![Kind::TransferBody.into()], ..any() };
        assert_eq!(listed(&directory, None, filter).await, [BROKER]);
        // Names are compared by their one form.
        let filter = pb::OrganizationFilter { text: "研究院 (江西)".to_owned(), ..any() };
        assert_eq!(listed(&directory, None, filter).await, [OTHER_PROVIDER]);
        let filter = pb::OrganizationFilter { text: "没有".to_owned(), ..any() };
        assert_eq!(listed(&directory, Some(&operator()), filter).await, Vec::<String>::new());
        assert!(!public.contains(&OTHER_DEMANDER));

        let request = pb::ListOrganizationsRequest {
            filter: Some(pb::OrganizationFilter { region: "99".to_owned(), ..any() }),
            page_size: -1,
            ..Default::default()
        };
        let refused = directory.nobody().list_organizations(request).await.unwrap_err();
        let expected = [("page_size", Reason::PageSizeInvalid), ("filter.region", Reason::RegionUnknown)];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected));
    }

    async fn names_that_stand_elsewhere_are_compared(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.verified(&newcomer(), university()).await;
        let renamed = pb::UpdateOrganizationRequest {
            organization: Some(pb::Organization {
                name: made.name.clone(),
                etag: made.etag.clone(),
                display_name: "示例理工大学（萍乡）".to_owned(),
                ..Default::default()
            }),
            ..Default::default()
        };
        directory.of(&operator()).update_organization(renamed).await.unwrap();
        directory.registered(&newcomer(), transfer_body()).await;
        let typed = [
            (PROVIDER, "示例理工大学 (萍乡)"),
            (PROVIDER, "示例大学"),
            (PROVIDER, "另一大学"),
            (BROKER, "示例技术转移中心"),
            (DEMANDER, "示例电瓷有限公司"),
        ];
        let typed_names = typed.map(|(code, name)| pb::TypedName { credit_code: code.to_owned(), display_name: name.to_owned() });
        let request = pb::CheckOrganizationNamesRequest { typed_names: typed_names.to_vec() };
        let checked = directory.of(&viewer()).check_organization_names(request).await.unwrap().into_inner().checked_names;
        let agreements: Vec<_> = checked.iter().map(pb::CheckedName::agreement).collect();
        assert_eq!(agreements, [Same, Former, Different, Unknown, Unknown], "nobody has verified the fourth");
        assert_eq!(checked[2].registered_name, "示例理工大学（萍乡）");
        assert_eq!((checked[3].registered_name.as_str(), checked[3].state()), ("", State::Unspecified));
        let request = pb::CheckOrganizationNamesRequest::default();
        let refused = directory.of(&viewer()).check_organization_names(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("typed_names", Reason::FieldRequired)]));
    }

    async fn papers_are_read_by_their_own_and_operators(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.registered(&newcomer(), university()).await;
        let request = pb::DownloadProofRequest { name: made.proofs[0].name.clone() };
        for own in [newcomer(), provider(), operator()] {
            let got = directory.of(&own).download_proof(request.clone()).await.unwrap().into_inner();
            assert_eq!(got.content, crate::support::proof().content);
            assert_eq!(got.proof.as_ref(), Some(&made.proofs[0]));
        }
        for stranger in [demander(), other_newcomer(), system()] {
            let refused = directory.of(&stranger).download_proof(request.clone()).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("proof", &request.name));
        }
    }

    async fn the_feed_carries_what_everybody_reads(location: Location) {
        let directory = Directory::open(&location).await;
        let made = directory.verified(&newcomer(), university()).await;
        let (_, feed) = techmarket_runtime::Service::feed(&*directory.service).unwrap();
        let events = feed.after(0, 10).await.unwrap();
        let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
        assert_eq!(kinds, ["organization.registered", "organization.verified"]);
        for event in &events {
            assert_eq!(event.subject, made.name);
            let told: pb::Organization = event.resource.to_msg().unwrap();
            assert_eq!((told.confidential, told.registrant.as_str(), told.proofs.len()), (None, "", 0));
        }
        let first: pb::Organization = events[0].resource.to_msg().unwrap();
        assert_eq!((first.introduction.as_str(), first.nature.as_str()), ("", ""));
    }
}
