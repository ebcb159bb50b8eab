use std::fs;

use super::*;

#[test]
fn what_was_sealed_is_opened_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let seal = Seal::create(&path("key")).unwrap();
    assert_eq!(Seal::read(&path("key")).unwrap().id(), seal.id());
    assert!(Seal::create(&path("key")).is_err(), "a key is never written over");
    for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
        let plain: Vec<u8> = (0..size)
            .map(|place| u8::try_from(place % 251).unwrap())
            .collect();
        fs::write(path("plain"), &plain).unwrap();
        let sealed = seal.seal(&path("plain"), &path("sealed")).unwrap();
        assert_eq!(sealed.sha256, files::content(&path("plain")).unwrap().sha256);
        let opened = seal.open(&path("sealed"), &path("opened")).unwrap();
        assert_eq!(fs::read(path("opened")).unwrap(), plain, "{size}");
        assert_eq!((opened.size, &opened.sha256), (size as u64, &sealed.sha256));
        assert_eq!(seal.content(&path("sealed")).unwrap().sha256, sealed.sha256);
        let bytes = fs::read(path("sealed")).unwrap();
        for damaged in damaged(&bytes) {
            fs::write(path("damaged"), damaged).unwrap();
            assert!(seal.open(&path("damaged"), &path("never")).is_err());
            assert!(!path("never").exists());
        }
    }
}

/// Bytes changed, cut off, left out, added.
fn damaged(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut changed = bytes.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    let mut salted = bytes.to_vec();
    salted[HEAD.len()] ^= 1;
    let mut all = vec![
        changed,
        salted,
        bytes[..bytes.len() - 1].to_vec(),
        [bytes, b"x"].concat(),
    ];
    let (head, piece) = (HEAD.len() + SALT, PIECE + TAG);
    if bytes.len() > head + piece {
        all.push(bytes[..head + piece].to_vec());
        all.push([&bytes[..head], &bytes[head + piece..]].concat());
    }
    all
}

#[test]
fn another_key_opens_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (one, other) = (
        Seal::create(&path("one")).unwrap(),
        Seal::create(&path("other")).unwrap(),
    );
    assert_ne!(one.id(), other.id());
    fs::write(path("plain"), "保密内容").unwrap();
    one.seal(&path("plain"), &path("sealed")).unwrap();
    let refused = other.open(&path("sealed"), &path("opened")).unwrap_err();
    assert!(format!("{refused:#}").contains("密钥不对"), "{refused:#}");
    let sealed = fs::read(path("sealed")).unwrap();
    assert!(!String::from_utf8_lossy(&sealed).contains("保密"));
    fs::write(path("short"), "abc").unwrap();
    assert!(Seal::read(&path("short")).is_err());
}
