//! Tests of `private.rs`.

use super::*;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[test]
fn a_folder_is_closed_with_what_lies_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let open = |name: &str, mode| fs::set_permissions(path(name), Permissions::from_mode(mode)).unwrap();
    fs::create_dir_all(path("index/deep")).unwrap();
    for file in ["supply.db", "index/deep/meta.json"] {
        fs::write(path(file), "x").unwrap();
        open(file, 0o644);
    }
    let outside = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(outside.path(), Permissions::from_mode(0o644)).unwrap();
    std::os::unix::fs::symlink(outside.path(), path("link")).unwrap();
    for open_folder in ["index/deep", "index", "."] {
        open(open_folder, 0o755);
    }
    let close = || close(folder.path(), &fs::metadata(folder.path()).unwrap(), true);
    assert_eq!(close().unwrap(), 5);
    for (name, is) in [
        (".", 0o700),
        ("supply.db", 0o600),
        ("index/deep", 0o700),
        ("index/deep/meta.json", 0o600),
    ] {
        assert_eq!(mode(&path(name)), is, "{name}");
    }
    assert_eq!(mode(outside.path()), 0o644, "what a link names lies elsewhere");
    assert_eq!(close().unwrap(), 0);
    open("supply.db", 0o640);
    assert_eq!(close().unwrap(), 1);
    open(".", 0o1777);
    assert!(close().is_err(), "a folder that everybody uses stays as it is");
    assert_eq!(mode(folder.path()), 0o1777);
}
