//! A directory on a port that sends its own feed by webhooks.

use std::future::Future;
use std::sync::Arc;

use jiff::SignedDuration;
use techmarket_directory::{
    AccountSettings, Directory, FeedSource, Reachable, WebhookRules, WebhookSettings,
};
use techmarket_kernel::Caller;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::webhook_service_client::WebhookServiceClient;
use techmarket_proto::feed::v1::Source;
use techmarket_rpc::Rpc;
use techmarket_store::Location;
use techmarket_testkit::{Harness, Started, eventually, operator, system, tables};

use crate::support::{self, newcomer, other_newcomer};

pub(crate) type Client = WebhookServiceClient<Rpc>;

/// The rules that come with the program, but for what a test is about.
pub(crate) fn rules(changes: &[(&str, &str)]) -> WebhookRules {
    let mut text = include_str!("../../data/webhooks.toml").to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    WebhookRules::parse(&text).unwrap()
}

pub(crate) struct Hooks {
    pub(crate) harness: Harness,
    pub(crate) started: Started,
}

impl Hooks {
    /// With receivers on this machine.
    pub(crate) async fn open(location: &Location) -> Self {
        Self::with(location, rules(&[]), &["127.0.0.0/8"]).await
    }

    pub(crate) async fn with(location: &Location, rules: WebhookRules, networks: &[&str]) -> Self {
        let harness = Harness::new();
        let networks = networks.iter().map(|text| text.parse().unwrap());
        let settings = AccountSettings {
            webhooks: WebhookSettings {
                rules,
                reachable: Reachable(networks.collect()),
                feeds: [(FeedSource::Directory, harness.switchboard().here())].into(),
            },
            ..AccountSettings::new(harness.key.clone()).unwrap()
        };
        let contracts = harness.switchboard().here();
        let (clock, rng) = (harness.clock(), harness.rng());
        let opened = Directory::open_with(location, settings, tables(), clock, rng, contracts).await;
        let directory: Arc<Directory> = opened.unwrap();
        let started = harness.start(vec![directory]).await;
        Self { harness, started }
    }

    pub(crate) fn of(&self, caller: &Caller) -> Client {
        Client::new(self.started.client(caller))
    }

    pub(crate) fn system(&self) -> Client {
        self.of(&system())
    }

    fn directory(&self, caller: &Caller) -> support::Client {
        self.harness.advance(SignedDuration::from_secs(1));
        support::Client::new(self.started.client(caller))
    }

    /// The event `organization.registered` of 示例大学.
    pub(crate) async fn university(&self) -> pb::Organization {
        let request = support::register(support::university());
        let made = self.directory(&newcomer()).register_organization(request).await;
        made.unwrap().into_inner()
    }

    /// The event `organization.registered` of 示例技术转移中心.
    pub(crate) async fn transfer_body(&self) -> pb::Organization {
        let request = support::register(support::transfer_body());
        let made = self
            .directory(&other_newcomer())
            .register_organization(request)
            .await;
        made.unwrap().into_inner()
    }

    /// The event `organization.verified`.
    pub(crate) async fn verified(&self, one: &pb::Organization) -> pb::Organization {
        support::verify(&mut self.directory(&operator()), one)
            .await
            .unwrap()
    }

    /// A webhook of another system to `url`, which sends organisations.
    pub(crate) async fn made(&self, url: &str) -> pb::Webhook {
        let request = create(url);
        self.system().create_webhook(request).await.unwrap().into_inner()
    }

    pub(crate) async fn get(&self, webhook: &pb::Webhook) -> pb::Webhook {
        let request = pb::GetWebhookRequest {
            name: webhook.name.clone(),
        };
        self.of(&operator())
            .get_webhook(request)
            .await
            .unwrap()
            .into_inner()
    }

    /// Waits until the webhook is as `holds` says.
    pub(crate) async fn until(
        &self,
        what: &str,
        webhook: &pb::Webhook,
        holds: impl Fn(&pb::Webhook) -> bool,
    ) -> pb::Webhook {
        eventually(what, || async {
            let found = self.get(webhook).await;
            holds(&found).then_some(found)
        })
        .await
    }

    /// The same, while time goes on.
    pub(crate) async fn in_time<T, F: Future<Output = Option<T>>>(
        &self,
        what: &str,
        mut probe: impl FnMut() -> F,
    ) -> T {
        eventually(what, || {
            self.harness.advance(SignedDuration::from_secs(20));
            probe()
        })
        .await
    }
}

/// A webhook that sends what happens to organisations.
pub(crate) fn create(url: &str) -> pb::CreateWebhookRequest {
    let kinds = ["organization.registered", "organization.verified"];
    pb::CreateWebhookRequest {
        webhook: Some(pb::Webhook {
            display_name: "科研管理系统".to_owned(),
            url: url.to_owned(),
            feeds: vec![pb::WebhookFeed {
                source: Source::Directory.into(),
                types: kinds.map(str::to_owned).into(),
                ..Default::default()
            }],
            ..Default::default()
        }),
        ..Default::default()
    }
}
