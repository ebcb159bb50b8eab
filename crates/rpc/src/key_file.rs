//! A file that only its owner can read and that several processes share: made once, replaced whole, looked at again.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use techmarket_kernel::Rng;

/// A file that has changed is read after so long at the latest, once it is asked for.
pub(crate) const CHANGED: Duration = Duration::from_secs(2);
/// Tokens of a key that is not known lead to the file so often at most.
pub(crate) const UNKNOWN_KEY: Duration = Duration::from_secs(1);

/// A file that may change.
pub(crate) struct Watched {
    path: PathBuf,
    begun: Instant,
    /// When it was looked at, in milliseconds since the beginning.
    looked: AtomicU64,
    /// The same for the sake of a key that was not known.
    sought: AtomicU64,
    seen: Mutex<Option<Stamp>>,
}

/// What changes with a file: it is always replaced by another.
type Stamp = (u64, u64, i64, i64);

impl Watched {
    pub(crate) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            begun: Instant::now(),
            looked: AtomicU64::new(0),
            sought: AtomicU64::new(0),
            seen: Mutex::default(),
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds.
    pub(crate) fn read(&self) -> io::Result<Vec<u8>> {
        let found = std::fs::metadata(&self.path)?;
        *self.seen.lock().unwrap_or_else(PoisonError::into_inner) = Some(stamp(&found));
        std::fs::read(&self.path)
    }

    /// What it holds, if it was looked at longer ago than `after` and has changed since. Of callers at once one looks.
    pub(crate) fn changed(&self, after: Duration) -> Option<io::Result<Vec<u8>>> {
        let looked = if after == UNKNOWN_KEY {
            &self.sought
        } else {
            &self.looked
        };
        let (now, last) = (self.elapsed(), looked.load(Ordering::Relaxed));
        let due = u128::from(now - last.min(now)) >= after.as_millis();
        let mine = due
            && looked
                .compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if !mine {
            return None;
        }
        let found = std::fs::metadata(&self.path).ok().map(|found| stamp(&found));
        let seen = *self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        // A file that is gone for a moment ends nothing.
        (found.is_some() && found != seen).then(|| self.read())
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

fn stamp(found: &Metadata) -> Stamp {
    (found.ino(), found.len(), found.mtime(), found.mtime_nsec())
}

/// Makes `file`, which is not there. It is written beside and then linked, so that processes that start together read a whole
/// file, and a process that is killed leaves no half of one.
pub(crate) fn create(file: &Path, rng: &dyn Rng, bytes: &[u8]) -> io::Result<()> {
    let beside = write_beside(file, rng, bytes)?;
    let linked = std::fs::hard_link(&beside, file);
    std::fs::remove_file(&beside)?;
    linked
}

/// Puts `bytes` in the place of what `file` holds, at once for every reader.
pub(crate) fn replace(file: &Path, rng: &dyn Rng, bytes: &[u8]) -> io::Result<()> {
    let beside = write_beside(file, rng, bytes)?;
    std::fs::rename(&beside, file)
}

/// Keeps others from replacing `file` until what is returned is dropped.
pub(crate) fn lock(file: &Path) -> io::Result<File> {
    let opened = File::open(file)?;
    opened.lock()?;
    Ok(opened)
}

fn write_beside(file: &Path, rng: &dyn Rng, bytes: &[u8]) -> io::Result<PathBuf> {
    let mut suffix = [0; 8];
    rng.fill(&mut suffix);
    let beside = file.with_extension(format!("new-{:016x}", u64::from_le_bytes(suffix)));
    let mut written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&beside)?;
    let done = written.write_all(bytes).and_then(|()| written.sync_all());
    if done.is_err() {
        std::fs::remove_file(&beside)?;
    }
    done.map(|()| beside)
}
