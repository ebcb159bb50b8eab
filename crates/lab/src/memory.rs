//! Memory of this process and of files, in bytes.

use std::fs;
use std::io;
use std::path::Path;

/// Resident memory of this process, with the pages of mapped index files that the system may drop.
pub(crate) struct Resident {
    pub(crate) all: u64,
    /// The most that it has been.
    pub(crate) peak: u64,
    /// What is the process's own, without mapped files.
    pub(crate) anonymous: u64,
}

pub(crate) fn resident() -> io::Result<Resident> {
    let status = fs::read_to_string("/proc/self/status")?;
    let of = |key: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(key))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024)
    };
    let missing = || io::Error::other("the system does not tell the memory of this process");
    let all = || {
        Some(Resident {
            all: of("VmRSS:")?,
            peak: of("VmHWM:")?,
            anonymous: of("RssAnon:")?,
        })
    };
    all().ok_or_else(missing)
}

/// Sizes of the files of a folder.
pub(crate) fn of_folder(path: &Path) -> io::Result<u64> {
    let mut sum = 0;
    for entry in fs::read_dir(path)? {
        sum += entry?.metadata()?.len();
    }
    Ok(sum)
}
