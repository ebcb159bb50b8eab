//! A person takes along what the market keeps of them, and goes.

use memchr::memmem::find;
use prost::Message as _;
use serde_json::{Value, json};
use techmarket_kernel::Caller;
use techmarket_proto::audit::v1::audit_service_client::AuditServiceClient;
use techmarket_proto::audit::v1::{ListAuditEntriesRequest, Trail};
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1::{
    CreateSavedSearchRequest, ListSavedSearchesRequest, SavedSearch, saved_search::Side,
};
use techmarket_proto::supply::v1::{
    CreateBrokerMandateRequest, CreateListingRequest, GetListingRequest, ListBrokerMandatesRequest,
    ListListingVersionsRequest, Listing, ListingConfidential, PublishListingRequest, SubmitListingRequest,
};
use techmarket_proto::types::v1::{BrokerMandate, Contact};
use techmarket_rpc::{Credentials, remote};
use techmarket_store::Location;
use techmarket_testkit::{PROVIDER, TestDatabase, listing, operator, provider, system};

use crate::accounts::{PASSWORD, typed};
use crate::cli::{self, techmarket};
use crate::clients::{Clients, Urls};
use crate::process::{Process, until};
use crate::under_load::publish_listing;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_person_registers_takes_along_what_is_kept_and_goes() {
    let folder = tempfile::tempdir().unwrap();
    let (data, session, kept) = (
        folder.path().join("data"),
        folder.path().join("session"),
        folder.path().join("mine.jsonl"),
    );
    let process = Process::ready(&data, &[]).await;
    let place = ["--session", session.to_str().unwrap(), "--address", process.url()];
    let of = |arguments: &[&'static str]| [&["account"], arguments, &place].concat();
    let login = "13800138000";
    let register = of(&["register", "--login-name", login, "--display-name", "张三"]);
    typed(&register, &["short"]).await.failed(1, &["10"]);
    let registered = typed(&register, &[PASSWORD]).await.well();
    assert!(registered.out.contains("viewer"), "{registered:?}");

    let shown = techmarket(&of(&["export"])).await.well().out;
    assert!(
        shown.contains("张三") && shown.contains("register_account"),
        "{shown}"
    );
    let mut to_file = of(&["export", "--to"]);
    to_file.insert(3, kept.to_str().unwrap());
    techmarket(&to_file).await.well();
    let lines = std::fs::read_to_string(&kept).unwrap();
    for line in lines.lines() {
        serde_json::from_str::<Value>(line).unwrap();
    }
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&kept).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "its owner's alone");

    let erase = of(&["erase", "--confirm", "13900139000"]);
    typed(&erase, &[PASSWORD]).await.failed(1, &["登录名不符"]);
    let erase = of(&["erase", "--confirm", login]);
    typed(&erase, &["wrong password"])
        .await
        .failed(1, &["SIGN_IN_REFUSED"]);
    typed(&erase, &[PASSWORD]).await.well();
    assert!(!session.exists());
    let sign_in = of(&["sign-in", "--login-name", login]);
    typed(&sign_in, &[PASSWORD]).await.failed(1, &["SIGN_IN_REFUSED"]);
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_person_read_and_saved_is_exported_too() {
    let folder = tempfile::tempdir().unwrap();
    let (data, session) = (folder.path().join("data"), folder.path().join("session"));
    let (data_text, session) = (data.to_str().unwrap(), session.to_str().unwrap());
    let process = Process::ready(&data, &[]).await;
    let address = process.url();
    let office = folder.path().join("office.token");
    let token = async |caller: &Caller| cli::token(&["--data", data_text], caller).await;
    std::fs::write(&office, token(&operator()).await).unwrap();
    let call = async |file: &str, method: &str, request: Value| {
        let request = request.to_string();
        let arguments = ["call", method, &request, "--token", file, "--address", address];
        serde_json::from_str::<Value>(&techmarket(&arguments).await.well().out).unwrap()
    };
    let member = json!({"display_name": "李四", "roles": ["ROLE_PROVIDER"]});
    let request = json!({"organization": PROVIDER, "member": member});
    let method = "directory.v1.AccountService/InviteMember";
    let invited = call(office.to_str().unwrap(), method, request).await;
    let place = ["--session", session, "--address", address];
    let code = invited["code"].as_str().unwrap();
    let accept = ["account", "accept", "--code", code, "--login-name", "li.si"];
    typed(&[&accept[..], &place].concat(), &[PASSWORD]).await.well();

    let search = json!({"display_name": "电瓷的需求", "side": "SIDE_DEMANDS", "query": "电瓷"});
    let method = "matching.v1.MatchingService/CreateSavedSearch";
    call(session, method, json!({"saved_search": search})).await;
    // The same person at work in the office, with a token that was written there.
    let reviewing = Caller {
        subject: "li.si".to_owned(),
        ..operator()
    };
    let at = Urls::all(address);
    let (mut owner, mut reviewing) = (
        Clients::new(&at, &token(&provider()).await),
        Clients::new(&at, &token(&reviewing).await),
    );
    publish_listing(&mut owner, &mut reviewing, 1).await.unwrap();

    let export = ["account", "export"];
    let exported = techmarket(&[&export[..], &place].concat()).await.well();
    let lines = exported.out.lines();
    let lines: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    let read = lines
        .iter()
        .filter(|line| line["service"] == "supply" && !line["audit_entry"].is_null());
    let read: Vec<&Value> = read.map(|line| &line["audit_entry"]).collect();
    assert!(!read.is_empty(), "{lines:?}");
    for entry in read {
        assert_eq!(
            (&entry["subject"], &entry["action"]),
            (&json!("li.si"), &json!("read_confidential"))
        );
    }
    let saved: Vec<&Value> = lines
        .iter()
        .map(|line| &line["saved_search"])
        .filter(|saved| !saved.is_null())
        .collect();
    assert_eq!(saved.len(), 1, "{lines:?}");
    assert_eq!(saved[0]["display_name"], "电瓷的需求");
    assert_eq!(exported.err, "", "everything is held here");
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_reaches_every_service_of_one_process_on_sqlite() {
    Box::pin(erased_everywhere(false, None)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_reaches_every_service_of_one_process_on_postgres() {
    Box::pin(erased_everywhere(false, Some(TestDatabase::postgres().await))).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_reaches_the_services_of_another_process_on_sqlite() {
    Box::pin(erased_everywhere(true, None)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_erasure_reaches_the_services_of_another_process_on_postgres() {
    Box::pin(erased_everywhere(true, Some(TestDatabase::postgres().await))).await;
}

/// 李四, whose login name is the subject of the tokens, with each role in turn.
fn li(role: &Caller) -> Caller {
    Caller {
        subject: "li.si".to_owned(),
        ..role.clone()
    }
}

/// What 李四 leaves in supply and matching: a listing that names 李四 to call, a mandate, a saved search, and an entry of who read
/// what is confidential. The name of the listing.
async fn leave(as_: impl AsyncFn(&Caller) -> Clients) -> String {
    let contact = Contact {
        person: "李四".to_owned(),
        email: "Li.Si@example.com".to_owned(),
        ..Contact::default()
    };
    let layer = ListingConfidential {
        detail: "配方".to_owned(),
        contact: Some(contact),
    };
    let written = Listing {
        confidential: Some(layer),
        ..listing()
    };
    let (mut own, mut reviewing) = (as_(&li(&provider())).await, as_(&li(&operator())).await);
    let request = CreateListingRequest {
        listing: Some(written),
        ..CreateListingRequest::default()
    };
    let made = own.supply.create_listing(request).await.unwrap().into_inner();
    let request = SubmitListingRequest {
        name: made.name,
        etag: made.etag,
        request_id: String::new(),
    };
    let made = own.supply.submit_listing(request).await.unwrap().into_inner();
    let request = PublishListingRequest {
        name: made.name,
        etag: made.etag,
        request_id: String::new(),
    };
    let made = reviewing
        .supply
        .publish_listing(request)
        .await
        .unwrap()
        .into_inner();
    let mandate = BrokerMandate {
        organization: PROVIDER.to_owned(),
        broker: "li.si".to_owned(),
        ..BrokerMandate::default()
    };
    let request = CreateBrokerMandateRequest {
        broker_mandate: Some(mandate),
        ..CreateBrokerMandateRequest::default()
    };
    own.supply.create_broker_mandate(request).await.unwrap();
    let search = SavedSearch {
        display_name: "李四的订阅".to_owned(),
        side: Side::Listings.into(),
        query: "电瓷".to_owned(),
        ..SavedSearch::default()
    };
    let request = CreateSavedSearchRequest {
        saved_search: Some(search),
        ..CreateSavedSearchRequest::default()
    };
    own.matching.create_saved_search(request).await.unwrap();
    made.name
}

/// All that supply and matching tell of what 李四 left, as it is encoded.
async fn told(as_: impl AsyncFn(&Caller) -> Clients, trail: &mut Trails, name: &str) -> Vec<u8> {
    let mut told = Vec::new();
    let mut owner = as_(&provider()).await;
    let request = GetListingRequest {
        name: name.to_owned(),
    };
    let read = owner.supply.get_listing(request).await.unwrap().into_inner();
    told.extend(read.encode_to_vec());
    let request = ListListingVersionsRequest {
        name: name.to_owned(),
        ..ListListingVersionsRequest::default()
    };
    let versions = owner.supply.list_listing_versions(request).await.unwrap();
    told.extend(versions.into_inner().encode_to_vec());
    let request = ListBrokerMandatesRequest::default();
    let mandates = owner.supply.list_broker_mandates(request).await.unwrap();
    told.extend(mandates.into_inner().encode_to_vec());
    let request = ListAuditEntriesRequest {
        trail: Trail::Supply.into(),
        ..ListAuditEntriesRequest::default()
    };
    let entries = trail.list_audit_entries(request).await.unwrap();
    told.extend(entries.into_inner().encode_to_vec());
    // Who has the name by a token that was written on a machine finds no more.
    let mut own = as_(&li(&provider())).await;
    let request = ListSavedSearchesRequest::default();
    let searches = own.matching.list_saved_searches(request).await.unwrap();
    told.extend(searches.into_inner().encode_to_vec());
    told
}

/// Calls the directory at `address` with the token in a file.
async fn call(address: &str, file: &str, method: &str, request: Value) -> Value {
    let method = format!("directory.v1.AccountService/{method}");
    let request = request.to_string();
    let arguments = ["call", &method, &request, "--token", file, "--address", address];
    serde_json::from_str(&techmarket(&arguments).await.well().out).unwrap()
}

/// 李四 accepts an invitation and is given a mail address; the account.
async fn joined(address: &str, office: &str, session: &str) -> Value {
    let member = json!({"display_name": "李四", "roles": ["ROLE_PROVIDER"]});
    let request = json!({"organization": PROVIDER, "member": member});
    let invited = call(address, office, "InviteMember", request).await;
    let code = invited["code"].as_str().unwrap();
    let place = ["--session", session, "--address", address];
    let accept = ["account", "accept", "--code", code, "--login-name", "li.si"];
    typed(&[&accept[..], &place].concat(), &[PASSWORD]).await.well();
    let listed = call(address, office, "ListAccounts", json!({})).await;
    let accounts = listed["accounts"].as_array().unwrap().iter();
    let own = accounts
        .into_iter()
        .find(|one| one["login_name"] == "li.si")
        .unwrap();
    let mail = json!({"name": own["name"], "etag": own["etag"], "mail": "li.si@example.com"});
    let request = json!({"account": mail, "update_mask": "mail"});
    call(address, office, "UpdateAccount", request).await
}

/// What systems follow says nothing of 李四.
async fn no_event_tells(mut system: Clients) {
    for source in [Source::Supply, Source::Matching] {
        for event in system.events(source).await {
            let told = event.encode_to_vec();
            for word in ["li.si", "Li.Si", "李四"] {
                assert!(find(&told, word.as_bytes()).is_none(), "{event:?}");
            }
        }
    }
}

type Trails = AuditServiceClient<techmarket_rpc::Rpc>;

/// In one process or in two, of which the one without the directory is away when the person is erased; in either case the process
/// that has to erase is killed in between.
async fn erased_everywhere(split: bool, database: Option<TestDatabase>) {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("shared.key");
    let (first, second) = (folder.path().join("first"), folder.path().join("second"));
    let (key, data) = (key.to_str().unwrap(), first.to_str().unwrap());
    let mut shared = vec!["--key", key];
    let url = database.as_ref().map(TestDatabase::location);
    if let Some(Location::Postgres(url)) = &url {
        shared.extend(["--database", url]);
    }
    let roles = ["--role", "directory", "--role", "contract"];
    let roles: &[&str] = if split { &roles } else { &[] };
    let mut directory = Process::ready(&first, &[&shared, roles].concat()).await;
    let peers = ["directory", "contract"].map(|role| format!("{role}={}", directory.url()));
    let mut options = shared.clone();
    options.extend(["--role", "supply", "--role", "demand", "--role", "matching"]);
    options.extend(peers.iter().flat_map(|peer| ["--peer", peer]));
    let mut market = None;
    if split {
        market = Some(Process::ready(&second, &options).await);
    }
    let token = async |caller: &Caller| cli::token(&["--data", data, "--key", key], caller).await;
    let office = folder.path().join("office.token");
    std::fs::write(&office, token(&operator()).await).unwrap();
    let office = office.to_str().unwrap();
    let session = folder.path().join("session");
    let own = joined(directory.url(), office, session.to_str().unwrap()).await;

    let at = market.as_ref().unwrap_or(&directory).url().to_owned();
    let as_ = async |caller: &Caller| Clients::new(&Urls::all(&at), &token(caller).await);
    let name = Box::pin(leave(as_)).await;
    let mut trail =
        AuditServiceClient::new(remote(at.clone(), Credentials::token(token(&operator()).await)).unwrap());
    let as_ = async |caller: &Caller| Clients::new(&Urls::all(&at), &token(caller).await);
    let before = told(as_, &mut trail, &name).await;
    for word in ["li.si", "Li.Si@example.com", "李四", "订阅"] {
        assert!(find(&before, word.as_bytes()).is_some(), "{word}");
    }
    if let Some(process) = market.take() {
        process.kill().await;
    }
    let request = json!({"name": own["name"], "etag": own["etag"]});
    call(directory.url(), office, "EraseAccount", request).await;
    if split {
        market = Some(Process::ready(&second, &options).await);
    } else {
        directory = directory.killed_and_started().await;
        directory.serving().await;
    }

    let at = market.as_ref().unwrap_or(&directory).url().to_owned();
    let as_ = async |caller: &Caller| Clients::new(&Urls::all(&at), &token(caller).await);
    let mut trail =
        AuditServiceClient::new(remote(at.clone(), Credentials::token(token(&operator()).await)).unwrap());
    let after = until("nothing tells of 李四", async || {
        let after = told(as_, &mut trail, &name).await;
        let words = ["li.si", "Li.Si", "李四", "订阅"];
        words
            .iter()
            .all(|word| find(&after, word.as_bytes()).is_none())
            .then_some(after)
    })
    .await;
    let account = own["name"].as_str().unwrap().trim_start_matches("accounts/");
    assert!(
        find(&after, account.as_bytes()).is_some(),
        "the account stands for the person"
    );
    assert!(
        find(&after, "配方".as_bytes()).is_some(),
        "what the organisation wrote stays"
    );
    no_event_tells(as_(&system()).await).await;
    for process in [Some(directory), market].into_iter().flatten() {
        process.stop().await;
    }
}
