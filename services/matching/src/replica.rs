//! By what name this replica is known among those on one database.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use techmarket_kernel::{Clock as _, SystemClock, SystemRng, new_uuid};

/// In the folder of the indexes, which one process has at a time.
const FILE: &str = "replica";

/// The name of the replica whose indexes are in `folder`: it keeps it over restarts, so that a process that comes back does not
/// wait for itself.
pub(crate) fn replica(folder: &Path) -> std::io::Result<String> {
    let file = folder.join(FILE);
    match fs::read_to_string(&file) {
        Ok(name) if !name.trim().is_empty() => Ok(name.trim().to_owned()),
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => {
            let name = new_uuid(&SystemRng, SystemClock.now()).to_string();
            let beside = file.with_extension("part");
            fs::write(&beside, &name)?;
            fs::rename(beside, file)?;
            Ok(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_keeps_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let name = replica(folder.path()).unwrap();
        assert_eq!(replica(folder.path()).unwrap(), name);
        let other = tempfile::tempdir().unwrap();
        assert_ne!(replica(other.path()).unwrap(), name);
    }
}
