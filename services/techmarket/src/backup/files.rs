//! Files that outlive a power cut, and what they hold.

use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// A copied or looked-at file.
pub(super) struct Content {
    pub(super) size: u64,
    /// SHA-256, 64 hexadecimal digits.
    pub(super) sha256: String,
}

/// What the file holds.
pub(super) fn content(file: &Path) -> anyhow::Result<Content> {
    let open = File::open(file).with_context(|| file.display().to_string())?;
    pour(open, &mut std::io::sink()).with_context(|| file.display().to_string())
}

/// Copies a file beside its new name, on to the disk, and gives it that name.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<Content> {
    let open = File::open(from).with_context(|| from.display().to_string())?;
    let folder = to.parent().context("a file in a folder")?;
    let mut beside = tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())?;
    let content = pour(open, &mut beside).with_context(|| from.display().to_string())?;
    beside.as_file().sync_all()?;
    beside.persist(to).with_context(|| to.display().to_string())?;
    sync(folder)?;
    Ok(content)
}

/// Writes a file beside its name, on to the disk, and gives it its name.
pub(super) fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = file.parent().context("a file in a folder")?;
    let mut beside = tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())?;
    beside.write_all(bytes)?;
    beside.as_file().sync_all()?;
    beside.persist(file).with_context(|| file.display().to_string())?;
    sync(folder)
}

/// Makes what was done to a file or a folder outlive a power cut.
pub(super) fn sync(path: &Path) -> anyhow::Result<()> {
    let open = File::open(path).and_then(|open| open.sync_all());
    open.with_context(|| path.display().to_string())
}

/// The regular files of a folder and of its folders, by their path in it, in order.
pub(super) fn all(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![PathBuf::new()]);
    while let Some(inside) = folders.pop() {
        let path = folder.join(&inside);
        for entry in fs::read_dir(&path).with_context(|| path.display().to_string())? {
            let entry = entry?;
            let (name, kind) = (inside.join(entry.file_name()), entry.file_type()?);
            if kind.is_dir() {
                folders.push(name);
            } else if kind.is_file() {
                found.push(name);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Copies a folder with all that is in it.
pub(super) fn copy_all(from: &Path, to: &Path) -> anyhow::Result<()> {
    for name in all(from)? {
        let target = to.join(&name);
        let folder = target.parent().context("a folder")?;
        fs::create_dir_all(folder)?;
        copy(&from.join(&name), &target)?;
    }
    Ok(())
}

fn pour(mut from: impl Read, to: &mut impl Write) -> std::io::Result<Content> {
    let (mut hash, mut size, mut piece) = (Sha256::new(), 0, vec![0; PIECE]);
    loop {
        let read = from.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        to.write_all(&piece[..read])?;
        size += read as u64;
    }
    let mut sha256 = String::new();
    for byte in hash.finalize() {
        // Writing to a string does not fail.
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(Content { size, sha256 })
}
