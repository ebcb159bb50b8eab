//! Contents in a local folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::ContentHash;
use crate::spool::make_folder;

/// `{root}/{first two digits}/{hash}`.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
}

impl Folder {
    pub(crate) fn open(root: PathBuf) -> io::Result<Self> {
        make_folder(&root)?;
        Ok(Self { root })
    }

    /// Temporary files lie on the same file system, since a rename ends an upload.
    pub(crate) fn incoming(&self) -> PathBuf {
        self.root.join("incoming")
    }

    fn path(&self, hash: &ContentHash) -> PathBuf {
        self.root.join(hash.shard()).join(hash.to_string())
    }

    /// Keeps a checked file. It is on the disk before its name is, and a content that is there already is put in
    /// its place anew: that costs nothing and heals a damaged one.
    pub(crate) fn keep(&self, temp: NamedTempFile, hash: &ContentHash) -> io::Result<()> {
        temp.as_file().sync_all()?;
        let shard = self.root.join(hash.shard());
        if !shard.try_exists()? {
            make_folder(&shard)?;
            sync_folder(&self.root)?;
        }
        temp.persist(self.path(hash)).map_err(|failed| failed.error)?;
        sync_folder(&shard)
    }

    /// The content's file, none if it is not kept.
    pub(crate) fn file(&self, hash: &ContentHash) -> io::Result<Option<File>> {
        found(File::open(self.path(hash)))
    }

    /// Whether the content is kept.
    pub(crate) fn exists(&self, hash: &ContentHash) -> io::Result<bool> {
        self.path(hash).try_exists()
    }

    /// Removes the content; one that is not kept is no error.
    pub(crate) fn remove(&self, hash: &ContentHash) -> io::Result<()> {
        found(fs::remove_file(self.path(hash))).map(|_| ())
    }
}

fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
