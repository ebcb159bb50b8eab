//! Files that outlive a power cut, and what they hold.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use techmarket_types::Hex;

/// Bytes that are read at once.
const PIECE: usize = 1 << 20;

/// A copied or looked-at file.
#[derive(Debug)]
pub struct Content {
    pub size: u64,
    /// SHA-256, 64 hexadecimal digits.
    pub sha256: String,
}

/// What the file holds.
pub fn content(file: &Path) -> anyhow::Result<Content> {
    let open = File::open(file).with_context(|| file.display().to_string())?;
    pour(open, &mut std::io::sink()).with_context(|| file.display().to_string())
}

/// Copies a file beside its new name, on to the disk, and gives it that name.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<Content> {
    let open = File::open(from).with_context(|| from.display().to_string())?;
    beside(to, |into| {
        pour(open, into).with_context(|| from.display().to_string())
    })
}

/// Writes a file beside its name, on to the disk, and gives it its name.
pub fn write(file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    beside(file, |into| Ok(into.write_all(bytes)?))
}

/// Makes a file beside its name by `write`, on to the disk, and gives it its name.
pub fn beside<T>(file: &Path, write: impl FnOnce(&mut dyn Write) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let folder = match file.parent().context("a file in a folder")? {
        // A bare name stands in the folder one works in.
        bare if bare.as_os_str().is_empty() => Path::new("."),
        folder => folder,
    };
    let mut beside = tempfile::NamedTempFile::new_in(folder).with_context(|| folder.display().to_string())?;
    let written = write(&mut beside)?;
    beside.as_file().sync_all()?;
    beside.persist(file).with_context(|| file.display().to_string())?;
    sync(folder)?;
    Ok(written)
}

/// Makes what was done to a file or a folder outlive a power cut.
pub fn sync(path: &Path) -> anyhow::Result<()> {
    let open = File::open(path).and_then(|open| open.sync_all());
    open.with_context(|| path.display().to_string())
}

/// The regular files of a folder and of its folders, by their path in it, in order.
pub fn all(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
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
pub fn copy_all(from: &Path, to: &Path) -> anyhow::Result<()> {
    for name in all(from)? {
        let target = to.join(&name);
        let folder = target.parent().context("a folder")?;
        fs::create_dir_all(folder)?;
        copy(&from.join(&name), &target)?;
    }
    Ok(())
}

fn pour(mut from: impl Read, to: &mut dyn Write) -> std::io::Result<Content> {
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
    let sha256 = Hex(&hash.finalize()).to_string();
    Ok(Content { size, sha256 })
}
