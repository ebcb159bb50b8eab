mod bucket;
mod crashes;
mod files;
mod names;
mod samples;
mod server;
mod store;

use futures::TryStreamExt;
use techmarket_kernel::{Error, Reason, Result};

use crate::{ContentHash, Limits, Location, MAX_CHUNK, MediaType, READ_CHUNK, Store, Stored};

/// An owner of uploads.
const OWNER: &str = "12100000400000624D";

/// Uploads `content` in chunks of `chunk` bytes.
async fn put(store: &Store, content: &[u8], chunk: usize, declared: MediaType) -> Result<Stored> {
    let mut upload = store.upload(OWNER).await?;
    for chunk in content.chunks(chunk) {
        upload.write(chunk).await?;
    }
    upload.finish(declared, None).await
}

/// Downloads a content and looks at its chunks.
async fn get(store: &Store, hash: &ContentHash) -> Result<(Stored, Vec<u8>)> {
    let (stored, mut stream) = store.read(hash).await?;
    let mut content = Vec::new();
    while let Some(chunk) = stream.try_next().await? {
        assert!((1..=READ_CHUNK).contains(&chunk.len()), "{}", chunk.len());
        content.extend_from_slice(&chunk);
    }
    Ok((stored, content))
}

fn reason<T: std::fmt::Debug>(result: Result<T>) -> Reason {
    result.unwrap_err().reason()
}

fn told<T: std::fmt::Debug>(result: Result<T>) -> (Reason, String) {
    let error: Error = result.unwrap_err();
    (error.reason(), error.message().to_owned())
}

async fn folder(path: &std::path::Path, limits: Limits) -> Store {
    Store::open(&Location::Folder(path.to_owned()), limits)
        .await
        .unwrap()
}

/// Every file below `path`, as a path from it.
fn files(path: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![path.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry.path().strip_prefix(path).unwrap().display().to_string();
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

const CHUNK: usize = MAX_CHUNK / 4;
