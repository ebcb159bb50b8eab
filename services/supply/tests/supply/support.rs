//! A mounted supply service and the calls that many tests make.

use std::sync::Arc;

use jiff::SignedDuration;
use techmarket_kernel::Caller;
use techmarket_posting::PostRules;
use techmarket_proto::supply::v1::import_listings_request::Message;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    CreateListingRequest, GetListingRequest, ImportBatch, ImportListingsRequest, ImportRow, ImportSettings,
    ListListingsRequest, Listing, ListingConfidential, ListingFilter, PublishListingRequest,
    ReopenListingRequest, ReturnListingRequest, SubmitListingRequest, UpdateListingRequest,
    WithdrawListingRequest,
};
use techmarket_rpc::Rpc;
use techmarket_runtime::Service;
use techmarket_store::Location;
use techmarket_supply::Supply;
use techmarket_testkit::{
    Harness, Mounted, PROVIDER, Started, TestDatabase, listing, operator, provider, tables,
};
use tonic::Status;

pub(crate) type Client = SupplyServiceClient<Rpc>;

/// The service, mounted.
pub(crate) struct Market {
    pub(crate) harness: Harness,
    pub(crate) mounted: Mounted,
    pub(crate) supply: Arc<Supply>,
    _database: Option<TestDatabase>,
}

impl Market {
    /// On a SQLite file of its own.
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::sqlite();
        let market = Self::at(&database.location()).await;
        Self {
            _database: Some(database),
            ..market
        }
    }

    pub(crate) async fn at(location: &Location) -> Self {
        Self::ruled(location, PostRules::embedded().unwrap()).await
    }

    /// Of an office with `rules` of its own.
    pub(crate) async fn ruled(location: &Location, rules: &'static PostRules) -> Self {
        let harness = Harness::new();
        let supply = Supply::open(location, tables(), rules, harness.clock(), harness.rng())
            .await
            .unwrap();
        let service: Arc<dyn Service> = supply.clone();
        Self {
            mounted: harness.mount(vec![service]),
            harness,
            supply,
            _database: None,
        }
    }

    pub(crate) fn as_(&self, caller: &Caller) -> Client {
        SupplyServiceClient::new(self.mounted.client(caller))
    }

    /// The same service on a port, with its feed.
    pub(crate) async fn start(&self) -> Started {
        self.harness.start(vec![self.supply.clone()]).await
    }

    /// Imports so many drafts in one transaction; returns the name of the import.
    pub(crate) async fn import(&self, count: i64) -> String {
        self.import_of(count, &listing()).await
    }

    /// Imports `listing` so often, in batches that fit into a message.
    pub(crate) async fn import_of(&self, count: i64, listing: &Listing) -> String {
        let settings = ImportSettings {
            organization: PROVIDER.to_owned(),
            ..ImportSettings::default()
        };
        let row = |number: i64| ImportRow {
            number,
            listing: Some(Listing {
                external_id: number.to_string(),
                ..listing.clone()
            }),
        };
        let rows: Vec<ImportRow> = (1..=count).map(row).collect();
        let fitting = if listing.summary.len() > 10_000 { 50 } else { 500 };
        let batches = rows
            .chunks(fitting)
            .map(|rows| Message::Batch(ImportBatch { rows: rows.to_vec() }));
        let messages: Vec<ImportListingsRequest> = std::iter::once(Message::Settings(settings))
            .chain(batches)
            .map(|message| ImportListingsRequest {
                message: Some(message),
            })
            .collect();
        let answers = self
            .as_(&provider())
            .import_listings(tokio_stream::iter(messages))
            .await;
        let mut answers = answers.unwrap().into_inner();
        let mut import = String::new();
        while let Some(answer) = answers.message().await.unwrap() {
            import = answer.import_name;
        }
        import
    }

    /// The listings that `filter` finds, at most 200.
    pub(crate) async fn listed(&self, caller: &Caller, filter: ListingFilter) -> Vec<Listing> {
        let request = ListListingsRequest {
            filter: Some(filter),
            page_size: 200,
            ..ListListingsRequest::default()
        };
        let page = self.as_(caller).list_listings(request).await.unwrap();
        page.into_inner().listings
    }

    /// Makes a draft of `listing`, one millisecond after the one before, so that the order of their ids is known.
    pub(crate) async fn create(&self, listing: Listing) -> Listing {
        self.harness.advance(SignedDuration::from_millis(1));
        let request = CreateListingRequest {
            listing: Some(listing),
            ..CreateListingRequest::default()
        };
        let created = self.as_(&operator()).create_listing(request).await;
        created.unwrap().into_inner()
    }

    /// Makes, submits and publishes `listing`.
    pub(crate) async fn published(&self, listing: Listing) -> Listing {
        let submitted = self.submitted(listing).await;
        self.publish(&operator(), &submitted).await.unwrap()
    }

    pub(crate) async fn submitted(&self, listing: Listing) -> Listing {
        let draft = self.create(listing).await;
        self.submit(&operator(), &draft).await.unwrap()
    }

    /// A draft of the usual listing.
    pub(crate) async fn draft(&self) -> Listing {
        self.create(listing()).await
    }

    /// The listing as its owner sees it.
    pub(crate) async fn read(&self, name: &str) -> Listing {
        self.get(&provider(), name).await.unwrap()
    }

    pub(crate) async fn get(&self, caller: &Caller, name: &str) -> Result<Listing, Status> {
        let request = GetListingRequest {
            name: name.to_owned(),
        };
        self.as_(caller)
            .get_listing(request)
            .await
            .map(tonic::Response::into_inner)
    }

    pub(crate) async fn submit(&self, caller: &Caller, listing: &Listing) -> Result<Listing, Status> {
        let request = SubmitListingRequest {
            name: listing.name.clone(),
            etag: listing.etag.clone(),
            request_id: String::new(),
        };
        self.as_(caller)
            .submit_listing(request)
            .await
            .map(tonic::Response::into_inner)
    }

    pub(crate) async fn publish(&self, caller: &Caller, listing: &Listing) -> Result<Listing, Status> {
        let request = PublishListingRequest {
            name: listing.name.clone(),
            etag: listing.etag.clone(),
            request_id: String::new(),
        };
        self.as_(caller)
            .publish_listing(request)
            .await
            .map(tonic::Response::into_inner)
    }

    pub(crate) async fn send_back(
        &self,
        caller: &Caller,
        listing: &Listing,
        reason: &str,
    ) -> Result<Listing, Status> {
        let request = ReturnListingRequest {
            name: listing.name.clone(),
            etag: listing.etag.clone(),
            request_id: String::new(),
            reason: reason.to_owned(),
        };
        self.as_(caller)
            .return_listing(request)
            .await
            .map(tonic::Response::into_inner)
    }

    pub(crate) async fn withdraw(
        &self,
        caller: &Caller,
        listing: &Listing,
        reason: &str,
    ) -> Result<Listing, Status> {
        let request = WithdrawListingRequest {
            name: listing.name.clone(),
            etag: listing.etag.clone(),
            request_id: String::new(),
            reason: reason.to_owned(),
        };
        self.as_(caller)
            .withdraw_listing(request)
            .await
            .map(tonic::Response::into_inner)
    }

    pub(crate) async fn reopen(&self, caller: &Caller, listing: &Listing) -> Result<Listing, Status> {
        let request = ReopenListingRequest {
            name: listing.name.clone(),
            etag: listing.etag.clone(),
            request_id: String::new(),
        };
        self.as_(caller)
            .reopen_listing(request)
            .await
            .map(tonic::Response::into_inner)
    }

    /// Updates by `paths`; none means no mask.
    pub(crate) async fn update(
        &self,
        caller: &Caller,
        listing: Listing,
        paths: &[&str],
    ) -> Result<Listing, Status> {
        let request = UpdateListingRequest {
            listing: Some(listing),
            update_mask: mask(paths),
            ..UpdateListingRequest::default()
        };
        self.as_(caller)
            .update_listing(request)
            .await
            .map(tonic::Response::into_inner)
    }

    /// How many listings there are.
    pub(crate) async fn count(&self) -> usize {
        let request = ListListingsRequest {
            page_size: 200,
            ..ListListingsRequest::default()
        };
        let page = self
            .as_(&operator())
            .list_listings(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(page.next_page_token, "");
        page.listings.len()
    }

    /// Types of the events so far.
    pub(crate) async fn events(&self) -> Vec<String> {
        let (_, feed) = self.supply.feed().unwrap();
        let events = feed.after(0, 10_000).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }
}

pub(crate) fn mask(paths: &[&str]) -> Option<prost_types::FieldMask> {
    (!paths.is_empty()).then(|| prost_types::FieldMask {
        paths: paths.iter().map(|path| (*path).to_owned()).collect(),
    })
}

/// A UUID for a request id.
pub(crate) fn request_id(number: u128) -> String {
    uuid::Uuid::from_u128(number).to_string()
}

/// A listing of the most that it may say.
pub(crate) fn largest() -> Listing {
    Listing {
        summary: "稀".repeat(10_000),
        confidential: Some(ListingConfidential {
            detail: "土".repeat(50_000),
            ..ListingConfidential::default()
        }),
        ..listing()
    }
}
