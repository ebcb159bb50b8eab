use std::path::{Path, PathBuf};

use techmarket_kernel::{Clock as _, SystemClock};

use super::*;
use crate::last_backup;

fn options(data: &Path) -> DoctorOptions {
    DoctorOptions {
        config: None,
        data: data.to_owned(),
        database: None,
        address: None,
        attachments: None,
        attachment_bucket: None,
        certificates: Vec::new(),
        backup_days: 2,
    }
}

#[test]
fn a_folder_without_backup_is_a_fault_and_one_that_was_backed_up_is_well() {
    let data = tempfile::tempdir().unwrap();
    let said = shown(&folder::look(&options(data.path())));
    assert!(
        said.contains("[故障] 从未备份过。怎么办：techmarket backup"),
        "{said}"
    );
    let now = SystemClock.now().as_duration().as_secs_f64();
    for (days, level) in [
        (0.5, "[正常] 最近一次备份在 0.5 天前"),
        (2.5, "[故障] 最近一次备份在 2.5 天前"),
    ] {
        let text = last_backup::text(now - days * 86_400.0, Path::new("x"));
        std::fs::write(last_backup::file(data.path()), text).unwrap();
        let said = shown(&folder::look(&options(data.path())));
        assert!(said.contains(level), "{said}");
    }
}

#[tokio::test]
async fn a_damaged_database_and_a_missing_one_are_faults() {
    let data = tempfile::tempdir().unwrap();
    let mut findings = Vec::new();
    databases::look(&options(data.path()), &mut findings).await;
    assert!(shown(&findings).contains("[故障] 没有找到任何数据库"));
    std::fs::write(data.path().join("supply.db"), "no database at all".repeat(900)).unwrap();
    let mut findings = Vec::new();
    databases::look(&options(data.path()), &mut findings).await;
    assert!(
        shown(&findings).contains("[故障] 数据库 supply 读不出"),
        "{}",
        shown(&findings)
    );
}

#[test]
fn certificates_are_told_before_they_end() {
    let folder = tempfile::tempdir().unwrap();
    let now = SystemClock.now().as_second();
    let mut files: Vec<PathBuf> = Vec::new();
    for (name, days) in [("gone", -2), ("soon", 5), ("far", 300)] {
        let mut parameters = rcgen::CertificateParams::new(["market".to_owned()]).unwrap();
        let at = time::OffsetDateTime::from_unix_timestamp(now + days * 86_400 + 60).unwrap();
        parameters.not_before = at - time::Duration::days(400);
        parameters.not_after = at;
        let key = rcgen::KeyPair::generate().unwrap();
        let file = folder.path().join(name);
        std::fs::write(&file, parameters.self_signed(&key).unwrap().pem()).unwrap();
        files.push(file);
    }
    files.push(folder.path().join("none"));
    let mut findings = Vec::new();
    certificates::look(&files, &mut findings);
    let levels: Vec<Level> = findings.iter().map(|finding| finding.level).collect();
    assert_eq!(
        levels,
        [Level::Wrong, Level::Doubtful, Level::Well, Level::Wrong],
        "{}",
        shown(&findings)
    );
}
