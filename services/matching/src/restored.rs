//! Indexes of a database that was restored from a backup: they may hold posts that the feeds do not tell of any more, and a feed
//! that has grown again since does not show that. So they are let go of, and filled again from the feeds.

use std::fs;
use std::path::Path;

use crate::index::{IndexError, empty};

/// In the folder of the indexes: the restore behind which they were made.
const FILE: &str = "restored";

/// Empties the indexes in `folder` unless they were made behind the restore of the database at `restored`, microseconds of Unix
/// time, or 0 for a database that never was.
pub(crate) fn let_go_of_older(restored: i64, folder: &Path, indexes: [&Path; 2]) -> Result<(), IndexError> {
    let file = folder.join(FILE);
    let known = fs::read_to_string(&file).ok();
    let known: i64 = known.and_then(|text| text.trim().parse().ok()).unwrap_or(0);
    if known == restored {
        return Ok(());
    }
    tracing::warn!("the database was restored from a backup: the indexes are built anew");
    for index in indexes {
        empty(index)?;
    }
    // Not before they are empty: a process that is killed in between empties them once more.
    let beside = file.with_extension("part");
    fs::write(&beside, restored.to_string())?;
    fs::rename(beside, file)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_are_emptied_once_behind_each_restore() {
        let folder = tempfile::tempdir().unwrap();
        let indexes = ["supply", "demand"].map(|side| folder.path().join(side));
        let paths = [indexes[0].as_path(), indexes[1].as_path()];
        let fill = || {
            for path in paths {
                fs::create_dir_all(path).unwrap();
                fs::write(path.join("meta.json"), "{}").unwrap();
            }
        };
        let is_full = || paths.map(|path| path.join("meta.json").exists());
        fill();
        let_go_of_older(0, folder.path(), paths).unwrap();
        assert_eq!(is_full(), [true; 2], "it was never restored");
        let_go_of_older(7, folder.path(), paths).unwrap();
        assert_eq!(is_full(), [false; 2]);
        fill();
        let_go_of_older(7, folder.path(), paths).unwrap();
        assert_eq!(is_full(), [true; 2], "they were made since");
        // Of another restore, of an older backup too.
        let_go_of_older(5, folder.path(), paths).unwrap();
        assert_eq!(is_full(), [false; 2]);
    }
}
