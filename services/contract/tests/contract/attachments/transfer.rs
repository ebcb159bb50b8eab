//! Files on their way up and down.

use std::path::Path;

use futures::StreamExt as _;
use sha2::{Digest as _, Sha256};
use techmarket_kernel::Caller;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_proto::contract::v1::download_attachment_response::Message as Down;
use techmarket_proto::contract::v1::upload_attachment_request::Message as Up;
use techmarket_proto::contract::v1::{
    Attachment, Contract, DownloadAttachmentRequest, UploadAttachmentRequest, UploadSettings,
};
use tonic::Status;

use crate::support::Office;

/// A PDF of at least `size` bytes.
pub(crate) fn pdf(size: usize) -> Vec<u8> {
    let padding = " ".repeat(size);
    format!("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n{padding}\ntrailer << /Root 1 0 R >>\nstartxref\n9\n%%EOF\n")
        .into_bytes()
}

pub(super) fn png() -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    file.extend_from_slice(b"\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55");
    file.extend_from_slice(b"\0\0\0\0IEND\xAE\x42\x60\x82");
    file
}

pub(crate) fn hash(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest
        .iter()
        .fold(String::new(), |text, byte| format!("{text}{byte:02x}"))
}

pub(crate) fn settings(contract: &str, kind: Kind, file_name: &str) -> UploadSettings {
    UploadSettings {
        name: contract.to_owned(),
        kind: kind.into(),
        file_name: file_name.to_owned(),
        ..UploadSettings::default()
    }
}

pub(super) fn message(message: Up) -> UploadAttachmentRequest {
    UploadAttachmentRequest {
        message: Some(message),
    }
}

pub(super) async fn sent(
    office: &Office,
    caller: &Caller,
    messages: Vec<UploadAttachmentRequest>,
) -> Result<Contract, Status> {
    let mut client = office.client(caller);
    let kept = Box::pin(client.upload_attachment(futures::stream::iter(messages))).await;
    kept.map(tonic::Response::into_inner)
}

/// Sends a file in chunks of 1,000 bytes.
pub(crate) async fn upload(
    office: &Office,
    caller: &Caller,
    settings: UploadSettings,
    content: &[u8],
) -> Result<Contract, Status> {
    let head = message(Up::Settings(settings));
    let chunks = content
        .chunks(1_000)
        .map(|chunk| message(Up::Chunk(chunk.to_vec())));
    sent(office, caller, [head].into_iter().chain(chunks).collect()).await
}

pub(super) async fn download(
    office: &Office,
    caller: &Caller,
    contract: &str,
    sha256: &str,
) -> Result<(Attachment, Vec<u8>), Status> {
    let request = DownloadAttachmentRequest {
        name: contract.to_owned(),
        sha256: sha256.to_owned(),
        ..DownloadAttachmentRequest::default()
    };
    let mut stream = office
        .client(caller)
        .download_attachment(request)
        .await?
        .into_inner();
    let Some(Down::Attachment(head)) = stream.next().await.unwrap()?.message else {
        panic!("the description comes first");
    };
    let mut content = Vec::new();
    while let Some(next) = stream.next().await {
        let Some(Down::Chunk(chunk)) = next?.message else {
            panic!("chunks follow");
        };
        assert!((1..=262_144).contains(&chunk.len()));
        content.extend(chunk);
    }
    Ok((head, content))
}

/// The files below a folder, with their sizes.
pub(super) fn files(folder: &Path) -> Vec<(String, u64)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            found.extend(files(&entry.path()));
        } else {
            let name = entry.file_name().to_string_lossy().into_owned();
            found.push((name, entry.metadata().unwrap().len()));
        }
    }
    found.sort();
    found
}
