//! A person takes along what the market keeps of them, and goes.

use serde_json::{Value, json};
use techmarket_kernel::Caller;
use techmarket_testkit::{PROVIDER, operator, provider};

use crate::accounts::{PASSWORD, typed};
use crate::cli::{self, techmarket};
use crate::clients::{Clients, Urls};
use crate::process::Process;
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
    let read = lines.iter().filter(|line| line["trail"] == "supply");
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
