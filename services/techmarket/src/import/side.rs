//! The two streams of imports: the same messages by other names.

use std::future::Future;

use techmarket_importing::{Record, Told};
use techmarket_proto::demand::v1 as demand;
use techmarket_proto::demand::v1::demand_service_client::DemandServiceClient;
use techmarket_proto::supply::v1 as supply;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_rpc::Rpc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

/// How an import works.
pub struct Settings<'a> {
    /// Owner of the rows.
    pub organization: &'a str,
    /// Whether rows are published as they are taken in.
    pub publish: bool,
    /// Whether rows are only checked.
    pub validate_only: bool,
    /// Whether records that are there stay as they are.
    pub keep_existing: bool,
}

/// A side of the market that files are imported to.
pub trait Side: Record {
    /// What is sent.
    type Request: Send + Sync + 'static;
    /// What is answered.
    type Response: Send + Sync + 'static;

    /// The first message.
    fn settings(settings: &Settings<'_>) -> Self::Request;

    /// A message of rows.
    fn batch(records: Vec<(i64, Self)>) -> Self::Request;

    /// Begins the stream.
    fn open(
        rpc: Rpc,
        requests: ReceiverStream<Self::Request>,
    ) -> impl Future<Output = Result<Streaming<Self::Response>, Status>> + Send;

    /// The name of the import, and what became of the rows of a batch.
    fn told(response: Self::Response) -> (String, Vec<Told>);
}

macro_rules! side {
    ($pb:ident, $record:ident, $field:ident, $client:ident, $method:ident, $module:ident, $request:ident, $response:ident) => {
        impl Side for $pb::$record {
            type Request = $pb::$request;
            type Response = $pb::$response;

            fn settings(settings: &Settings<'_>) -> Self::Request {
                let settings = $pb::ImportSettings {
                    organization: settings.organization.to_owned(),
                    publish: settings.publish,
                    validate_only: settings.validate_only,
                    keep_existing: settings.keep_existing,
                };
                $pb::$request {
                    message: Some($pb::$module::Message::Settings(settings)),
                }
            }

            fn batch(records: Vec<(i64, Self)>) -> Self::Request {
                let row = |(number, record)| $pb::ImportRow {
                    number,
                    $field: Some(record),
                };
                let rows = records.into_iter().map(row).collect();
                $pb::$request {
                    message: Some($pb::$module::Message::Batch($pb::ImportBatch { rows })),
                }
            }

            async fn open(
                rpc: Rpc,
                requests: ReceiverStream<Self::Request>,
            ) -> Result<Streaming<Self::Response>, Status> {
                let answers = $client::new(rpc).$method(requests).await;
                answers.map(tonic::Response::into_inner)
            }

            fn told(response: Self::Response) -> (String, Vec<Told>) {
                let results = response.results.into_iter().map(Told::from);
                (response.import_name, results.collect())
            }
        }
    };
}

side!(
    supply,
    Listing,
    listing,
    SupplyServiceClient,
    import_listings,
    import_listings_request,
    ImportListingsRequest,
    ImportListingsResponse
);
side!(
    demand,
    Demand,
    demand,
    DemandServiceClient,
    import_demands,
    import_demands_request,
    ImportDemandsRequest,
    ImportDemandsResponse
);
