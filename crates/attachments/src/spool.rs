//! Temporary files of uploads on their way.

use std::fs::{self, DirBuilder, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

const PREFIX: &str = "upload-";
const SUFFIX: &str = ".part";

/// A folder of temporary files. Each is locked while its upload lives, so that what a dead process left behind can
/// be told from what another process of the same folder is writing, without a clock.
#[derive(Debug, Clone)]
pub(crate) struct Spool {
    folder: PathBuf,
}

impl Spool {
    /// Makes the folder and removes what dead processes left in it.
    pub(crate) fn open(folder: PathBuf) -> io::Result<Self> {
        make_folder(&folder)?;
        sweep(&folder)?;
        Ok(Self { folder })
    }

    /// A new file, mode 0600, locked, removed when it is dropped.
    pub(crate) fn create(&self) -> io::Result<NamedTempFile> {
        /// A sweeper of another process can come between making and locking, once.
        const TRIES: usize = 8;
        for _ in 0..TRIES {
            let temp = tempfile::Builder::new()
                .prefix(PREFIX)
                .suffix(SUFFIX)
                .tempfile_in(&self.folder)?;
            match temp.as_file().try_lock() {
                Ok(()) if temp.as_file().metadata()?.nlink() > 0 => return Ok(temp),
                Ok(()) | Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
        Err(io::Error::other(
            "another process removes every new temporary file",
        ))
    }
}

/// A folder for its owner only.
pub(crate) fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn sweep(folder: &Path) -> io::Result<()> {
    let mut removed = 0_u64;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if !(entry.file_type()?.is_file() && name.starts_with(PREFIX) && name.ends_with(SUFFIX)) {
            continue;
        }
        match abandoned(&entry.path()).and_then(|abandoned| {
            if abandoned {
                fs::remove_file(entry.path())
            } else {
                Ok(())
            }
            .map(|()| abandoned)
        }) {
            Ok(abandoned) => removed += u64::from(abandoned),
            // Its upload ended meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
    }
    if removed > 0 {
        tracing::info!(removed, "removed temporary files of uploads that were cut off");
    }
    Ok(())
}

/// Whether nobody holds the lock of this file.
fn abandoned(path: &Path) -> io::Result<bool> {
    match File::options().write(true).open(path)?.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}
