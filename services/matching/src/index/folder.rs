//! The folder of an index: opening it, and starting anew where it cannot be trusted.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tantivy::directory::error::LockError;
use tantivy::directory::{Directory as _, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy};

use super::directory::IndexDirectory;
use super::error::IndexError;
use super::schema::{SCHEMA_VERSION, build, tokenizers};

/// What every commit carries beside the documents, so that both move together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Cursor {
    /// [`SCHEMA_VERSION`] at the time.
    pub(super) schema: u32,
    /// Position in the feed of the last change that the index holds; 0 before the first.
    pub(super) position: u64,
}

/// An opened folder.
pub(super) struct Folder {
    pub(super) index: Index,
    pub(super) reader: IndexReader,
    pub(super) position: u64,
}

/// Opens the folder, or empties and starts it where it is new, damaged or of another version.
pub(super) fn open(path: &Path) -> Result<Folder, IndexError> {
    fs::create_dir_all(path)?;
    let directory = MmapDirectory::open(path).map_err(tantivy::TantivyError::from)?;
    // Held while looking, so that no other process is taken for damage.
    let lock = directory
        .acquire_lock(&INDEX_WRITER_LOCK)
        .map_err(|error| match error {
            LockError::LockBusy => IndexError::InUse(path.to_owned()),
            LockError::IoError(error) => IndexError::Io(std::io::Error::other(error)),
        })?;
    let folder = match existing(path) {
        Ok(folder) => folder,
        Err(reason) => {
            if path.join("meta.json").exists() {
                tracing::warn!(path = %path.display(), reason, "the index is built anew");
            }
            empty(path)?;
            create(path)?
        }
    };
    drop(lock);
    Ok(folder)
}

fn existing(path: &Path) -> Result<Folder, String> {
    let text = |error: tantivy::TantivyError| error.to_string();
    // Opened for the look alone, which reads all of it: what it maps goes with it.
    let looked_at = Index::open_in_dir(path).map_err(text)?;
    if looked_at.schema() != build().0 {
        return Err("its fields are others".to_owned());
    }
    let damaged = looked_at.validate_checksum().map_err(text)?;
    if !damaged.is_empty() {
        return Err(format!("damaged files: {damaged:?}"));
    }
    let payload = looked_at.load_metas().map_err(text)?.payload;
    let position = match payload {
        // Created and never committed.
        None => 0,
        Some(payload) => {
            let cursor: Cursor = serde_json::from_str(&payload).map_err(|error| error.to_string())?;
            if cursor.schema != SCHEMA_VERSION {
                return Err(format!("its version is {}, not {SCHEMA_VERSION}", cursor.schema));
            }
            cursor.position
        }
    };
    drop(looked_at);
    let directory = IndexDirectory::open(path).map_err(|error| error.to_string())?;
    let mut index = Index::open(directory).map_err(text)?;
    index.set_tokenizers(tokenizers());
    let reader = reader(&index).map_err(text)?;
    Ok(Folder {
        index,
        reader,
        position,
    })
}

fn create(path: &Path) -> Result<Folder, IndexError> {
    let directory = IndexDirectory::open(path).map_err(tantivy::TantivyError::from)?;
    let mut index = Index::create(directory, build().0, IndexSettings::default())?;
    index.set_tokenizers(tokenizers());
    let reader = reader(&index)?;
    Ok(Folder {
        index,
        reader,
        position: 0,
    })
}

fn reader(index: &Index) -> tantivy::Result<IndexReader> {
    // Manual: reloaded after each commit, so that what was applied is found on return.
    index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()
}

/// Deletes the files of an index. A folder with anything else in it is somebody's, and stays.
pub(crate) fn empty(path: &Path) -> Result<(), IndexError> {
    let mut own: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?.path();
        if is_lock(&entry) {
            continue;
        }
        if !is_index_file(&entry) {
            return Err(IndexError::Foreign {
                folder: path.to_owned(),
                entry,
            });
        }
        own.push(entry);
    }
    for file in own {
        fs::remove_file(file)?;
    }
    Ok(())
}

fn is_lock(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "lock")
}

fn is_index_file(path: &Path) -> bool {
    const NAMES: [&str; 2] = ["meta.json", ".managed.json"];
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    // Segment files are 32 hexadecimal digits, an optional stamp and an extension; files being
    // replaced have a temporary name that begins with a dot.
    let segment = name.len() > 32 && name.as_bytes()[..32].iter().all(u8::is_ascii_hexdigit);
    path.is_file() && (NAMES.contains(&name) || segment || name.starts_with(".tmp"))
}
