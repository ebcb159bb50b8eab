//! The drill: a market is backed up while others write, destroyed, and restored.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use techmarket_proto::contract::v1::VerifyAuditTrailRequest;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_proto::contract::v1::upload_attachment_request::Message as Up;
use techmarket_proto::contract::v1::{
    Contract, CreateContractRequest, GetContractRequest, UploadAttachmentRequest, UploadSettings,
};
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1::SearchListingsRequest;
use techmarket_proto::supply::v1::ListingFilter;
use techmarket_store::Location;
use techmarket_testkit::{TestDatabase, contract, registrar};

use crate::cli::{self, techmarket};
use crate::clients::{Clients, Urls};
use crate::process::{Process, until};
use crate::story::contracts;
use crate::under_load::{Tokens, Writers, tokens};

pub(crate) const SOURCES: [(Source, &str); 3] = [
    (Source::Supply, "supply"),
    (Source::Demand, "demand"),
    (Source::Contract, "contract"),
];

const PDF: &str =
    "%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n";

/// Those who call.
pub(crate) struct Cast {
    pub(crate) provider: Clients,
    pub(crate) operator: Clients,
    pub(crate) registrar: Clients,
}

impl Cast {
    pub(crate) fn of(process: &Process, held: &Tokens, registrar: &str) -> Self {
        let urls = Urls::all(process.url());
        Self {
            provider: Clients::new(&urls, &held.provider),
            operator: Clients::new(&urls, &held.operator),
            registrar: Clients::new(&urls, registrar),
        }
    }

    /// Names of all published listings.
    pub(crate) async fn published(&mut self) -> BTreeSet<String> {
        let all = self.operator.listings(ListingFilter::default()).await;
        let published = all.into_iter().filter(|listing| listing.publish_time.is_some());
        published.map(|listing| listing.name).collect()
    }

    /// Entries of the audit trail, all of which hold.
    pub(crate) async fn audited(&mut self) -> i64 {
        let asked = VerifyAuditTrailRequest::default();
        let trail = self
            .operator
            .contract
            .verify_audit_trail(asked)
            .await
            .unwrap()
            .into_inner();
        assert!(trail.intact, "{trail:?}");
        assert_eq!(trail.verified_count, trail.head_position);
        trail.head_position
    }

    /// Names of what is found for words that all listings have, once the index has read up to `head`.
    pub(crate) async fn found(&mut self, head: i64) -> BTreeSet<String> {
        until("the index has read the feed", async || {
            let mut asked = SearchListingsRequest {
                query: "高强度电瓷配方".to_owned(),
                page_size: 200,
                variants_too: true,
                ..SearchListingsRequest::default()
            };
            let mut names = BTreeSet::new();
            loop {
                let page = self
                    .operator
                    .matching
                    .search_listings(asked.clone())
                    .await
                    .ok()?
                    .into_inner();
                if page.index_position < head {
                    return None;
                }
                names.extend(page.hits.into_iter().filter_map(|hit| Some(hit.listing?.name)));
                if page.next_page_token.is_empty() {
                    return Some(names);
                }
                asked.page_token = page.next_page_token;
            }
        })
        .await
    }

    pub(crate) async fn register(&mut self, title: &str) -> Contract {
        Box::pin(contracts::registered(
            &mut self.provider,
            &mut self.registrar,
            title,
        ))
        .await
    }

    /// A draft with a file.
    pub(crate) async fn with_attachment(&mut self) -> Contract {
        let request = CreateContractRequest {
            contract: Some(contract()),
            ..CreateContractRequest::default()
        };
        let draft = self
            .provider
            .contract
            .create_contract(request)
            .await
            .unwrap()
            .into_inner();
        let settings = UploadSettings {
            name: draft.name,
            kind: Kind::Other.into(),
            file_name: "合同.pdf".to_owned(),
            ..UploadSettings::default()
        };
        let messages = [Up::Settings(settings), Up::Chunk(PDF.as_bytes().to_vec())].map(|message| {
            UploadAttachmentRequest {
                message: Some(message),
            }
        });
        let uploaded = self
            .provider
            .contract
            .upload_attachment(tokio_stream::iter(messages));
        Box::pin(uploaded).await.unwrap().into_inner()
    }
}

/// Position of the last event of each feed.
pub(crate) async fn heads(clients: &mut Clients) -> Vec<i64> {
    let mut heads = Vec::new();
    for (source, _) in SOURCES {
        // Each position once and in order, which the call itself sees to.
        heads.push(i64::try_from(clients.events(source).await.len()).unwrap());
    }
    heads
}

pub(crate) fn serial(contract: &Contract) -> u64 {
    contract.registration_number.parse().unwrap()
}

fn options(url: Option<&str>) -> Vec<&str> {
    url.into_iter().flat_map(|url| ["--database", url]).collect()
}

async fn backup(backups: &Path, data: &Path, url: Option<&str>) -> String {
    let mut arguments = vec![
        "backup",
        backups.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ];
    arguments.extend(options(url));
    techmarket(&arguments).await.well().out
}

/// The newest manifest.
fn manifest(backups: &Path) -> serde_json::Value {
    let mut found: Vec<PathBuf> = std::fs::read_dir(backups)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("manifest.json"))
        .filter(|file| file.is_file())
        .collect();
    found.sort();
    serde_json::from_slice(&std::fs::read(found.last().unwrap()).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_market_is_restored_from_a_backup_on_sqlite() {
    Box::pin(drill(None)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_market_is_restored_from_a_backup_on_postgres() {
    let (before, after) = (TestDatabase::postgres().await, TestDatabase::postgres().await);
    let aside = TestDatabase::postgres().await;
    let url = |database: &TestDatabase| match database.location() {
        Location::Postgres(url) => url,
        Location::Folder(_) => panic!("not PostgreSQL"),
    };
    Box::pin(drill(Some([url(&before), url(&after), url(&aside)]))).await;
}

async fn drill(databases: Option<[String; 3]>) {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let [before, after, aside] = databases
        .as_ref()
        .map_or([None; 3], |all| all.each_ref().map(|url| Some(url.as_str())));
    let process = Process::ready(&data, &options(before)).await;
    let held = tokens(&data).await;
    let registrar = cli::token(&["--data", data.to_str().unwrap()], &registrar()).await;
    let mut cast = Cast::of(&process, &held, &registrar);
    let first = cast.register("备份前的合同").await;
    let attached = cast.with_attachment().await;

    let writers = Writers::start(process.url(), &held);
    writers.write(32).await;
    let acknowledged = cast.published().await;
    let told = backup(&backups, &data, before).await;
    assert!(told.contains("附件 1 个，其中新增 1 个"), "{told}");
    if let Some(url) = before {
        a_program_that_is_missing_is_named(&backups, &data, url).await;
    }
    // They went on meanwhile, and do.
    writers.write(16).await;
    let kept = manifest(&backups);
    verified(&backups, aside).await;
    drop(writers);
    let lost = cast.register("备份后的合同").await;
    assert_eq!(serial(&lost), serial(&first) + 1);
    let ahead = heads(&mut cast.operator).await;
    cast.found(ahead[0]).await;
    process.kill().await;

    // With PostgreSQL the folder stays: its index knows more than the database that is restored.
    let restored = folder.path().join("restored");
    let mut arguments = vec![
        "restore",
        backups.to_str().unwrap(),
        "--data",
        restored.to_str().unwrap(),
    ];
    arguments.extend(options(after));
    techmarket(&arguments).await.well();
    techmarket(&arguments).await.failed(1, &["不是空目录"]);
    let served = restored;
    if databases.is_some() {
        std::fs::rename(data.join("index"), served.join("index")).unwrap();
    }
    std::fs::remove_dir_all(&data).unwrap();
    let process = Process::ready(&served, &options(after)).await;
    // The key is the same, and so are the tokens.
    let mut cast = Cast::of(&process, &held, &registrar);
    let published = cast.published().await;
    assert!(
        acknowledged.is_subset(&published),
        "{} of {}",
        published.len(),
        acknowledged.len()
    );
    let heads = heads(&mut cast.operator).await;
    for ((_, name), head) in SOURCES.iter().zip(&heads) {
        assert_eq!(kept["databases"][name]["feed_head"], *head, "{name}");
    }
    assert!(heads[0] < ahead[0], "{heads:?} {ahead:?}");
    assert_eq!(cast.found(heads[0]).await, published, "the index and the store");
    assert_eq!(
        cast.audited().await,
        kept["databases"]["contract"]["rows"]["audit_entry"]
            .as_i64()
            .unwrap()
    );
    contracts_are_as_they_were(&mut cast, &served, [&first, &attached]).await;
    // The number that was given behind the backup is given again, and there is no gap.
    let next = cast.register("恢复后的合同").await;
    assert_eq!(serial(&next), serial(&first) + 1);
    let (count, taken) = (published.len(), kept["databases"].as_object().unwrap().len());
    crate::note(&format!(
        "restored {count} published listings of {} acknowledged before the backup, {taken} databases, feeds at {heads:?}",
        acknowledged.len()
    ));
    doctor(&served, after, process.url(), (&attached, published.len())).await;
    process.stop().await;
}

/// `backup verify` holds, and finds what is damaged.
async fn verified(backups: &Path, aside: Option<&str>) {
    let folder = backups.to_str().unwrap();
    if aside.is_some() {
        // A dump that is not restored can only be read.
        let ran = techmarket(&["backup", "verify", folder]).await.well();
        assert!(!ran.out.contains("登记审计 "), "{ran:?}");
    }
    let mut arguments = vec!["backup", "verify", folder];
    arguments.extend(options(aside));
    let ran = techmarket(&arguments).await.well();
    assert!(ran.out.contains("备份完好"), "{ran:?}");
    assert!(
        ran.out.contains("登记审计 ") && !ran.out.contains("登记审计 0 条"),
        "{ran:?}"
    );
    let damaged = backups.join("damaged");
    let newest = std::fs::read_dir(backups)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("manifest.json").is_file())
        .max()
        .unwrap();
    let copied = std::process::Command::new("cp")
        .arg("-r")
        .args([&newest, &damaged])
        .status();
    assert!(copied.unwrap().success());
    let database = std::fs::read_dir(damaged.join("databases"))
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .path();
    let mut bytes = std::fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&database, bytes).unwrap();
    let ran = techmarket(&["backup", "verify", backups.to_str().unwrap(), "--at", "damaged"]).await;
    ran.failed(1, &["与备份时不同", "备份不完好"]);
    let name = database.file_name().unwrap().to_str().unwrap();
    assert!(ran.err.contains(name), "{ran:?}");
    std::fs::remove_dir_all(damaged).unwrap();
}

/// It finds the market well but for the backup that the new folder never had, and a file that is taken away.
async fn doctor(data: &Path, url: Option<&str>, address: &str, (attached, published): (&Contract, usize)) {
    let mut arguments = vec!["doctor", "--data", data.to_str().unwrap(), "--address", address];
    arguments.extend(options(url));
    let ran = techmarket(&arguments).await;
    let sample = format!("抽查 {} 条已发布的供给，检索都能找到", published.min(20));
    assert!(ran.out.contains(&sample), "{ran:?}");
    assert!(ran.out.contains("合同引用的 1 个附件都在"), "{ran:?}");
    assert!(ran.out.contains("[故障] 从未备份过"), "{ran:?}");
    // The disk of whoever runs the tests is theirs.
    let faults = ran
        .out
        .lines()
        .filter(|line| line.starts_with("[故障]") && !line.contains("磁盘余"));
    assert_eq!(faults.count(), 1, "{ran:?}");
    assert_eq!(ran.code, Some(1));
    let file = &attached.attachments[0].sha256;
    std::fs::remove_file(data.join("attachments").join(&file[..2]).join(file)).unwrap();
    let ran = techmarket(&arguments).await;
    assert!(
        ran.out
            .contains(&format!("[故障] 缺少合同引用的 1 个附件：{file}")),
        "{ran:?}"
    );
}

/// One database alone is put back: whoever followed its feed further falls back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn followers_fall_back_when_one_database_is_restored() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backups) = (folder.path().join("data"), folder.path().join("backups"));
    let process = Process::ready(&data, &[]).await;
    let held = tokens(&data).await;
    let registrar = cli::token(&["--data", data.to_str().unwrap()], &registrar()).await;
    let writers = Writers::start(process.url(), &held);
    writers.write(16).await;
    backup(&backups, &data, None).await;
    writers.write(16).await;
    drop(writers);
    let mut cast = Cast::of(&process, &held, &registrar);
    let ahead = heads(&mut cast.operator).await[0];
    cast.found(ahead).await;
    process.stop().await;
    only_the_newest_are_kept(&data, &folder.path().join("others")).await;
    let kept = manifest(&backups)["databases"]["supply"]["feed_head"]
        .as_i64()
        .unwrap();
    assert!(kept < ahead);
    let copy = std::fs::read_dir(&backups)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("databases/supply.db"))
        .find(|file| file.is_file())
        .unwrap();
    for file in ["supply.db-wal", "supply.db-shm"] {
        let _ = std::fs::remove_file(data.join(file));
    }
    std::fs::copy(copy, data.join("supply.db")).unwrap();
    let process = Process::ready(&data, &[]).await;
    let mut cast = Cast::of(&process, &held, &registrar);
    let published = cast.published().await;
    assert_eq!(cast.found(kept).await, published);
    // What is written from here on is followed.
    let writers = Writers::start(process.url(), &held);
    writers.write(16).await;
    drop(writers);
    // Calls that were under way when the writers were let go of end by themselves.
    let (head, published) = until("nothing is written any more", async || {
        let before = heads(&mut cast.operator).await[0];
        let published = cast.published().await;
        let after = heads(&mut cast.operator).await[0];
        (before == after).then_some((after, published))
    })
    .await;
    assert_eq!(cast.found(head).await, published);
    let log = process.log();
    assert!(log.contains("the follower falls back"), "{log}");
    process.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sealed_backup_is_restored_with_its_key_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (data, backups, new) = (path("data"), path("backups"), path("new"));
    let (key, other) = (path("key"), path("other"));
    let process = Process::ready(Path::new(&data), &[]).await;
    let held = tokens(Path::new(&data)).await;
    let registrar = cli::token(&["--data", &data], &registrar()).await;
    let mut cast = Cast::of(&process, &held, &registrar);
    let first = cast.register("加密备份的合同").await;
    let attached = cast.with_attachment().await;
    for file in [&key, &other] {
        techmarket(&["backup", "key", file]).await.well();
        techmarket(&["backup", "key", file]).await.failed(1, &["已存在"]);
    }
    let ran = techmarket(&["backup", &backups, "--data", &data, "--seal-key", &key])
        .await
        .well();
    assert!(ran.out.contains("备份已加密"), "{ran:?}");
    assert!(!Path::new(&data).join("backup.unsealed").exists());
    process.kill().await;

    let file = &attached.attachments[0].sha256;
    for held in all_files(Path::new(&backups)) {
        let bytes = std::fs::read(&held).unwrap();
        let is_clear = bytes.starts_with(b"SQLite format 3") || bytes.starts_with(b"%PDF");
        assert!(!is_clear, "{}", held.display());
    }
    for (key, words) in [(None, "--seal-key"), (Some(&other), "中的密钥是")] {
        let mut verify = vec!["backup", "verify", &backups];
        let mut restore = vec!["restore", &backups, "--data", &new];
        for arguments in [&mut verify, &mut restore] {
            arguments.extend(key.into_iter().flat_map(|key| ["--seal-key", key]));
        }
        techmarket(&verify).await.failed(1, &[words]);
        techmarket(&restore).await.failed(1, &[words]);
    }
    let ran = techmarket(&["backup", "verify", &backups, "--seal-key", &key])
        .await
        .well();
    assert!(
        ran.out.contains("附件 1 个") && ran.out.contains("备份完好"),
        "{ran:?}"
    );
    techmarket(&["restore", &backups, "--data", &new, "--seal-key", &key])
        .await
        .well();
    assert!(
        Path::new(&new)
            .join("attachments")
            .join(&file[..2])
            .join(file)
            .is_file()
    );
    let process = Process::ready(Path::new(&new), &[]).await;
    let mut cast = Cast::of(&process, &held, &registrar);
    contracts_are_as_they_were(&mut cast, Path::new(&new), [&first, &attached]).await;
    process.stop().await;
}

/// Every file below `folder`.
fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(all_files(&path));
        } else {
            found.push(path);
        }
    }
    found
}

async fn only_the_newest_are_kept(data: &Path, backups: &Path) {
    for _ in 0..3 {
        let (data, backups) = (data.to_str().unwrap(), backups.to_str().unwrap());
        techmarket(&["backup", backups, "--data", data, "--keep", "2"])
            .await
            .well();
    }
    let entries = std::fs::read_dir(backups)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    assert_eq!(
        entries
            .filter(|path| path.join("manifest.json").is_file())
            .count(),
        2
    );
    let within = data.join("backups");
    let ran = techmarket(&[
        "backup",
        within.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
    ])
    .await;
    ran.failed(1, &["不能在数据目录之中"]);
    std::fs::remove_dir(within).unwrap();
}

async fn a_program_that_is_missing_is_named(backups: &Path, data: &Path, url: &str) {
    let nowhere = [("PATH", "/nonexistent")];
    let arguments = [
        "backup",
        backups.to_str().unwrap(),
        "--data",
        data.to_str().unwrap(),
        "--database",
        url,
    ];
    let ran = cli::techmarket_in(&arguments, &nowhere).await;
    ran.failed(1, &["找不到 pg_dump", "postgresql-client"]);
    assert!(!ran.err.contains(url), "{ran:?}");
}

pub(crate) async fn contracts_are_as_they_were(cast: &mut Cast, data: &Path, contracts: [&Contract; 2]) {
    for kept in contracts {
        let request = GetContractRequest {
            name: kept.name.clone(),
        };
        let found = cast
            .operator
            .contract
            .get_contract(request)
            .await
            .unwrap()
            .into_inner();
        assert_eq!(found.attachments, kept.attachments);
        assert_eq!(found.registration_number, kept.registration_number);
        for file in &kept.attachments {
            let path = data
                .join("attachments")
                .join(&file.sha256[..2])
                .join(&file.sha256);
            assert!(path.is_file(), "{}", path.display());
        }
    }
}
