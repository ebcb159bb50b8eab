//! What only a bucket can do wrong.

use std::fs;
use std::io::Write;

use techmarket_kernel::{Kind, Reason};

use super::server::Server;
use super::{CHUNK, files, get, put, reason, samples};
use crate::bucket::Bucket;
use crate::{BucketLocation, ContentHash, Limits, Location, MediaType, Secret, Store};

async fn open(location: BucketLocation) -> techmarket_kernel::Result<Store> {
    Store::open(&Location::S3(location), Limits::default()).await
}

#[tokio::test]
async fn plain_http_needs_a_word() {
    let temp = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let location = BucketLocation {
        allow_http: false,
        ..server.location(temp.path())
    };
    assert_eq!(reason(open(location).await), Reason::Internal);
}

#[tokio::test]
async fn a_wrong_key_is_the_operators_fault() {
    let temp = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let location = BucketLocation {
        secret_key: Secret::new("wrong"),
        ..server.location(temp.path())
    };
    let store = open(location).await.unwrap();
    assert_eq!(store.check().await.unwrap_err().kind(), Kind::Internal);
    let error = put(&store, &samples::png(), CHUNK, MediaType::Png)
        .await
        .unwrap_err();
    assert_eq!(error.kind(), Kind::Internal);
    assert!(!format!("{error:?}").contains("wrong"));
}

#[tokio::test]
async fn a_bucket_that_is_not_there_fails_the_check() {
    let temp = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let location = BucketLocation {
        bucket: "nowhere".to_owned(),
        ..server.location(temp.path())
    };
    let store = open(location).await.unwrap();
    assert_eq!(store.check().await.unwrap_err().reason(), Reason::Unavailable);
}

#[tokio::test]
async fn a_bucket_that_does_not_answer_is_unavailable() {
    let temp = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let speaks_no_tls = server
        .location(temp.path())
        .endpoint
        .unwrap()
        .replace("http:", "https:");
    for endpoint in ["http://127.0.0.1:1", &speaks_no_tls] {
        let location = BucketLocation {
            endpoint: Some(endpoint.to_owned()),
            ..server.location(temp.path())
        };
        let store = open(location).await.unwrap();
        let error = put(&store, &samples::png(), CHUNK, MediaType::Png)
            .await
            .unwrap_err();
        assert_eq!(error.reason(), Reason::Unavailable, "{endpoint}");
        assert!(error.retry_delay().is_some());
    }
    assert_eq!(files(temp.path()), Vec::<String>::new());
}

#[tokio::test]
async fn an_upload_in_parts_that_fails_leaves_no_parts() {
    let temp = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let bucket = Bucket::open(&server.location(temp.path())).unwrap();
    let before = files(server.root());
    // The disk fails at the second part.
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&vec![b' '; 6 << 20]).unwrap();
    let hash = ContentHash::of(b"any");
    let error = bucket
        .keep(file, 11 << 20, &hash, MediaType::Pdf)
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Reason::Internal);
    assert_eq!(files(server.root()), before);
    assert!(bucket.head(&hash).await.unwrap().is_none());
}

#[tokio::test]
async fn a_content_that_was_copied_in_without_its_type_is_served() {
    let temp = tempfile::tempdir().unwrap();
    let server = Server::start().await;
    let store = server.store(temp.path(), Limits::default()).await;
    for (content, media_type) in [
        (samples::large_pdf(3 << 20), MediaType::Pdf),
        (samples::docx(), MediaType::Docx),
    ] {
        let hash = ContentHash::of(&content);
        let folder = server.objects().join(hash.shard());
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(hash.to_string()), &content).unwrap();
        let (stored, back) = get(&store, &hash).await.unwrap();
        assert_eq!(
            (stored.media_type, stored.size),
            (media_type, content.len() as u64)
        );
        assert!(back == content, "{media_type}");
    }
    assert_eq!(files(temp.path()), Vec::<String>::new());
}
