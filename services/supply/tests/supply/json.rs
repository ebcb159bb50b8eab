//! The service as a caller without gRPC has it: JSON over HTTP, the same gate, the same refusals.

use http::{Method, Request, Version};
use serde_json::{Value, json};
use techmarket_kernel::{Caller, Reason};
use techmarket_proto::supply::v1::{GetListingRequest, Listing};
use techmarket_rpc::Rates;
use techmarket_testkit::{
    Answered, PROVIDER, Started, envelope, envelopes, operator, provider, send, system, viewer,
};

use crate::support::Market;

const SERVICE: &str = "/techmarket.supply.v1.SupplyService";
const TAIL: &str = "/techmarket.feed.v1.FeedService/Tail";
const VERSIONS: [Version; 2] = [Version::HTTP_11, Version::HTTP_2];

/// A market on a port, called as somebody.
struct Json {
    market: Market,
    started: Started,
    version: Version,
}

impl Json {
    async fn new() -> Self {
        let market = Market::new().await;
        let started = market.start().await;
        let version = Version::HTTP_11;
        Self {
            market,
            started,
            version,
        }
    }

    fn request(&self, caller: Option<&Caller>, path: &str) -> http::request::Builder {
        let request = Request::builder().version(self.version).uri(path);
        match caller {
            Some(caller) => {
                let token = self.market.harness.token(caller);
                request.header("authorization", format!("Bearer {token}"))
            }
            None => request,
        }
    }

    async fn post(&self, caller: &Caller, method: &str, body: impl Into<Vec<u8>>) -> Answered {
        let request = self.request(Some(caller), &format!("{SERVICE}/{method}"));
        let request = request
            .method(Method::POST)
            .header("content-type", "application/json");
        self.send(request.body(body.into()).unwrap()).await
    }

    async fn get(&self, caller: &Caller, method: &str, query: &str) -> Answered {
        let request = self.request(Some(caller), &format!("{SERVICE}/{method}?{query}"));
        self.send(request.body(Vec::new()).unwrap()).await
    }

    async fn stream(&self, caller: &Caller, path: &str, body: Vec<u8>) -> Answered {
        let request = self.request(Some(caller), path).method(Method::POST);
        let request = request.header("content-type", "application/connect+json");
        self.send(request.body(body).unwrap()).await
    }

    async fn send(&self, request: Request<Vec<u8>>) -> Answered {
        send(&self.started.url, request).await
    }
}

fn listing() -> Value {
    let amount = json!({"currencyCode": "CNY", "units": "9007199254"});
    json!({
        "kind": "KIND_ACHIEVEMENT",
        "organization": PROVIDER,
        "organizationName": "示例大学",
        "title": "高强度电瓷配方“𠮷”与烧成工艺",
        "summary": "以铝矾土为主料的高强度电瓷配方，抗弯强度高，烧成温度低。",
        "fields": ["4"],
        "region": "360300",
        "price": {"mode": "MODE_FIXED", "minimum": amount, "maximum": amount},
    })
}

fn encoded(message: &Value) -> String {
    let bytes = message.to_string().into_bytes();
    let encoded = bytes.iter().map(|byte| format!("%{byte:02X}"));
    format!("encoding=json&message={}", encoded.collect::<String>())
}

async fn created(json: &Json) -> Value {
    let body = json!({"listing": listing()}).to_string();
    let answer = json.post(&provider(), "CreateListing", body).await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, "application/json"),
        "{answer:?}"
    );
    answer.json()
}

#[tokio::test]
async fn a_call_in_json_is_a_call() {
    let mut json = Json::new().await;
    for version in VERSIONS {
        json.version = version;
        let made = created(&json).await;
        assert_eq!(made["title"], listing()["title"]);
        assert_eq!(made["state"], "STATE_DRAFT");
        assert_eq!(
            made["price"]["minimum"]["units"], "9007199254",
            "64 bits are a text"
        );
        assert_eq!(made["createTime"], "2026-11-21T01:00:00Z");
        let name = json!({"name": made["name"]});
        let posted = json.post(&provider(), "GetListing", name.to_string()).await;
        let got = json.get(&provider(), "GetListing", &encoded(&name)).await;
        assert_eq!(
            (posted.json(), got.json()),
            (made.clone(), made.clone()),
            "{version:?}"
        );
        // By gRPC it is the same.
        let name = made["name"].as_str().unwrap().to_owned();
        let kept: Listing = json
            .market
            .as_(&provider())
            .get_listing(GetListingRequest { name })
            .await
            .unwrap()
            .into_inner();
        assert_eq!(kept.title, made["title"]);
        assert_eq!(kept.price.unwrap().minimum.unwrap().units, 9_007_199_254);
    }
}

#[tokio::test]
async fn a_refusal_says_in_json_what_it_says_in_grpc() {
    let mut json = Json::new().await;
    for version in VERSIONS {
        json.version = version;
        let missing = json.post(&provider(), "CreateListing", "{}").await;
        assert_eq!(
            (missing.status, missing.reason()),
            (400, "FIELDS_INVALID".to_owned())
        );
        let body = missing.json();
        assert_eq!(body["code"], "invalid_argument");
        let violations = body["details"]
            .as_array()
            .unwrap()
            .iter()
            .find(|detail| detail["type"] == "google.rpc.BadRequest");
        let violations = violations.unwrap()["debug"]["fieldViolations"]
            .as_array()
            .unwrap();
        assert!(
            violations
                .iter()
                .any(|violation| violation["field"] == "listing.title"),
            "{violations:?}"
        );
        let none = json!({"name": "listings/01a228ef-7ff1-7ac5-bdf4-6c3d21df915c"}).to_string();
        let unknown = json.post(&provider(), "GetListing", none.clone()).await;
        assert_eq!(
            (unknown.status, unknown.reason()),
            (404, "RESOURCE_NOT_FOUND".to_owned())
        );
        let forbidden = json.post(&viewer(), "CreateListing", "{}").await;
        assert_eq!(
            (forbidden.status, forbidden.json()["code"].as_str()),
            (403, Some("permission_denied"))
        );
        let nobody = json
            .request(None, &format!("{SERVICE}/GetListing"))
            .method("POST");
        let nobody = nobody
            .header("content-type", "application/json")
            .body(none.into_bytes());
        let nobody = json.send(nobody.unwrap()).await;
        assert_eq!(
            (nobody.status, nobody.reason()),
            (401, "TOKEN_MISSING".to_owned())
        );
        let elsewhere = json.post(&provider(), "FindListing", "{}").await;
        assert_eq!(
            (elsewhere.status, elsewhere.reason()),
            (501, "METHOD_UNKNOWN".to_owned())
        );
    }
}

#[tokio::test]
async fn what_is_no_message_is_told_with_its_place() {
    let json = Json::new().await;
    for (body, reason, told) in [
        (r#"{"nam":"x"}"#, Reason::FieldUnknown, "nam"),
        (r#"{"name":7}"#, Reason::RequestMalformed, "name"),
        (r#"{"name":"x""#, Reason::RequestMalformed, "JSON"),
        ("", Reason::RequestMalformed, "JSON"),
        ("[]", Reason::RequestMalformed, "整条消息"),
    ] {
        let answer = json.post(&provider(), "GetListing", body).await;
        assert_eq!(
            (answer.status, answer.reason().as_str()),
            (400, reason.as_str()),
            "{body}"
        );
        let message = answer.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains(told), "{body}: {message}");
    }
}

#[tokio::test]
async fn a_request_that_is_none_is_told_so() {
    let json = Json::new().await;
    let path = format!("{SERVICE}/GetListing");
    let with = |name: &str, value: &str, method: &str| {
        let request = json.request(Some(&provider()), &path).method(method);
        let request = if name == "content-type" {
            request
        } else {
            request.header("content-type", "application/json")
        };
        request.header(name, value).body(b"{}".to_vec()).unwrap()
    };
    for (request, status, reason) in [
        (
            with("content-type", "text/plain", "POST"),
            415,
            Reason::MediaTypeUnknown,
        ),
        (
            with("content-type", "application/proto", "POST"),
            415,
            Reason::MediaTypeUnknown,
        ),
        (
            with("content-encoding", "gzip", "POST"),
            501,
            Reason::CompressionUnknown,
        ),
        (
            with("connect-protocol-version", "2", "POST"),
            400,
            Reason::RequestMalformed,
        ),
        (
            with("connect-timeout-ms", "soon", "POST"),
            400,
            Reason::RequestMalformed,
        ),
        (with("x", "y", "PUT"), 405, Reason::CallMayWrite),
    ] {
        let answer = json.send(request).await;
        assert_eq!(
            (answer.status, answer.reason().as_str()),
            (status, reason.as_str()),
            "{answer:?}"
        );
    }
    let written = json
        .get(&provider(), "CreateListing", "encoding=json&message={}")
        .await;
    assert_eq!((written.status, written.header("allow")), (405, "POST"));
    let bare = json.get(&provider(), "GetListing", "").await;
    assert_eq!(
        (bare.status, bare.reason()),
        (400, "REQUEST_MALFORMED".to_owned())
    );
}

#[tokio::test]
async fn a_body_is_bounded() {
    let mut json = Json::new().await;
    for version in VERSIONS {
        json.version = version;
        let long = json!({"name": "x".repeat(4 << 20)}).to_string();
        let answer = json.post(&provider(), "GetListing", long).await;
        assert_eq!(
            (answer.status, answer.reason()),
            (400, "MESSAGE_TOO_LARGE".to_owned()),
            "{version:?}"
        );
        let within = json!({"name": "x".repeat((4 << 20) - 100)}).to_string();
        let answer = json.post(&provider(), "GetListing", within).await;
        assert_eq!((answer.status, answer.reason()), (400, "NAME_INVALID".to_owned()));
    }
}

#[tokio::test]
async fn rates_hold_for_json() {
    let mut market = Market::new().await;
    market.harness.limits.rates = Some(Rates {
        reads: 1,
        writes: 1,
        heavy: 1,
    });
    let started = market.start().await;
    let json = Json {
        market,
        started,
        version: Version::HTTP_11,
    };
    let mut answered = Vec::new();
    for _ in 0..11 {
        answered.push(
            json.get(&provider(), "ListListings", "encoding=json&message={}")
                .await,
        );
    }
    let last = answered.pop().unwrap();
    assert!(answered.iter().all(|answer| answer.status == 200));
    assert_eq!(
        (last.status, last.reason(), last.header("retry-after")),
        (429, "RATE_LIMITED".to_owned(), "1")
    );
}

#[tokio::test]
async fn streams_have_envelopes() {
    let mut json = Json::new().await;
    let public = json.market.published(techmarket_testkit::listing()).await;
    let request = json!({"source": "SOURCE_SUPPLY", "stopAtHead": true});
    for version in VERSIONS {
        json.version = version;
        let answer = json.stream(&system(), TAIL, envelope(&request)).await;
        let kind = answer.header("content-type");
        assert_eq!((answer.status, kind), (200, "application/connect+json"));
        let (messages, end) = envelopes(&answer.body);
        assert_eq!(end, json!({}));
        let published = &messages[2]["event"];
        assert_eq!(published["type"], "listing.published", "{messages:?}");
        assert_eq!(published["position"], "3");
        let resource = &published["resource"];
        assert_eq!(
            resource["@type"],
            "type.googleapis.com/techmarket.supply.v1.Listing"
        );
        assert_eq!(resource["title"], public.title);

        let refused = json.stream(&viewer(), TAIL, envelope(&request)).await;
        let (none, end) = envelopes(&refused.body);
        assert_eq!(
            (none.len(), &end["error"]["code"]),
            (0, &json!("permission_denied"))
        );
        let ahead = json!({"source": "SOURCE_SUPPLY", "afterPosition": "99"});
        let refused = json.stream(&system(), TAIL, envelope(&ahead)).await;
        assert_eq!(
            envelopes(&refused.body).1["error"]["details"][0]["debug"]["reason"],
            "POSITION_AHEAD"
        );
        let twice = [envelope(&request), envelope(&request)].concat();
        let refused = json.stream(&system(), TAIL, twice).await;
        assert_eq!(envelopes(&refused.body).1["error"]["code"], "invalid_argument");
    }
    let plain = json.post(&operator(), "ImportListings", "{}").await;
    assert_eq!(
        (plain.status, plain.reason()),
        (501, "STREAM_NOT_IN_JSON".to_owned())
    );
}

#[tokio::test]
async fn rows_are_imported_in_json() {
    let mut json = Json::new().await;
    let path = format!("{SERVICE}/ImportListings");
    for (version, id) in VERSIONS.into_iter().zip(["a", "b"]) {
        json.version = version;
        let mut row = listing();
        row["externalId"] = json!(id);
        let settings = envelope(&json!({"settings": {"organization": PROVIDER}}));
        let batch = envelope(&json!({"batch": {"rows": [{"number": "1", "listing": row}]}}));
        let answer = json
            .stream(&provider(), &path, [settings.clone(), batch].concat())
            .await;
        let (messages, end) = envelopes(&answer.body);
        assert_eq!(end, json!({}), "{messages:?}");
        assert_eq!(
            messages
                .iter()
                .filter(|message| !message["importName"].is_null())
                .count(),
            1,
            "{messages:?}"
        );

        let broken = envelope(&json!({"batch": {"rowz": []}}));
        let refused = json
            .stream(&provider(), &path, [settings.clone(), broken].concat())
            .await;
        let error = &envelopes(&refused.body).1["error"];
        assert_eq!(error["details"][0]["debug"]["reason"], "FIELD_UNKNOWN", "{error}");
        let cut = &envelope(&json!({"batch": {"rows": []}}))[..7];
        let refused = json
            .stream(&provider(), &path, [&settings[..], cut].concat())
            .await;
        assert_eq!(envelopes(&refused.body).1["error"]["code"], "invalid_argument");
    }
    let listed = json
        .get(&provider(), "ListListings", "encoding=json&message=%7B%7D")
        .await
        .json();
    assert_eq!(listed["listings"].as_array().unwrap().len(), 2);
}
