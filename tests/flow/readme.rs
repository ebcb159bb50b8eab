//! What the README tells to type, typed: from a draft to the certificate.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Output, Stdio};

use techmarket_testkit::Bucket;
use tokio::process::Command;

use crate::process::PROGRAM;
use crate::site::Site;

const README: &str = include_str!("../../README.md");
const HEADING: &str = "## From a draft to the certificate";

/// The last block of shell commands below the heading.
fn block() -> &'static str {
    let section = README.split_once(HEADING).unwrap().1;
    let section = section.split_once("\n## ").unwrap().0;
    let blocks = section.split("```sh\n").skip(1);
    blocks.last().unwrap().split_once("```").unwrap().0
}

/// Runs the block in a folder that is empty but for `market`, without the sources.
async fn typed(site: &Site) -> (tempfile::TempDir, Output) {
    let folder = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink(site.data(), folder.path().join("market")).unwrap();
    let programs = Path::new(PROGRAM).parent().unwrap().to_str().unwrap();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", block()])
        .current_dir(folder.path())
        .env("PATH", path)
        .env("TECHMARKET_ADDRESS", &site.urls.contract)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    (folder, output)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_contract_is_registered_by_the_commands_of_the_readme() {
    let site = Site::all_in_one(None).await;
    registers_a_contract(&site).await;
    let files = site.data().join("attachments");
    assert!(std::fs::read_dir(files).unwrap().next().is_some());
    site.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn its_files_may_be_in_a_bucket() {
    let bucket = Bucket::start().await;
    let options = [
        "--attachment-bucket",
        Bucket::NAME,
        "--attachment-endpoint",
        bucket.endpoint(),
        "--attachment-allow-http",
    ];
    let keys = [
        ("TECHMARKET_S3_ACCESS_KEY", Bucket::ACCESS_KEY),
        ("TECHMARKET_S3_SECRET_KEY", Bucket::SECRET_KEY),
    ];
    let site = Site::with(&options, &keys).await;
    registers_a_contract(&site).await;
    assert!(
        std::fs::read_dir(bucket.objects("attachments"))
            .unwrap()
            .next()
            .is_some()
    );
    assert!(!site.data().join("attachments").exists());
    site.stop().await;
}

async fn registers_a_contract(site: &Site) {
    let (folder, output) = typed(site).await;
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert!(output.status.success(), "{out}\n{err}");
    assert_eq!(err, "");
    for person in ["经办人", "登记员甲"] {
        let token = std::fs::metadata(folder.path().join(format!("{person}.token"))).unwrap();
        assert_eq!(token.permissions().mode() & 0o777, 0o600, "{person}");
    }
    let contract = std::fs::read(folder.path().join("contract.json")).unwrap();
    let contract: serde_json::Value = serde_json::from_slice(&contract).unwrap();
    assert_eq!(contract["state"], "STATE_REGISTERED");
    assert_eq!(contract["attachments"][0]["file_name"], "技术开发合同.pdf");
    let number = contract["registration_number"].as_str().unwrap();
    assert!(number.ends_with("360701000001"), "{number}");
    // Printed: the number with its legal basis, then what anybody learns by the code.
    assert!(out.contains("《技术合同认定登记管理办法》"), "{out}");
    assert!(out.contains("\"DOCUMENT_STATE_VALID\""), "{out}");
    assert_eq!(out.matches(number).count(), 2, "{out}");
    let papers = std::fs::read_dir(folder.path()).unwrap();
    let mut papers = papers.map(|file| file.unwrap().file_name().into_string().unwrap());
    let paper = papers.find(|name| name.contains(number)).unwrap();
    assert!(
        paper.starts_with("技术合同登记证明_示例登记点（赣州）_"),
        "{paper}"
    );
    let paper = std::fs::read(folder.path().join(paper)).unwrap();
    assert!(paper.starts_with(b"%PDF-"), "{} bytes", paper.len());
}
