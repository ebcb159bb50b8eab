//! What a backup says of itself.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_store::outside::Figures;

use super::files;

/// Its file in the folder of a backup; written last, so that a folder without it is no backup.
const FILE: &str = "manifest.json";
/// The form of the manifest that this program writes, and the only one that it reads.
const FORM: u32 = 1;

/// A backup.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The form of this file.
    pub form: u32,
    /// The version of the program that made it.
    pub version: String,
    /// When it was begun.
    pub time: Timestamp,
    /// What the databases are.
    pub kind: DatabaseKind,
    /// Of the server, where there is one.
    pub server_version: Option<String>,
    /// What each database holds, as it was copied.
    pub databases: BTreeMap<String, Figures>,
    /// Every file of the backup, by its path in its folder.
    pub files: BTreeMap<String, Kept>,
    /// Files of contracts, in `attachments.txt`.
    pub attachments: u64,
    /// By what the key is known under which its files are sealed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sealed: Option<String>,
    /// The bucket that holds the files of contracts, which are not in the backup then.
    pub bucket: Option<String>,
}

/// Where the databases of a backup come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatabaseKind {
    /// A file for each.
    Sqlite,
    /// A dump of all schemas.
    Postgres,
}

/// A file of a backup.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Bytes.
    pub size: u64,
    /// 64 hexadecimal digits.
    pub sha256: String,
}

impl Manifest {
    /// An empty one.
    pub(super) fn new(time: Timestamp, kind: DatabaseKind) -> Self {
        Self {
            form: FORM,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            time,
            kind,
            server_version: None,
            databases: BTreeMap::new(),
            files: BTreeMap::new(),
            attachments: 0,
            sealed: None,
            bucket: None,
        }
    }

    /// Reads the manifest of the backup in `folder`.
    pub(super) fn read(folder: &Path) -> anyhow::Result<Self> {
        let file = folder.join(FILE);
        let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let manifest: Self = serde_json::from_str(&text).with_context(|| file.display().to_string())?;
        anyhow::ensure!(
            manifest.form == FORM,
            "{} 的格式是 {}，本程序读取 {FORM}",
            file.display(),
            manifest.form
        );
        Ok(manifest)
    }

    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        files::write(&folder.join(FILE), &serde_json::to_vec_pretty(self)?)
    }

    /// Adds every file of `folder`, with its hash.
    pub(super) fn add_files(&mut self, folder: &Path) -> anyhow::Result<()> {
        for name in files::all(folder)? {
            let content = files::content(&folder.join(&name))?;
            let name = name.to_str().context("文件名不是 UTF-8")?.to_owned();
            let (size, sha256) = (content.size, content.sha256);
            self.files.insert(name, Kept { size, sha256 });
        }
        Ok(())
    }

    /// What is not as the manifest says: a line for each file.
    pub(super) fn differences(&self, folder: &Path) -> Vec<String> {
        let look = |(name, kept): (&String, &Kept)| match files::content(&folder.join(name)) {
            Err(error) => Some(format!("{name} 读不出：{error:#}")),
            Ok(found) if found.size != kept.size || found.sha256 != kept.sha256 => Some(format!(
                "{name} 与备份时不同：{} 字节，应为 {} 字节、SHA-256 {}",
                found.size, kept.size, kept.sha256
            )),
            Ok(_) => None,
        };
        self.files.iter().filter_map(look).collect()
    }
}

/// The backup in `folder` that is meant: the one named `at`, or the newest that is complete.
pub(super) fn find(folder: &Path, at: Option<&str>) -> anyhow::Result<PathBuf> {
    if let Some(at) = at {
        let named = folder.join(at);
        anyhow::ensure!(
            named.join(FILE).is_file(),
            "{} 中没有名为 {at} 的备份，现有：{}",
            folder.display(),
            complete(folder)?.join("、")
        );
        return Ok(named);
    }
    let newest = complete(folder)?.pop();
    let newest = newest.with_context(|| format!("{} 中没有完整的备份", folder.display()))?;
    Ok(folder.join(newest))
}

/// The names of the backups in `folder` that are complete, the oldest first.
pub(super) fn complete(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if entry.path().join(FILE).is_file() {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    Ok(names)
}
