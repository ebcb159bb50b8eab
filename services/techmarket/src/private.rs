//! Who may read what the program writes: its owner alone. The databases hold confidential details and contacts.

use std::fs::{self, Metadata, Permissions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use rustix::fs::Mode;

/// Everybody but the owner.
const OTHERS: u32 = 0o077;
/// Of a folder in which everybody may keep files, such as `/tmp`.
const SHARED: u32 = 0o1000;

/// From here on what this process makes is its owner's alone: files 0600, folders 0700.
pub fn umask() {
    rustix::process::umask(Mode::from_raw_mode(OTHERS));
}

/// Takes what was open to others from them: a file, or a folder with all that can be reached through it. The log says so.
pub fn put_right(path: &Path) {
    let shown = path.display();
    match fs::metadata(path).and_then(|found| close(path, &found, true)) {
        Ok(0) => {}
        Ok(closed) => {
            tracing::warn!(path = %shown, closed, "was open to others: now its owner alone may read it");
        }
        Err(error) => {
            tracing::warn!(path = %shown, %error, "may be open to others and cannot be closed: chmod -R go-rwx");
        }
    }
}

/// Closes what is open, and returns how many files and folders that were. A folder that was closed kept safe what lies in it, so
/// that only the files directly in the data folder are looked at each time.
fn close(path: &Path, found: &Metadata, top: bool) -> io::Result<u64> {
    let mode = found.permissions().mode();
    if mode & SHARED != 0 && found.is_dir() {
        return Err(io::Error::new(
            ErrorKind::PermissionDenied,
            "the folder is everybody's",
        ));
    }
    let open = mode & OTHERS != 0;
    if open {
        fs::set_permissions(path, Permissions::from_mode(mode & 0o7777 & !OTHERS))?;
    }
    let mut closed = u64::from(open);
    if found.is_dir() && (open || top) {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            closed += match entry.metadata() {
                Ok(found) if found.is_file() || found.is_dir() => close(&entry.path(), &found, false),
                Ok(_) => Ok(0),
                Err(error) => Err(error),
            }
            .or_else(gone)?;
        }
    }
    Ok(closed)
}

/// Another process of the folder may have removed it meanwhile.
fn gone(error: io::Error) -> io::Result<u64> {
    if error.kind() == ErrorKind::NotFound {
        Ok(0)
    } else {
        Err(error)
    }
}

#[cfg(test)]
mod tests;
