//! A market with all that the portal needs, and the portal before it.

use std::sync::Arc;

use axum::Router;
use techmarket_attachments::{Limits, Location as Files, Store};
use techmarket_contract::domain::statistics::Reporting;
use techmarket_contract::{Contract as ContractService, Office, Reference, Settings as ContractSettings};
use techmarket_demand::Demand as DemandService;
use techmarket_directory::{
    AccountSettings, Cost, Directory, FeedSource, Reachable, WebhookRules, WebhookSettings,
};
use techmarket_documents::{Texts, Typeface};
use techmarket_incentives::{Schemes, TaxRules};
use techmarket_kernel::{Caller, FixedClock, Role};
use techmarket_matching::{Learning, Matching, Settings as MatchingSettings, Threshold};
use techmarket_portal::{Market, Person, Portal, Roles, Settings, Site as Office_, router};
use techmarket_posting::PostRules;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::demand::v1::{CreateDemandRequest, Demand, PublishDemandRequest, SubmitDemandRequest};
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_proto::matching::v1::{ListMatchesRequest, Match, SearchListingsRequest};
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    CreateListingRequest, Listing, PublishListingRequest, SubmitListingRequest,
};
use techmarket_recognition::Rulebook;
use techmarket_reference::ReferenceTables;
use techmarket_rpc::LagBound;
use techmarket_runtime::Service;
use techmarket_store::Location;
use techmarket_supply::Supply;
use techmarket_testkit::{
    Harness, Started, broker, caller, demander, eventually, operator, other_provider, provider, registrar,
    second_registrar, system, tables,
};
use techmarket_text::Thesaurus;
use tempfile::TempDir;

use crate::browser::Browser;

pub(crate) struct Site {
    pub(crate) market: Started,
    pub(crate) portal: Router,
    pub(crate) harness: Harness,
    /// The code by which the first operator comes.
    pub(crate) first_code: String,
    pub(crate) clock: Arc<FixedClock>,
    _folder: TempDir,
}

/// Somebody of the bar, named by the subject of the caller.
fn person(title: &str, organization: &str, caller: Caller) -> Person {
    Person {
        key: caller.subject.split('@').next().unwrap().to_owned(),
        title: title.to_owned(),
        organization_name: organization.to_owned(),
        caller,
    }
}

/// The feed of listings is sent, to this machine too; what fails twice is a dead letter.
fn webhooks(harness: &Harness) -> WebhookSettings {
    let text = include_str!("../../services/directory/data/webhooks.toml");
    let text = text.lines().map(|line| {
        if line.starts_with("retry_seconds") {
            "retry_seconds = [1]"
        } else {
            line
        }
    });
    WebhookSettings {
        rules: WebhookRules::parse(&text.collect::<Vec<_>>().join("\n")).unwrap(),
        reachable: Reachable(vec!["127.0.0.0/8".parse().unwrap()]),
        feeds: [(FeedSource::Supply, harness.switchboard().here())].into(),
    }
}

/// The portal over `roles`.
pub(crate) fn portal(harness: &Harness, roles: Roles) -> Router {
    let market = Market {
        roles,
        key: harness.key.clone(),
        clock: harness.clock(),
    };
    router(Portal::new(Settings {
        market,
        tables: tables(),
        site: Office_::sample(),
        cast: vec![
            person("大学", "示例大学", provider()),
            person("研究院", "示例研究院", other_provider()),
            person("电瓷", "示例电瓷有限公司", demander()),
            person("经纪人", "示例技术转移中心", broker()),
            person("登记员甲", "", registrar()),
            person("登记员乙", "", second_registrar()),
            person("运营员", "", operator()),
            person("省平台", "", system()),
            person("市平台", "", caller("other-system@example", Role::System, None)),
        ],
        secure: false,
        proxies: vec!["10.0.0.0/8".parse().unwrap()],
        providers: Vec::new(),
        rng: harness.rng(),
    }))
}

impl Site {
    pub(crate) async fn open(location: &Location) -> Self {
        Box::pin(Self::opened(location)).await
    }

    async fn opened(location: &Location) -> Self {
        let (harness, folder) = (Harness::new(), tempfile::tempdir().unwrap());
        let (clock, rng) = (|| harness.clock(), || harness.rng());
        let here = || harness.switchboard().here();
        let rules = PostRules::embedded().unwrap();
        let supply = Supply::open(location, tables(), rules, clock(), rng())
            .await
            .unwrap();
        let demand = DemandService::open(location, tables(), rules, clock(), rng(), here())
            .await
            .unwrap();
        let files = Files::Folder(folder.path().join("files"));
        let office = Office {
            reference: Reference {
                tables: tables(),
                rulebook: Rulebook::embedded().unwrap(),
                reporting: Reporting::embedded().unwrap(),
                schemes: Schemes::embedded().unwrap(),
                tax: TaxRules::embedded().unwrap(),
                texts: Texts::embedded().unwrap(),
                typeface: Typeface::embedded().unwrap(),
            },
            settings: ContractSettings::default(),
            attachments: Store::open(&files, Limits::default()).await.unwrap(),
        };
        let contract = ContractService::open(location, office, clock(), rng())
            .await
            .unwrap();
        let settings = MatchingSettings {
            supply: here(),
            demand: here(),
            contract: here(),
            threshold: Threshold {
                score: 0.1,
                pairs: 20,
            },
            encoder: None,
            learning: Learning::default(),
            lag: LagBound::default(),
        };
        let indexes = folder.path().join("indexes");
        let thesaurus = Thesaurus::embedded().unwrap();
        let matching = Matching::open_with(
            location,
            &indexes,
            (tables(), thesaurus),
            clock(),
            rng(),
            settings,
        );
        let matching = matching.await.unwrap();
        let accounts = AccountSettings {
            cost: Cost {
                kibibytes: 64,
                passes: 1,
            },
            webhooks: webhooks(&harness),
            ..AccountSettings::new(harness.key.clone()).unwrap()
        };
        let directory = Directory::open_with(location, accounts, tables(), clock(), rng(), here());
        let directory = directory.await.unwrap();
        let first_code = directory.first_invitation().await.unwrap();
        let services: Vec<Arc<dyn Service>> = vec![
            supply,
            demand,
            contract,
            matching,
            directory,
            Arc::new(ReferenceTables::new(tables(), clock())),
        ];
        let market = harness.start(services).await;
        let roles = Roles {
            supply: Some(market.anonymous()),
            demand: Some(market.anonymous()),
            matching: Some(market.anonymous()),
            contract: Some(market.anonymous()),
            directory: Some(market.anonymous()),
        };
        Self {
            portal: portal(&harness, roles),
            clock: harness.clock.clone(),
            market,
            harness,
            first_code: first_code.unwrap_or_default(),
            _folder: folder,
        }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser::new(self.portal.clone())
    }

    /// A listing of 示例大学 that is public and found.
    pub(crate) async fn published(&self, listing: Listing) -> Listing {
        let mut owner = SupplyServiceClient::new(self.market.client(&provider()));
        let mut office = SupplyServiceClient::new(self.market.client(&operator()));
        let request = CreateListingRequest {
            listing: Some(listing),
            ..CreateListingRequest::default()
        };
        let made = owner.create_listing(request).await.unwrap().into_inner();
        let (name, etag) = (made.name, made.etag);
        let request = SubmitListingRequest {
            name,
            etag,
            ..SubmitListingRequest::default()
        };
        let submitted = owner.submit_listing(request).await.unwrap().into_inner();
        let (name, etag) = (submitted.name, submitted.etag);
        let request = PublishListingRequest {
            name,
            etag,
            ..PublishListingRequest::default()
        };
        let public = office.publish_listing(request).await.unwrap().into_inner();
        let found = || async {
            let request = SearchListingsRequest {
                query: public.title.clone(),
                ..SearchListingsRequest::default()
            };
            let mut client = MatchingServiceClient::new(self.market.client(&operator()));
            let hits = client.search_listings(request).await.unwrap().into_inner().hits;
            hits.iter()
                .any(|hit| hit.listing.as_ref().unwrap().name == public.name)
                .then_some(())
        };
        eventually("the listing is found", found).await;
        public
    }

    /// A demand of 示例电瓷有限公司 that is public.
    pub(crate) async fn posted(&self, demand: Demand) -> Demand {
        let mut owner = DemandServiceClient::new(self.market.client(&demander()));
        let mut office = DemandServiceClient::new(self.market.client(&operator()));
        let request = CreateDemandRequest {
            demand: Some(demand),
            ..CreateDemandRequest::default()
        };
        let made = owner.create_demand(request).await.unwrap().into_inner();
        let (name, etag) = (made.name, made.etag);
        let request = SubmitDemandRequest {
            name,
            etag,
            ..SubmitDemandRequest::default()
        };
        let submitted = owner.submit_demand(request).await.unwrap().into_inner();
        let (name, etag) = (submitted.name, submitted.etag);
        let request = PublishDemandRequest {
            name,
            etag,
            ..PublishDemandRequest::default()
        };
        office.publish_demand(request).await.unwrap().into_inner()
    }

    /// The first match of the market, once there is one.
    pub(crate) async fn matched(&self) -> Match {
        let first = || async {
            let mut client = MatchingServiceClient::new(self.market.client(&operator()));
            let listed = client.list_matches(ListMatchesRequest::default()).await.unwrap();
            listed.into_inner().matches.into_iter().next()
        };
        eventually("a match is made", first).await
    }
}

/// The id in a name.
pub(crate) fn id(name: &str) -> &str {
    name.rsplit('/').next().unwrap()
}
