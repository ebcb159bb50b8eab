//! IssueApiKey, GetApiKey, ListApiKeys, RevokeApiKey, ExchangeApiKey.

use jiff::SignedDuration;
use techmarket_kernel::{Clock as _, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::api_key::State;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, PROVIDER, Refusal, assert_refused, on_both_databases, provider};
use tonic::Code;

use crate::people::People;

fn issue(people: &People, organization: &str, roles: &[Role]) -> pb::IssueApiKeyRequest {
    let ends = people.harness.clock.now() + SignedDuration::from_hours(48);
    pb::IssueApiKeyRequest {
        api_key: Some(pb::ApiKey {
            display_name: "科研管理系统".to_owned(),
            roles: roles.iter().map(|role| (*role).into()).collect(),
            organization: organization.to_owned(),
            expire_time: Some(prost_types::Timestamp {
                seconds: ends.as_second(),
                nanos: 0,
            }),
            ..pb::ApiKey::default()
        }),
        request_id: String::new(),
    }
}

fn exchange(secret: &str) -> pb::ExchangeApiKeyRequest {
    pb::ExchangeApiKeyRequest {
        secret: secret.to_owned(),
    }
}

on_both_databases! {
    async fn a_key_is_exchanged_until_it_ends_or_is_revoked(location: Location) {
        let people = People::open(&location).await;
        let chief = people.joined("wang.wu", PROVIDER, &[Role::Provider], true).await;
        let request = issue(&people, PROVIDER, &[Role::Provider]);
        let issued = people.with(&chief).issue_api_key(request.clone()).await.unwrap().into_inner();
        let key = issued.api_key.unwrap();
        assert!(issued.secret.starts_with("tmk_"));
        let grant = people.anybody().exchange_api_key(exchange(&issued.secret)).await.unwrap().into_inner().grant.unwrap();
        let caller = people.caller(&grant);
        assert_eq!((caller.subject.as_str(), caller.organization.unwrap().as_str()), ("科研管理系统", PROVIDER));
        assert_eq!((grant.refresh_token.as_str(), grant.session.as_str()), ("", ""));
        let used = people.with(&chief).get_api_key(pb::GetApiKeyRequest { name: key.name.clone() }).await.unwrap().into_inner();
        assert_eq!(used.last_use_time.unwrap().seconds, people.harness.clock.now().as_second());
        let listed = people.with(&chief).list_api_keys(pb::ListApiKeysRequest::default()).await.unwrap().into_inner();
        assert_eq!(listed.api_keys, [used]);
        let request = pb::RevokeApiKeyRequest { name: key.name.clone(), etag: key.etag, request_id: String::new() };
        let revoked = people.with(&chief).revoke_api_key(request).await.unwrap().into_inner();
        assert_eq!(revoked.state(), State::Revoked);
        let refused = people.anybody().exchange_api_key(exchange(&issued.secret)).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
        let request = pb::RevokeApiKeyRequest { name: key.name, etag: revoked.etag, request_id: String::new() };
        let refused = people.with(&chief).revoke_api_key(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).metadata["state"], "REVOKED");

        let other = people.operator().issue_api_key(issue(&people, "", &[Role::System])).await.unwrap().into_inner().secret;
        people.harness.advance(SignedDuration::from_hours(48));
        let refused = people.anybody().exchange_api_key(exchange(&other)).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
    }

    async fn keys_are_managed_by_administrators_within_what_they_may_grant(location: Location) {
        let people = People::open(&location).await;
        let chief = people.joined("wang.wu", PROVIDER, &[Role::Provider], true).await;
        let member = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let foreign = people.joined("li.si", DEMANDER, &[Role::Demander], true).await;
        let request = issue(&people, PROVIDER, &[Role::Provider]);
        for mut client in [people.with(&member), people.with(&foreign), people.of(&provider())] {
            let refused = client.issue_api_key(request.clone()).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
            let refused = client.list_api_keys(pb::ListApiKeysRequest {
                filter: Some(pb::ApiKeyFilter { organization: PROVIDER.into() }),
                ..Default::default()
            }).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::NotOwner);
        }
        let refused = people.with(&chief).issue_api_key(issue(&people, PROVIDER, &[Role::System])).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let name = people.with(&chief).issue_api_key(request).await.unwrap().into_inner().api_key.unwrap().name;
        let refused = people.with(&foreign).get_api_key(pb::GetApiKeyRequest { name }).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
    }

    async fn what_is_wrong_with_a_key_is_told_at_once_and_its_secret_once(location: Location) {
        let people = People::open(&location).await;
        let mut bad = issue(&people, "", &[Role::Provider, Role::Provider]);
        bad.api_key.as_mut().unwrap().expire_time.as_mut().unwrap().seconds += 366 * 86_400;
        bad.api_key.as_mut().unwrap().display_name = "market".to_owned();
        let refused = people.operator().issue_api_key(bad).await.unwrap_err();
        let fields = [
            ("api_key.display_name", Reason::TextInvalid),
            ("api_key.roles[1]", Reason::ItemRepeated),
            ("api_key.roles", Reason::KindMismatch),
            ("api_key.expire_time", Reason::ValueOutOfRange),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
        let mut request = issue(&people, "", &[Role::Viewer]);
        request.request_id = "0198c1d2-0000-7000-8000-000000000002".to_owned();
        let first = people.operator().issue_api_key(request.clone()).await.unwrap().into_inner();
        let again = people.operator().issue_api_key(request).await.unwrap().into_inner();
        assert_eq!((again.secret.as_str(), again.api_key), ("", first.api_key));
        let refused = people.anybody().exchange_api_key(exchange("tmk_0000")).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
    }
}
