//! How an office begins: the first start invites the first operator, who signs in at the terminal; and keys that rotate under a
//! running market.

use std::process::Stdio;
use std::time::{Duration, Instant};

use techmarket_kernel::Reason;
use techmarket_proto::directory::v1::account_service_client::AccountServiceClient;
use techmarket_proto::directory::v1::{
    AcceptInvitationRequest, Grant, InviteMemberRequest, Member, RevokeSessionRequest,
};
use techmarket_proto::supply::v1::ListListingsRequest;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::types::v1::Role;
use techmarket_rpc::{Credentials, remote};
use techmarket_testkit::{PROVIDER, Refusal, eventually, operator};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;
use tonic::Code;

use crate::cli::{self, Ran, techmarket};
use crate::process::{PROGRAM, Process};

pub(crate) const PASSWORD: &str = "correct horse battery";

/// Runs `techmarket ARGUMENTS` with these lines typed.
pub(crate) async fn typed(arguments: &[&str], lines: &[&str]) -> Ran {
    let mut child = Command::new(PROGRAM)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input
        .write_all(format!("{}\n", lines.join("\n")).as_bytes())
        .await
        .unwrap();
    drop(input);
    let output = child.wait_with_output().await.unwrap();
    Ran {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_begins_and_its_keys_rotate() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let session = folder.path().join("session");
    let (data_text, session) = (data.to_str().unwrap(), session.to_str().unwrap());
    let process = Process::ready(&data, &["--second-factor", "optional"]).await;
    let said = process.said_before().join("\n");
    let (_, command) = said.split_once("--code ").unwrap_or_else(|| panic!("{said}"));
    let code = command.split_whitespace().next().unwrap();

    let address = process.url();
    let accept = [
        "account",
        "accept",
        "--code",
        code,
        "--login-name",
        "zhang.san",
        "--session",
        session,
        "--address",
        address,
    ];
    typed(&accept, &["short"]).await.failed(1, &["10"]);
    let accepted = typed(&accept, &[PASSWORD]).await.well();
    assert!(accepted.out.contains("operator"), "{accepted:?}");
    let list = [
        "call",
        "directory.v1.AccountService/ListAccounts",
        "{}",
        "--token",
        session,
        "--address",
        address,
    ];
    assert!(techmarket(&list).await.well().out.contains("zhang.san"));

    let verified = techmarket(&["audit", "verify", "--token", session, "--address", address])
        .await
        .well()
        .out;
    for trail in [
        "账号审计记录：2 条完好",
        "供给审计记录：0 条完好",
        "需求审计记录：0 条完好",
        "对接审计记录：0 条完好",
    ] {
        assert!(verified.contains(trail), "{verified}");
    }

    // The keys rotate while the market runs: old tokens hold for the overlap, new ones at once.
    let listed = techmarket(&["key", "list", "--data", data_text]).await.well().out;
    assert_eq!(listed.lines().count(), 1, "{listed}");
    let rotated = techmarket(&["key", "rotate", "--data", data_text, "--overlap", "1"])
        .await
        .well()
        .out;
    assert_eq!(
        rotated.lines().filter(|line| line.contains("检验")).count(),
        2,
        "{rotated}"
    );
    techmarket(&list).await.well();
    let issued = [
        "token",
        "issue",
        "--data",
        data_text,
        "--role",
        "operator",
        "--subject",
        "李四",
    ];
    let token = folder.path().join("token");
    std::fs::write(&token, techmarket(&issued).await.well().out).unwrap();
    let with_token = [
        "call",
        "directory.v1.AccountService/ListAccounts",
        "{}",
        "--token",
        token.to_str().unwrap(),
        "--address",
        address,
    ];
    // At the next look at the file, a second later at most.
    eventually("the new key is known", async || {
        (techmarket(&with_token).await.code == Some(0)).then_some(())
    })
    .await;
    techmarket(&["key", "rotate", "--data", data_text, "--overlap", "0"])
        .await
        .well();
    eventually("the key that was taken away is refused", async || {
        (techmarket(&with_token).await.code == Some(1)).then_some(())
    })
    .await;

    the_session_renews_itself_and_ends(session, address).await;
    process.stop().await;

    // Who has an operator is not invited again.
    let process = Process::ready(&data, &[]).await;
    assert!(!process.said_before().join("").contains("--code"));
    process.stop().await;
}

/// The session file renews itself, also with the new key; signing out ends it.
async fn the_session_renews_itself_and_ends(session: &str, address: &str) {
    let list = [
        "call",
        "directory.v1.AccountService/ListAccounts",
        "{}",
        "--token",
        session,
        "--address",
        address,
    ];
    let in_again = [
        "account",
        "sign-in",
        "--login-name",
        "ZHANG.SAN",
        "--session",
        session,
        "--address",
        address,
    ];
    typed(&in_again, &["wrong password"])
        .await
        .failed(1, &["SIGN_IN_REFUSED"]);
    typed(&in_again, &[PASSWORD]).await.well();
    let mut kept: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(session).unwrap()).unwrap();
    kept["access_ends"] = "1970-01-01T00:00:00Z".into();
    std::fs::write(session, kept.to_string()).unwrap();
    // Two commands at once share the one refresh token.
    let (one, other) = tokio::join!(techmarket(&list), techmarket(&list));
    one.well();
    other.well();
    typed(
        &["account", "password", "--session", session, "--address", address],
        &[PASSWORD, "staple battery horse"],
    )
    .await
    .well();
    techmarket(&["account", "sign-out", "--session", session, "--address", address])
        .await
        .well();
    assert!(!std::path::Path::new(session).exists());
}

/// Somebody new who accepts an invitation of `operator`.
async fn joined(url: &str, operator: &str) -> Grant {
    let reached = |credentials| AccountServiceClient::new(remote(url.to_owned(), credentials).unwrap());
    let request = InviteMemberRequest {
        organization: PROVIDER.to_owned(),
        member: Some(Member {
            display_name: "张三".to_owned(),
            roles: vec![Role::Provider.into()],
            ..Member::default()
        }),
        ..Default::default()
    };
    let invited = reached(Credentials::token(operator.to_owned()))
        .invite_member(request)
        .await;
    let request = AcceptInvitationRequest {
        code: invited.unwrap().into_inner().code,
        login_name: "zhang.san".to_owned(),
        password: PASSWORD.to_owned(),
        ..Default::default()
    };
    let accepted = reached(Credentials::none()).accept_invitation(request).await;
    accepted.unwrap().into_inner().grant.unwrap()
}

/// The market is split: what one process does not keep is named, with the role that does, and is no failure.
async fn each_process_verifies_the_trails_that_it_keeps(
    folder: &tempfile::TempDir,
    operator: &str,
    (office, supply): (&str, &str),
) {
    let token = folder.path().join("operator.token");
    std::fs::write(&token, operator).unwrap();
    let verify = async |address: &str| {
        let options = [
            "audit",
            "verify",
            "--token",
            token.to_str().unwrap(),
            "--address",
            address,
        ];
        techmarket(&options).await
    };
    let of_office = verify(office).await.well().out;
    let of_supply = verify(supply).await.well().out;
    for (title, role, said, other) in [
        ("合同", "contract", &of_office, &of_supply),
        ("账号", "directory", &of_office, &of_supply),
        ("供给", "supply", &of_supply, &of_office),
    ] {
        let (kept, named) = (format!("{title}审计记录："), format!("运行 {role} 角色的服务器"));
        assert!(
            said.lines()
                .any(|line| line.starts_with(&kept) && line.contains("条完好")),
            "{said}"
        );
        assert!(
            other
                .lines()
                .any(|line| line.starts_with(&kept) && line.contains(&named)),
            "{other}"
        );
    }
    for said in [&of_office, &of_supply] {
        assert!(
            said.contains("需求审计记录：") && said.contains("运行 matching 角色的服务器"),
            "{said}"
        );
    }
    verify("127.0.0.1:1").await.failed(1, &["合同审计记录"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_ends_in_one_process_ends_in_the_others_within_ten_seconds() {
    let folder = tempfile::tempdir().unwrap();
    let (key, data) = (folder.path().join("shared.key"), folder.path().join("office"));
    let (key, office_data) = (key.to_str().unwrap(), data.to_str().unwrap());
    let roles = ["--role", "directory", "--role", "contract", "--key", key];
    let office = Process::ready(&data, &roles).await;
    let peer = format!("directory={}", office.url());
    let options = ["--role", "supply", "--key", key, "--peer", &peer];
    let supply = Process::ready(&folder.path().join("supply"), &options).await;
    let operator = cli::token(&["--data", office_data, "--key", key], &operator()).await;

    let grant = joined(office.url(), &operator).await;
    let listed = async || {
        let credentials = Credentials::token(grant.access_token.clone());
        let mut client = SupplyServiceClient::new(remote(supply.url().to_owned(), credentials).unwrap());
        client.list_listings(ListListingsRequest::default()).await
    };
    // The process of supply knows of sessions once it has asked the directory.
    eventually("the session is admitted elsewhere", async || listed().await.ok()).await;
    each_process_verifies_the_trails_that_it_keeps(&folder, &operator, (office.url(), supply.url())).await;
    let credentials = Credentials::token(operator);
    let mut client = AccountServiceClient::new(remote(office.url().to_owned(), credentials).unwrap());
    let request = RevokeSessionRequest {
        name: grant.session.clone(),
        request_id: String::new(),
    };
    client.revoke_session(request).await.unwrap();
    let begun = Instant::now();
    let refused = eventually("the session ends elsewhere", async || listed().await.err()).await;
    assert!(begun.elapsed() < Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(
        Refusal::read(&refused),
        Refusal::new(Code::Unauthenticated, Reason::TokenRevoked)
    );
    office.stop().await;
    supply.stop().await;
}
