//! Files of contracts (附件): named by their hash and never changed, so that backups share them and each brings what is new.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::files;
use super::sealed::{SEALED, Seal};

/// Beside the backups: the contents, as the market keeps them.
pub const FOLDER: &str = "attachments";
/// In a backup: which of them are its own, a hash a line.
pub const LIST: &str = "attachments.txt";

/// What a copy of the attachments came to.
pub struct Copied {
    /// Hashes of all of them, in order.
    pub hashes: Vec<String>,
    /// Those that were not there before.
    pub new: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Copies what `backups` lacks of the contents in `folder`. Each is read whole and must be what its name says: a damaged one would
/// be kept for ever.
pub fn copy(folder: &Path, backups: &Path, seal: Option<&Seal>) -> anyhow::Result<Copied> {
    let (mut copied, mut damaged) = (
        Copied {
            hashes: Vec::new(),
            new: 0,
            bytes: 0,
        },
        Vec::new(),
    );
    for name in hashes(folder)? {
        let to = kept(backups, &name, seal);
        if !to.is_file() {
            let shard = to.parent().context("a folder")?;
            fs::create_dir_all(shard).with_context(|| shard.display().to_string())?;
            let from = place(folder, &name);
            let content = match seal {
                Some(seal) => seal.seal(&from, &to)?,
                None => files::copy(&from, &to)?,
            };
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
pub fn place(folder: &Path, hash: &str) -> PathBuf {
    folder.join(hash.get(..2).unwrap_or_default()).join(hash)
}

/// Where a backup keeps it: under each key by itself, and in the clear.
pub fn kept(backups: &Path, hash: &str, seal: Option<&Seal>) -> PathBuf {
    let place = place(backups, hash);
    match seal {
        Some(seal) => place.with_file_name(format!("{hash}.{}{SEALED}", seal.id())),
        None => place,
    }
}

pub fn write_list(backup: &Path, hashes: &[String]) -> anyhow::Result<()> {
    let mut text = String::new();
    for hash in hashes {
        let _ = writeln!(text, "{hash}");
    }
    files::write(&backup.join(LIST), text.as_bytes())
}

/// The contents that belong to the backup in `folder`.
pub fn read_list(backup: &Path) -> anyhow::Result<Vec<String>> {
    let file = backup.join(LIST);
    let text = fs::read_to_string(&file).with_context(|| file.display().to_string())?;
    Ok(text.lines().map(str::to_owned).collect())
}
