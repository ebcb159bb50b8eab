//! Every method of every service called as every role, and as nobody, on a running market: what the gate says is what
//! `docs/api/access.md` says.

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::DescriptorPool;
use techmarket_kernel::{Caller, Reason};
use techmarket_rpc::{Credentials, Rpc, remote};
use techmarket_testkit::{
    Refusal, broker, demander, operator, provider, registrar, reviewer_of, system, viewer,
};
use tokio_stream::once;
use tonic::client::Grpc;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use crate::site::Site;

const PAGE: &str = include_str!("../../docs/api/access.md");

/// Who may call a method, as its row says.
struct Row {
    nobody: bool,
    /// The roles that may, in the order of the columns.
    roles: Vec<String>,
}

/// The rows of the page, by the paths of the methods.
fn rows() -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    let (mut service, mut heads) = ("", Vec::new());
    for line in PAGE.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if let Some(name) = line.strip_prefix("## ") {
            service = name;
        } else if cells.get(1) == Some(&"method") {
            heads = cells;
        } else if let Some(method) = cells.get(1).and_then(|cell| cell.strip_prefix('`')) {
            let marked = heads.iter().zip(&cells).filter(|(_, cell)| **cell == "●");
            let mut roles: Vec<String> = marked.map(|(head, _)| (*head).to_owned()).collect();
            let nobody = roles.first().is_some_and(|role| role == "nobody");
            roles.retain(|role| role != "nobody");
            rows.insert(
                format!("/{service}/{}", method.trim_end_matches('`')),
                Row { nobody, roles },
            );
        }
    }
    rows
}

/// The paths of all methods of this market.
fn methods() -> BTreeSet<String> {
    let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
    let ours = pool
        .services()
        .filter(|service| service.full_name().starts_with("techmarket."));
    ours.flat_map(|service| {
        let path =
            |method: prost_reflect::MethodDescriptor| format!("/{}/{}", service.full_name(), method.name());
        service.methods().map(path).collect::<Vec<_>>()
    })
    .collect()
}

/// Calls with one empty message, as a stream or not; whatever is answered is not read.
async fn call(rpc: &Rpc, path: &str) -> Result<(), Status> {
    let mut client = Grpc::new(rpc.clone());
    client
        .ready()
        .await
        .map_err(|error| Status::unknown(error.to_string()))?;
    let codec: ProstCodec<(), ()> = ProstCodec::default();
    let answer = client.streaming(Request::new(once(())), path.parse().unwrap(), codec);
    answer.await.map(drop)
}

/// Checks that the gate let a call through, whatever the service then said to an empty request.
fn assert_admitted(answer: Result<(), Status>, what: &str) {
    let Err(status) = answer else { return };
    let refusal = Refusal::read(&status);
    assert!(
        !refusal.metadata.contains_key("roles_allowed"),
        "{what}: {status:?}"
    );
    let from_service = [
        Code::InvalidArgument,
        Code::NotFound,
        Code::FailedPrecondition,
        Code::PermissionDenied,
    ];
    assert!(from_service.contains(&status.code()), "{what}: {status:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everybody_may_call_what_the_page_says() {
    let rows = rows();
    assert_eq!(rows.keys().cloned().collect::<BTreeSet<_>>(), methods());

    let site = Site::all_in_one(None).await;
    let url = &site.urls.supply;
    let nobody = remote(url.clone(), Credentials::none()).unwrap();
    for (path, row) in &rows {
        let answer = call(&nobody, path).await;
        if row.nobody {
            assert_admitted(answer, path);
        } else {
            let refused = Refusal::new(Code::Unauthenticated, Reason::TokenMissing);
            assert_eq!(
                answer.map_err(|status| Refusal::read(&status)),
                Err(refused),
                "{path}"
            );
        }
    }
    for caller in [
        viewer(),
        provider(),
        demander(),
        broker(),
        registrar(),
        operator(),
        system(),
        reviewer_of(&[]),
    ] {
        let token = site.token(&caller).await;
        let rpc = remote(url.clone(), Credentials::token(token)).unwrap();
        for (path, row) in &rows {
            check(&rpc, &caller, path, row).await;
        }
    }
}

async fn check(rpc: &Rpc, caller: &Caller, path: &str, row: &Row) {
    let role = caller.roles[0].as_str();
    let (what, answer) = (format!("{path} as {role}"), call(rpc, path).await);
    if row.nobody || row.roles.iter().any(|allowed| allowed == role) {
        return assert_admitted(answer, &what);
    }
    let mut refused = Refusal::read(&answer.err().unwrap_or_else(|| panic!("{what}")));
    let allowed = refused.metadata.remove("roles_allowed").unwrap_or_default();
    assert_eq!(
        refused,
        Refusal::new(Code::PermissionDenied, Reason::RoleForbidden),
        "{what}"
    );
    let allowed: BTreeSet<&str> = allowed.split(',').collect();
    assert_eq!(allowed, row.roles.iter().map(String::as_str).collect(), "{what}");
}
