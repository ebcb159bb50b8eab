//! What a process that ends in the middle leaves behind, and how files lie on the disk.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;

use super::{CHUNK, OWNER, files, folder, put, samples};
use crate::{Limits, MediaType};

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o7777
}

#[tokio::test]
async fn leftovers_are_swept_and_live_uploads_are_not() {
    let temp = tempfile::tempdir().unwrap();
    let first = folder(temp.path(), Limits::default()).await;
    let mut live = first.upload(OWNER).await.unwrap();
    live.write(&samples::png()).await.unwrap();
    let incoming = temp.path().join("incoming");
    fs::write(incoming.join("upload-dead.part"), "cut off").unwrap();
    let locked = incoming.join("upload-of-another-process.part");
    let lock = File::create(&locked).unwrap();
    lock.lock().unwrap();
    fs::write(incoming.join("README"), "not ours").unwrap();
    fs::create_dir(incoming.join("upload-folder.part")).unwrap();
    assert_eq!(files(&incoming).len(), 4);

    // Another process that opens the same folder.
    let second = folder(temp.path(), Limits::default()).await;
    let left = files(&incoming);
    assert!(!left.contains(&"upload-dead.part".to_owned()), "{left:?}");
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(incoming.join("upload-folder.part").is_dir());
    let stored = live.finish(MediaType::Png, None).await.unwrap();
    assert!(second.exists(&stored.sha256).await.unwrap());

    drop(lock);
    folder(temp.path(), Limits::default()).await;
    assert_eq!(files(&incoming), ["README"]);
}

#[tokio::test]
async fn files_are_their_owners_and_not_executable() {
    let temp = tempfile::tempdir().unwrap();
    let root = temp.path().join("attachments");
    let store = folder(&root, Limits::default()).await;
    let upload = store.upload(OWNER).await.unwrap();
    let incoming = root.join("incoming");
    assert_eq!(mode(&incoming.join(&files(&incoming)[0])), 0o600);
    drop(upload);
    let stored = put(&store, &samples::docx(), CHUNK, MediaType::Docx)
        .await
        .unwrap();
    let hash = stored.sha256.to_string();
    assert_eq!(mode(&root.join(&hash[..2]).join(&hash)), 0o600);
    for folder in [&root, &incoming, &root.join(&hash[..2])] {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_an_error() {
    let temp = tempfile::tempdir().unwrap();
    let file = temp.path().join("file");
    fs::write(&file, "").unwrap();
    let location = crate::Location::Folder(file.join("below"));
    assert!(crate::Store::open(&location, Limits::default()).await.is_err());
}
