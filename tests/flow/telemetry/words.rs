//! Words that are confidential, planted wherever they have a place, and searched in all that is told of the market.

use techmarket_proto::contract::v1::upload_attachment_request::Message as Up;
use techmarket_proto::contract::v1::{
    CreateContractRequest, UploadAttachmentRequest, UploadSettings, attachment,
};
use techmarket_proto::directory::v1::SignInRequest;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::matching::v1::SearchListingsRequest;
use techmarket_rpc::{Credentials, remote};
use techmarket_testkit as as_;

use crate::admin::get;
use crate::process::until;
use crate::secrets;
use crate::site::Site;
use crate::story;
use crate::telemetry::SOON;
use crate::telemetry::collector::Collector;

const PASSWORD: &str = "geheimes Kennwort 4711";
const LOGIN: &str = "geheimername";
const FILE: &str = "保密附件名称乙.pdf";
const QUERY: &str = "密询词语丙";
const PDF: &str = "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";
/// As long as a place in a trace.
const NO_TRACE: &str = "geheime-worte-von-fuenfundfuenfzig-zeichen-laenge-genau";
const STATE: &str = "vendor=geheimerzustand";

/// Shows what has no place in fields: a password, a file name, a query, and words where a trace should be.
async fn plant(site: &Site) {
    let rpc = remote(site.urls.directory.clone(), Credentials::none()).unwrap();
    let mut request = tonic::Request::new(SignInRequest {
        login_name: LOGIN.to_owned(),
        password: PASSWORD.to_owned(),
        ..SignInRequest::default()
    });
    request
        .metadata_mut()
        .insert("traceparent", NO_TRACE.parse().unwrap());
    request
        .metadata_mut()
        .insert("tracestate", STATE.parse().unwrap());
    AccountServiceClient::new(rpc).sign_in(request).await.unwrap_err();

    let mut provider = site.as_(&as_::provider()).await;
    let request = CreateContractRequest {
        contract: Some(as_::contract()),
        ..CreateContractRequest::default()
    };
    let draft = provider
        .contract
        .create_contract(request)
        .await
        .unwrap()
        .into_inner();
    let settings = UploadSettings {
        name: draft.name,
        kind: attachment::Kind::Other.into(),
        file_name: FILE.to_owned(),
        ..UploadSettings::default()
    };
    let messages = [Up::Settings(settings), Up::Chunk(PDF.as_bytes().to_vec())];
    let messages = messages.map(|message| UploadAttachmentRequest {
        message: Some(message),
    });
    Box::pin(provider.contract.upload_attachment(tokio_stream::iter(messages)))
        .await
        .unwrap();
    let request = SearchListingsRequest {
        query: QUERY.to_owned(),
        ..SearchListingsRequest::default()
    };
    provider.matching.search_listings(request).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_story_with_everything_on_tells_nothing_confidential() {
    let collector = Collector::default();
    let endpoint = collector.start().await;
    let watched = [
        "--telemetry-endpoint",
        endpoint.as_str(),
        "--admin",
        "127.0.0.1:0",
        "--log",
        "json",
    ];
    let site = Site::with(&watched, &SOON).await;
    Box::pin(story::tell(&site)).await;
    Box::pin(plant(&site)).await;
    until("the collector has the last call", async || {
        collector.holds("/SearchListings").1.then_some(())
    })
    .await;
    let tokens = [
        site.token(&as_::operator()).await,
        site.token(&as_::provider()).await,
    ];
    let (process, admin) = (&site.processes[0], site.processes[0].admin());
    let (_, metrics) = get(&admin, "/metrics").await;
    let log = process.log();
    let (spans, _) = collector.holds("x");
    assert!(spans > 100, "{spans} spans");
    let planted = secrets::ALL
        .into_iter()
        .chain([PASSWORD, LOGIN, FILE, QUERY, NO_TRACE, STATE, "geheim"]);
    let content = [
        "高强度电瓷",
        "成果.csv",
        "合同.pdf",
        as_::PROVIDER,
        "Bearer",
        "eyJ",
    ];
    for word in planted.chain(content).chain(tokens.iter().map(String::as_str)) {
        assert!(!collector.holds(word).1, "the collector was told {word}");
        assert!(!metrics.contains(word), "{word} is in\n{metrics}");
        assert!(!log.contains(word), "{word} is in\n{log}");
    }
    for sample in [
        "techmarket_sign_ins_total{way=\"password\",outcome=\"refused\"} 1",
        "techmarket_telemetry_sent_total{signal=\"traces\"}",
    ] {
        assert!(
            metrics.lines().any(|line| line.starts_with(sample)),
            "{sample} is not in\n{metrics}"
        );
    }
    site.stop().await;
}
