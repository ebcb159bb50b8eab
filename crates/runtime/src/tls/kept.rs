//! What is read from files, and read anew when they change. Kubernetes swaps a link, other tools write anew: so contents are
//! compared, not times.

use std::io::{Error, Read as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;

use crate::tls::error::TlsError;

/// How often the files are looked at.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(2);
/// Largest file that is read.
const FILE_BYTES: u64 = 1 << 20;

/// Files that are looked at from time to time.
pub(crate) trait Look: Send + Sync {
    /// Looks whether they have changed, and goes by them if they can be used. Whether what they hold is in force.
    fn look(&self) -> bool;
}

/// A value of some files. What cannot be used leaves it as it was.
pub(crate) struct Kept<T> {
    /// For the log.
    what: &'static str,
    files: Vec<PathBuf>,
    load: Load<T>,
    value: ArcSwap<T>,
    seen: Mutex<Seen>,
}

/// Makes the value of the contents of the files, in their order.
type Load<T> = Box<dyn Fn(&[Vec<u8>]) -> Result<T, TlsError> + Send + Sync>;

/// The files as they were when they were last looked at.
struct Seen {
    contents: Vec<Result<Vec<u8>, String>>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Sound,
    /// They could not be used when they were first seen: perhaps only one of two was written so far.
    Doubtful,
    /// They still could not, and the log says so.
    Refused,
}

impl<T: Send + Sync + 'static> Kept<T> {
    /// Reads `files` and makes the value of them by `load`.
    pub(crate) fn open(
        what: &'static str,
        files: Vec<PathBuf>,
        load: impl Fn(&[Vec<u8>]) -> Result<T, TlsError> + Send + Sync + 'static,
    ) -> Result<Arc<Self>, TlsError> {
        let contents = files
            .iter()
            .map(|file| read(file))
            .collect::<Result<Vec<_>, _>>()?;
        let value = load(&contents)?;
        Ok(Arc::new(Self {
            what,
            files,
            load: Box::new(load),
            value: ArcSwap::from_pointee(value),
            seen: Mutex::new(Seen {
                contents: contents.into_iter().map(Ok).collect(),
                state: State::Sound,
            }),
        }))
    }

    /// The value in force.
    pub(crate) fn get(&self) -> Arc<T> {
        self.value.load_full()
    }
}

impl<T: Send + Sync> Look for Kept<T> {
    fn look(&self) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let contents: Vec<_> = self
            .files
            .iter()
            .map(|file| read(file).map_err(|error| told(&error)))
            .collect();
        let changed = contents != seen.contents;
        if !changed && seen.state != State::Doubtful {
            return seen.state == State::Sound;
        }
        let readable: Result<Vec<Vec<u8>>, String> = contents.iter().cloned().collect();
        let loaded = readable.and_then(|contents| (self.load)(&contents).map_err(|error| told(&error)));
        let what = self.what;
        seen.contents = contents;
        seen.state = match loaded {
            Ok(value) => {
                self.value.store(Arc::new(value));
                tracing::info!(what, "files have changed and are in force");
                State::Sound
            }
            Err(_) if changed => State::Doubtful,
            Err(cause) => {
                tracing::error!(
                    what,
                    cause,
                    "files have changed and cannot be used: the former ones stay"
                );
                State::Refused
            }
        };
        seen.state != State::Refused
    }
}

fn read(file: &Path) -> Result<Vec<u8>, TlsError> {
    let failed = |error: Error| TlsError::Read(file.to_owned(), error);
    let mut contents = Vec::new();
    let opened = std::fs::File::open(file).map_err(failed)?;
    opened
        .take(FILE_BYTES + 1)
        .read_to_end(&mut contents)
        .map_err(failed)?;
    if contents.len() as u64 > FILE_BYTES {
        return Err(TlsError::TooLarge(file.to_owned()));
    }
    Ok(contents)
}

fn told(error: &TlsError) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    format!("{error}{}", cause.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(file: &Path) -> Arc<Kept<u32>> {
        let named = file.to_owned();
        Kept::open("number", vec![file.to_owned()], move |contents| {
            let text = String::from_utf8_lossy(&contents[0]);
            text.parse().map_err(|_| TlsError::NoCertificate(named.clone()))
        })
        .unwrap()
    }

    #[test]
    fn what_cannot_be_used_leaves_what_was() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("number");
        std::fs::write(&file, "1").unwrap();
        let kept = number(&file);
        assert!(kept.look());
        assert_eq!(*kept.get(), 1);
        std::fs::write(&file, "2").unwrap();
        assert!(kept.look());
        assert_eq!(*kept.get(), 2);
        std::fs::write(&file, "two").unwrap();
        assert!(kept.look(), "perhaps it is being written");
        assert!(!kept.look(), "it was not");
        assert!(!kept.look());
        assert_eq!(*kept.get(), 2);
        std::fs::remove_file(&file).unwrap();
        assert!(kept.look() && !kept.look());
        std::fs::write(&file, "3").unwrap();
        assert!(kept.look());
        assert_eq!(*kept.get(), 3);
    }

    #[test]
    fn a_file_is_bounded() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("large");
        std::fs::write(&file, vec![b'1'; (1 << 20) + 1]).unwrap();
        assert!(matches!(read(&file), Err(TlsError::TooLarge(_))));
        assert!(matches!(read(folder.path()), Err(TlsError::Read(..))));
    }
}
