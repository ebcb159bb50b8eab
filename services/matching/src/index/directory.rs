//! How the files of an index are read.

use std::fs::File;
use std::io;
use std::ops::Range;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::HasLen;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, OwnedBytes, WatchCallback, WatchHandle,
    WritePtr,
};

/// Extension of the files that hold the stored documents.
const STORED: &str = "store";
/// Reads up to this are of single blocks of stored documents; longer ones are of whole files, when segments are merged.
const BLOCK: usize = 1 << 20;

/// Files are mapped, but for the stored documents: of these a search reads a few blocks here and there, and mapped they
/// would count as this process's memory, at a million posts 0.7 GB.
#[derive(Debug, Clone)]
pub(super) struct IndexDirectory {
    mapped: MmapDirectory,
    folder: PathBuf,
}

impl IndexDirectory {
    pub(super) fn open(folder: &Path) -> Result<Self, OpenDirectoryError> {
        Ok(Self {
            mapped: MmapDirectory::open(folder)?,
            folder: folder.to_owned(),
        })
    }
}

impl Directory for IndexDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        if path.extension().is_none_or(|extension| extension != STORED) {
            return self.mapped.get_file_handle(path);
        }
        let open = || {
            let file = File::open(self.folder.join(path))?;
            let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
            Ok((file, length))
        };
        let (file, length) = open().map_err(|error: io::Error| match error.kind() {
            io::ErrorKind::NotFound => OpenReadError::FileDoesNotExist(path.to_owned()),
            _ => OpenReadError::wrap_io_error(error, path.to_owned()),
        })?;
        Ok(Arc::new(StoredDocuments {
            mapped: self.mapped.clone(),
            path: path.to_owned(),
            file,
            length,
        }))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.mapped.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.mapped.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.mapped.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.mapped.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.mapped.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.mapped.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.mapped.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.mapped.watch(callback)
    }
}

/// The stored documents of a segment.
#[derive(Debug)]
struct StoredDocuments {
    mapped: MmapDirectory,
    path: PathBuf,
    file: File,
    length: usize,
}

impl HasLen for StoredDocuments {
    fn len(&self) -> usize {
        self.length
    }
}

impl FileHandle for StoredDocuments {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        if range.len() > BLOCK {
            // Mapped for as long as the bytes are used.
            let whole = self.mapped.get_file_handle(&self.path);
            return whole.map_err(io::Error::other)?.read_bytes(range);
        }
        let mut bytes = vec![0; range.len()];
        let start = u64::try_from(range.start).map_err(io::Error::other)?;
        self.file.read_exact_at(&mut bytes, start)?;
        Ok(OwnedBytes::new(bytes))
    }
}
