//! When a data folder was last backed up, for whoever watches over it.

use std::path::{Path, PathBuf};

/// In the data folder.
pub const FILE: &str = "last-backup.json";

/// Its file.
pub fn file(data: &Path) -> PathBuf {
    data.join(FILE)
}

/// What the file says of a backup that ended at `time`, Unix seconds, in the folder `backup`.
pub fn text(time: f64, backup: &Path) -> String {
    serde_json::json!({ "time": time, "folder": backup }).to_string()
}

/// Unix time of the last backup of the data folder, in seconds, if there was one.
pub fn time(data: &Path) -> Option<f64> {
    let text = std::fs::read_to_string(file(data)).ok()?;
    let last: serde_json::Value = serde_json::from_str(&text).ok()?;
    last.get("time")?.as_f64()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_noted_is_read() {
        let data = tempfile::tempdir().unwrap();
        assert_eq!(time(data.path()), None);
        std::fs::write(file(data.path()), text(1_764_000_000.5, Path::new("/backup/x"))).unwrap();
        assert_eq!(time(data.path()), Some(1_764_000_000.5));
        std::fs::write(file(data.path()), "half").unwrap();
        assert_eq!(time(data.path()), None);
    }
}
