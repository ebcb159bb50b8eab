//! The calls on webhooks, and how each is refused.

use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::webhook::State;
use techmarket_proto::feed::v1::Source;
use techmarket_store::Location;
use techmarket_testkit::{Refusal, assert_refused, caller, on_both_databases, operator, provider, viewer};
use tonic::Code;

use crate::webhook_support::{Hooks, create, rules};

const URL: &str = "https://hooks.example.com/market";

fn other_system() -> techmarket_kernel::Caller {
    caller("other-system@example", techmarket_kernel::Role::System, None)
}

on_both_databases! {
    async fn a_webhook_is_made_changed_and_deleted_by_its_owner(location: Location) {
        let hooks = Hooks::open(&location).await;
        let request = pb::CreateWebhookRequest {
            request_id: "0198c1d2-0000-7000-8000-000000000001".to_owned(),
            ..create(URL)
        };
        let made = hooks.system().create_webhook(request.clone()).await.unwrap().into_inner();
        let again = hooks.system().create_webhook(request).await.unwrap().into_inner();
        assert_eq!((again.name.as_str(), again.secret.as_str()), (made.name.as_str(), ""), "a secret is shown once");
        assert_eq!((made.subject.as_str(), made.organization.as_str()), ("system@example", ""));
        let validated = pb::CreateWebhookRequest { validate_only: true, ..create(URL) };
        let validated = hooks.system().create_webhook(validated).await.unwrap().into_inner();
        assert_eq!((validated.name.as_str(), validated.secret.as_str()), ("", ""));
        let change = pb::UpdateWebhookRequest {
            webhook: Some(pb::Webhook {
                name: made.name.clone(),
                etag: made.etag.clone(),
                url: "https://hooks.example.com/other".to_owned(),
                ..Default::default()
            }),
            update_mask: Some(prost_types::FieldMask { paths: vec!["url".to_owned()] }),
            ..Default::default()
        };
        let changed = hooks.system().update_webhook(change.clone()).await.unwrap().into_inner();
        assert_eq!((changed.url.as_str(), &changed.feeds[0].types), ("https://hooks.example.com/other", &made.feeds[0].types));
        let refused = hooks.system().update_webhook(change).await.unwrap_err();
        assert_refused(&refused, Code::Aborted, Reason::EtagMismatch);
        let mine = hooks.system().list_webhooks(pb::ListWebhooksRequest::default()).await.unwrap().into_inner();
        assert_eq!(mine.webhooks, [hooks.get(&made).await]);
        let foreign = hooks.of(&other_system()).list_webhooks(pb::ListWebhooksRequest::default()).await.unwrap().into_inner();
        assert!(foreign.webhooks.is_empty());
        let filter = Some(pb::WebhookFilter { states: vec![State::Paused.into()] });
        let paused = pb::ListWebhooksRequest { filter, ..Default::default() };
        let all = hooks.of(&operator()).list_webhooks(paused).await.unwrap().into_inner();
        assert!(all.webhooks.is_empty());
        let delete = pb::DeleteWebhookRequest { name: made.name.clone(), etag: changed.etag, ..Default::default() };
        hooks.system().delete_webhook(delete).await.unwrap();
        let request = pb::GetWebhookRequest { name: made.name };
        let refused = hooks.system().get_webhook(request).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        hooks.started.running.stop().await;
    }

    async fn what_is_wrong_is_told_at_once(location: Location) {
        let hooks = Hooks::open(&location).await;
        let mut bad = create("http://192.168.1.1/");
        let webhook = bad.webhook.as_mut().unwrap();
        webhook.display_name = String::new();
        webhook.feeds.push(webhook.feeds[0].clone());
        webhook.feeds[1].types = vec!["a".to_owned(), "a".to_owned()];
        let refused = hooks.system().create_webhook(bad).await.unwrap_err();
        let fields = [
            ("webhook.display_name", Reason::FieldRequired),
            ("webhook.url", Reason::WebhookAddressRefused),
            ("webhook.feeds[1].source", Reason::ItemRepeated),
            ("webhook.feeds[1].types[1]", Reason::ItemRepeated),
        ];
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&fields));
        for (url, reason) in [
            ("https://169.254.169.254/latest", Reason::WebhookAddressRefused),
            ("https://[::1]/", Reason::WebhookAddressRefused),
            ("http://example.com/", Reason::WebhookAddressRefused),
            ("https://user:word@example.com/", Reason::TextInvalid),
        ] {
            let refused = hooks.system().create_webhook(create(url)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("webhook.url", reason)]), "{url}");
        }
        let mut unknown = create(URL);
        unknown.webhook.as_mut().unwrap().feeds[0].types = vec!["organization.founded".to_owned()];
        let refused = hooks.system().create_webhook(unknown).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("webhook.feeds[0].types", Reason::EnumInvalid)]));
        let mut elsewhere = create(URL);
        elsewhere.webhook.as_mut().unwrap().feeds[0].source = Source::Supply.into();
        let refused = hooks.system().create_webhook(elsewhere).await.unwrap_err();
        let expected = Refusal::new(Code::FailedPrecondition, Reason::SourceNotServed).with("role", "supply");
        assert_eq!(Refusal::read(&refused), expected);
        hooks.started.running.stop().await;
    }

    async fn who_reads_no_feed_has_no_webhook(location: Location) {
        let hooks = Hooks::open(&location).await;
        let made = hooks.made(URL).await;
        for nobody in [provider(), viewer()] {
            let refused = hooks.of(&nobody).create_webhook(create(URL)).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
            let refused = hooks.of(&nobody).list_webhooks(pb::ListWebhooksRequest::default()).await.unwrap_err();
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
        // Another system knows of none of it.
        let (mut other, name, etag) = (hooks.of(&other_system()), made.name.clone(), made.etag.clone());
        let refused = [
            other.get_webhook(pb::GetWebhookRequest { name: name.clone() }).await.unwrap_err(),
            other.update_webhook(pb::UpdateWebhookRequest { webhook: Some(made.clone()), ..Default::default() }).await.unwrap_err(),
            other.delete_webhook(pb::DeleteWebhookRequest { name: name.clone(), etag: etag.clone(), ..Default::default() }).await.unwrap_err(),
            other.pause_webhook(pb::PauseWebhookRequest { name: name.clone(), etag: etag.clone(), ..Default::default() }).await.unwrap_err(),
            other.resume_webhook(pb::ResumeWebhookRequest { name: name.clone(), etag: etag.clone(), ..Default::default() }).await.unwrap_err(),
            other.rotate_webhook_secret(pb::RotateWebhookSecretRequest { name: name.clone(), etag: etag.clone(), ..Default::default() }).await.unwrap_err(),
            other.list_dead_letters(pb::ListDeadLettersRequest {
                filter: Some(pb::DeadLetterFilter { webhook: name.clone() }), ..Default::default()
            }).await.unwrap_err(),
            other.redeliver_dead_letters(pb::RedeliverDeadLettersRequest { name: name.clone(), ..Default::default() }).await.unwrap_err(),
        ];
        for refused in &refused {
            assert_refused(refused, Code::NotFound, Reason::ResourceNotFound);
        }
        let request = pb::ResumeWebhookRequest { name: name.clone(), etag: etag.clone(), ..Default::default() };
        let refused = hooks.system().resume_webhook(request).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::StateForbids);
        let request = pb::RedeliverDeadLettersRequest { name: name.clone(), event_ids: vec!["0".to_owned()], ..Default::default() };
        let refused = hooks.system().redeliver_dead_letters(request).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let refused = hooks.system().list_dead_letters(pb::ListDeadLettersRequest::default()).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.webhook", Reason::NameInvalid)]));
        hooks.started.running.stop().await;
    }

    async fn a_system_has_so_many_and_no_more(location: Location) {
        let few = rules(&[("webhooks_of_owner = 20", "webhooks_of_owner = 1"), ("webhooks = 100", "webhooks = 2")]);
        let hooks = Hooks::with(&location, few, &[]).await;
        hooks.made(URL).await;
        let refused = hooks.system().create_webhook(create(URL)).await.unwrap_err();
        assert_refused(&refused, Code::ResourceExhausted, Reason::LimitReached);
        hooks.of(&other_system()).create_webhook(create(URL)).await.unwrap();
        let refused = hooks.of(&operator()).create_webhook(create(URL)).await.unwrap_err();
        assert_refused(&refused, Code::ResourceExhausted, Reason::LimitReached);
        hooks.started.running.stop().await;
    }
}
