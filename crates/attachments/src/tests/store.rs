//! One suite for both kinds of store.

use std::fs;
use std::path::{Path, PathBuf};

use futures::future::join_all;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use techmarket_kernel::{Kind, Reason};
use tempfile::TempDir;

use super::server::Server;
use super::{CHUNK, OWNER, files, folder, get, put, reason, samples, told};
use crate::{ContentHash, Limits, MAX_CHUNK, MediaType, READ_CHUNK, Store};

/// A store, and where its contents and its temporary files lie.
struct Place {
    store: Store,
    contents: PathBuf,
    incoming: PathBuf,
    _folder: TempDir,
    _server: Option<Server>,
}

const LIMITS: Limits = Limits {
    file_bytes: 12 << 20,
    uploads: 8,
    uploads_of_one: 3,
};

async fn in_folder() -> Place {
    let temp = tempfile::tempdir().unwrap();
    Place {
        store: folder(temp.path(), LIMITS).await,
        contents: temp.path().to_owned(),
        incoming: temp.path().join("incoming"),
        _folder: temp,
        _server: None,
    }
}

async fn in_bucket() -> Place {
    let temp = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    Place {
        store: server.store(temp.path(), LIMITS).await,
        contents: server.objects(),
        incoming: temp.path().to_owned(),
        _folder: temp,
        _server: Some(server),
    }
}

/// Runs a test on both.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod in_a_folder { $(#[tokio::test] async fn $name() { super::$name(super::in_folder().await).await; })+ }
        mod in_a_bucket { $(#[tokio::test] async fn $name() { super::$name(super::in_bucket().await).await; })+ }
    };
}

on_both! {
    every_type_comes_back
    sizes_around_the_chunks_come_back
    any_bytes_in_any_chunks_come_back
    the_same_content_is_kept_once
    identical_uploads_at_once
    a_file_above_the_limit_is_not_kept
    what_is_not_finished_leaves_nothing
    refused_files_leave_nothing
    uploads_are_bounded
    one_owner_has_a_part_of_the_uploads
    unknown_contents
    removed_contents_are_gone
    a_damaged_content_never_arrives
    an_upload_again_heals
    a_content_of_no_accepted_type_is_damaged
    it_says_that_it_works
}

fn kept(place: &Place) -> Vec<String> {
    if place.contents.exists() {
        files(&place.contents)
    } else {
        Vec::new()
    }
}

fn path_of(hash: &ContentHash) -> String {
    let hash = hash.to_string();
    format!("{}/{hash}", &hash[..2])
}

fn damage(place: &Place, hash: &ContentHash, how: impl FnOnce(&mut Vec<u8>)) {
    let path = place.contents.join(path_of(hash));
    let mut content = fs::read(&path).unwrap();
    how(&mut content);
    fs::write(&path, content).unwrap();
}

async fn every_type_comes_back(place: Place) {
    for media_type in MediaType::ALL {
        let content = samples::of(media_type);
        let stored = put(&place.store, &content, CHUNK, media_type).await.unwrap();
        assert_eq!(stored.sha256, ContentHash::of(&content));
        assert_eq!(
            (stored.size, stored.media_type),
            (content.len() as u64, media_type)
        );
        assert!(place.store.exists(&stored.sha256).await.unwrap());
        assert_eq!(
            get(&place.store, &stored.sha256).await.unwrap(),
            (stored, content)
        );
        assert!(kept(&place).contains(&path_of(&stored.sha256)));
    }
}

async fn sizes_around_the_chunks_come_back(place: Place) {
    const PART: usize = 5 << 20;
    for size in [
        READ_CHUNK - 200,
        READ_CHUNK,
        MAX_CHUNK,
        PART - 200,
        PART,
        2 * PART + 1,
    ] {
        let content = samples::large_pdf(size);
        let stored = put(&place.store, &content, MAX_CHUNK, MediaType::Pdf)
            .await
            .unwrap();
        let (found, back) = get(&place.store, &stored.sha256).await.unwrap();
        assert_eq!(found, stored);
        assert!(back == content, "{size}");
    }
}

async fn any_bytes_in_any_chunks_come_back(place: Place) {
    let runtime = tokio::runtime::Handle::current();
    let cases = tokio::task::spawn_blocking(move || {
        let bytes = prop::collection::vec(any::<u8>(), 0..5000);
        let chunks = prop::collection::vec(1..700_usize, 1..6);
        // A case that fails prints itself; a file of seeds beside the source would hold random bytes.
        let mut runner = TestRunner::new(Config {
            cases: 24,
            failure_persistence: None,
            ..Config::default()
        });
        runner.run(&(bytes, chunks), |(bytes, chunks)| {
            // A comment takes any bytes but the ends of a line.
            let comment: Vec<u8> = bytes.into_iter().filter(|b| !b"\r\n/".contains(b)).collect();
            let content = [b"%PDF-1.7\n%", &comment[..], b"\n%%EOF"].concat();
            let back = runtime.block_on(async {
                let mut upload = place.store.upload(OWNER).await.unwrap();
                let (mut rest, mut sizes) = (&content[..], chunks.iter().cycle());
                while !rest.is_empty() {
                    let (chunk, after) = rest.split_at(rest.len().min(*sizes.next().unwrap()));
                    upload.write(chunk).await.unwrap();
                    rest = after;
                }
                let stored = upload
                    .finish(MediaType::Pdf, Some(ContentHash::of(&content)))
                    .await
                    .unwrap();
                get(&place.store, &stored.sha256).await.unwrap().1
            });
            prop_assert_eq!(back, content);
            Ok(())
        })
    });
    cases.await.unwrap().unwrap();
}

async fn the_same_content_is_kept_once(place: Place) {
    let content = samples::pdf("");
    let first = put(&place.store, &content, 3, MediaType::Pdf).await.unwrap();
    let second = put(&place.store, &content, 50, MediaType::Pdf).await.unwrap();
    assert_eq!(first, second);
    assert_eq!(kept(&place), [path_of(&first.sha256)]);
}

async fn identical_uploads_at_once(place: Place) {
    let content = samples::large_pdf(6 << 20);
    let uploads = (0..LIMITS.uploads_of_one).map(|_| put(&place.store, &content, CHUNK, MediaType::Pdf));
    let stored: Vec<_> = join_all(uploads).await.into_iter().map(Result::unwrap).collect();
    assert!(stored.iter().all(|one| *one == stored[0]));
    assert_eq!(kept(&place), [path_of(&stored[0].sha256)]);
    assert!(get(&place.store, &stored[0].sha256).await.unwrap().1 == content);
    assert_eq!(files(&place.incoming), Vec::<String>::new());
}

async fn a_file_above_the_limit_is_not_kept(place: Place) {
    let mut upload = place.store.upload(OWNER).await.unwrap();
    let chunk = vec![b' '; MAX_CHUNK];
    for _ in 0..12 {
        upload.write(&chunk).await.unwrap();
    }
    assert_eq!(upload.size(), LIMITS.file_bytes);
    assert_eq!(files(&place.incoming).len(), 1);
    let error = upload.write(b" ").await.unwrap_err();
    assert_eq!(
        (error.reason(), error.message()),
        (Reason::AttachmentTooLarge, "文件超过上限 12 MiB")
    );
    assert_eq!(error.metadata()["limit"], LIMITS.file_bytes.to_string());
    // At once, and while the upload is still held.
    assert_eq!(files(&place.incoming), Vec::<String>::new());
    assert_eq!(upload.write(b" ").await.unwrap_err().kind(), Kind::Internal);
    let mut upload = place.store.upload(OWNER).await.unwrap();
    assert_eq!(
        reason(upload.write(&vec![0; MAX_CHUNK + 1]).await),
        Reason::AttachmentTooLarge
    );
    assert_eq!(kept(&place), Vec::<String>::new());
}

async fn what_is_not_finished_leaves_nothing(place: Place) {
    let mut upload = place.store.upload(OWNER).await.unwrap();
    upload.write(&samples::pdf("")).await.unwrap();
    assert_eq!(files(&place.incoming).len(), 1);
    drop(upload);
    assert_eq!(files(&place.incoming), Vec::<String>::new());
    assert_eq!(kept(&place), Vec::<String>::new());
}

async fn refused_files_leave_nothing(place: Place) {
    let content = samples::png();
    let expected = (
        Reason::AttachmentTypeMismatch,
        "文件内容是 PNG，与申报的类型 PDF 不符".to_owned(),
    );
    assert_eq!(
        told(put(&place.store, &content, CHUNK, MediaType::Pdf).await),
        expected
    );
    let mut upload = place.store.upload(OWNER).await.unwrap();
    upload.write(&content).await.unwrap();
    let error = upload
        .finish(MediaType::Png, Some(ContentHash::of(b"other")))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::AttachmentHashMismatch);
    assert_eq!(error.metadata()["found"], ContentHash::of(&content).to_string());
    let empty = place
        .store
        .upload(OWNER)
        .await
        .unwrap()
        .finish(MediaType::Pdf, None)
        .await;
    assert_eq!(
        told(empty),
        (Reason::AttachmentUnreadable, "文件是空的".to_owned())
    );
    assert_eq!(kept(&place), Vec::<String>::new());
    assert_eq!(files(&place.incoming), Vec::<String>::new());
}

async fn uploads_are_bounded(place: Place) {
    let owner = |number: usize| format!("单位{number}");
    let mut open = Vec::new();
    for number in 0..LIMITS.uploads {
        open.push(place.store.upload(&owner(number)).await.unwrap());
    }
    let error = place.store.upload(OWNER).await.unwrap_err();
    assert_eq!(error.reason(), Reason::Overloaded);
    assert!(error.retry_delay().is_some());
    // One that is dropped, one that fails and one that ends make room again.
    drop(open.pop());
    assert!(open[0].write(&vec![0; MAX_CHUNK + 1]).await.is_err());
    let mut last = open.pop().unwrap();
    last.write(&samples::png()).await.unwrap();
    last.finish(MediaType::Png, None).await.unwrap();
    for _ in 0..3 {
        open.push(place.store.upload(OWNER).await.unwrap());
    }
    let error = place.store.upload("another").await.unwrap_err();
    assert_eq!(error.message(), "同时上传的附件太多，请稍后重试");
}

async fn one_owner_has_a_part_of_the_uploads(place: Place) {
    let mut open = Vec::new();
    for _ in 0..LIMITS.uploads_of_one {
        open.push(place.store.upload(OWNER).await.unwrap());
    }
    for _ in 0..2 {
        let error = place.store.upload(OWNER).await.unwrap_err();
        assert_eq!(error.reason(), Reason::Overloaded);
        assert!(error.retry_delay().is_some());
        assert!(error.message().starts_with("本单位"), "{}", error.message());
    }
    let other = place.store.upload("another").await.unwrap();
    // One that is dropped and one that ends make room again, and the uploads of others none.
    drop((open.pop(), other));
    let mut last = open.pop().unwrap();
    last.write(&samples::png()).await.unwrap();
    last.finish(MediaType::Png, None).await.unwrap();
    for _ in 0..2 {
        open.push(place.store.upload(OWNER).await.unwrap());
    }
    assert_eq!(reason(place.store.upload(OWNER).await), Reason::Overloaded);
    // All that are gone leave room for as many as before.
    drop(open);
    for _ in 0..LIMITS.uploads {
        put(&place.store, &samples::png(), CHUNK, MediaType::Png)
            .await
            .unwrap();
    }
}

async fn unknown_contents(place: Place) {
    let hash = ContentHash::of(b"never");
    assert!(!place.store.exists(&hash).await.unwrap());
    let error = get(&place.store, &hash).await.unwrap_err();
    assert_eq!(
        (error.reason(), error.kind()),
        (Reason::AttachmentUnknown, Kind::NotFound)
    );
    assert_eq!(error.resource().unwrap().name, hash.to_string());
    place.store.remove(&hash).await.unwrap();
}

async fn removed_contents_are_gone(place: Place) {
    let one = put(&place.store, &samples::png(), CHUNK, MediaType::Png)
        .await
        .unwrap();
    let other = put(&place.store, &samples::jpeg(), CHUNK, MediaType::Jpeg)
        .await
        .unwrap();
    place.store.remove(&one.sha256).await.unwrap();
    place.store.remove(&one.sha256).await.unwrap();
    assert!(!place.store.exists(&one.sha256).await.unwrap());
    assert_eq!(
        reason(get(&place.store, &one.sha256).await),
        Reason::AttachmentUnknown
    );
    assert_eq!(kept(&place), [path_of(&other.sha256)]);
}

async fn a_damaged_content_never_arrives(place: Place) {
    let content = samples::large_pdf(3 << 20);
    let stored = put(&place.store, &content, CHUNK, MediaType::Pdf).await.unwrap();
    let whole = fs::read(place.contents.join(path_of(&stored.sha256))).unwrap();
    for how in [
        (|content| content[2 << 20] ^= 1) as fn(&mut Vec<u8>),
        |content| content.truncate(1 << 20),
        |content| content.push(b'\n'),
        |content| *content.last_mut().unwrap() ^= 1,
    ] {
        damage(&place, &stored.sha256, how);
        let error = get(&place.store, &stored.sha256).await.unwrap_err();
        assert_eq!(
            (error.reason(), error.kind()),
            (Reason::AttachmentDamaged, Kind::Internal)
        );
        damage(&place, &stored.sha256, |content| content.clone_from(&whole));
        get(&place.store, &stored.sha256).await.unwrap();
    }
}

async fn an_upload_again_heals(place: Place) {
    let content = samples::pdf("");
    let stored = put(&place.store, &content, CHUNK, MediaType::Pdf).await.unwrap();
    damage(&place, &stored.sha256, |content| content[10] ^= 1);
    assert_eq!(
        reason(get(&place.store, &stored.sha256).await),
        Reason::AttachmentDamaged
    );
    put(&place.store, &content, CHUNK, MediaType::Pdf).await.unwrap();
    assert_eq!(get(&place.store, &stored.sha256).await.unwrap().1, content);
}

async fn a_content_of_no_accepted_type_is_damaged(place: Place) {
    let content = b"someone put this here";
    let hash = ContentHash::of(content);
    let path = place.contents.join(path_of(&hash));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, content).unwrap();
    assert_eq!(reason(get(&place.store, &hash).await), Reason::AttachmentDamaged);
    fs::write(&path, b"").unwrap();
    assert_eq!(reason(get(&place.store, &hash).await), Reason::AttachmentDamaged);
}

async fn it_says_that_it_works(place: Place) {
    place.store.check().await.unwrap();
    assert_eq!(files(&place.incoming), Vec::<String>::new());
    fs::remove_dir_all(&place.incoming).unwrap();
    assert!(place.store.check().await.is_err());
    assert!(!Path::new(&place.incoming).exists());
}
