//! Files of contracts (附件): named by their hash and never changed, so that backups share them and each brings what is new.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::files;

/// Beside the backups: the contents, as the market keeps them.
pub const FOLDER: &str = "attachments";
/// In a backup: which of them are its own, a hash a line.
pub(super) const LIST: &str = "attachments.txt";

/// What a copy of the attachments came to.
pub(super) struct Copied {
    /// Hashes of all of them, in order.
    pub(super) hashes: Vec<String>,
    /// Those that were not there before.
    pub(super) new: u64,
    /// Their bytes.
    pub(super) bytes: u64,
}

/// Copies what `backups` lacks of the contents in `folder`. Each is read whole and must be what its name says: a damaged one would
/// be kept for ever.
pub(super) fn copy(folder: &Path, backups: &Path) -> anyhow::Result<Copied> {
    let (mut copied, mut damaged) = (
        Copied {
            hashes: Vec::new(),
            new: 0,
            bytes: 0,
        },
        Vec::new(),
    );
    for name in hashes(folder)? {
        let to = place(backups, &name);
        if !to.is_file() {
            let shard = to.parent().context("a folder")?;
            fs::create_dir_all(shard).with_context(|| shard.display().to_string())?;
            let content = files::copy(&place(folder, &name), &to)?;
            if content.sha256 != name {
                fs::remove_file(&to)?;
                damaged.push(name);
                continue;
            }
            copied.new += 1;
            copied.bytes += content.size;
        }
        copied.hashes.push(name);
    }
    anyhow::ensure!(
        damaged.is_empty(),
        "{} 个附件的内容与其 SHA-256 不符，未备份；请先从以前的备份恢复它们：{}",
        damaged.len(),
        damaged.join("、")
    );
    Ok(copied)
}

/// The contents that are kept in `folder`, in order; what is being uploaded is none.
pub fn hashes(folder: &Path) -> anyhow::Result<Vec<String>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let names = files::all(folder)?.into_iter().filter_map(|path| {
        let (shard, name) = path.to_str()?.split_once('/')?;
        let is_hash = name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
        (is_hash && name.starts_with(shard) && shard.len() == 2).then(|| name.to_owned())
    });
    Ok(names.collect())
}

/// Where the content `hash` lies in `folder`.
pub(super) fn place(folder: &Path, hash: &str) -> PathBuf {
    folder.join(hash.get(..2).unwrap_or_default()).join(hash)
}

pub(super) fn write_list(backup: &Path, hashes: &[String]) -> anyhow::Result<()> {
    let mut text = String::new();
    for hash in hashes {
        let _ = writeln!(text, "{hash}");
    }
    files::write(&backup.join(LIST), text.as_bytes())
}

/// The contents that belong to the backup in `folder`.
pub(super) fn read_list(backup: &Path) -> anyhow::Result<Vec<String>> {
    let file = backup.join(LIST);
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    Ok(text.lines().map(str::to_owned).collect())
}
