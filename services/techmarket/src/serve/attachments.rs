//! Where the files of contracts are kept, by the command line.

use std::path::Path;

use anyhow::Context;
use techmarket_attachments::{BucketLocation, Limits, Location, Secret, Store};

use crate::cli::AttachmentOptions;
use crate::private;

/// The key of a bucket comes by the environment: a command line is seen by every user of the machine.
const ACCESS_KEY: &str = "TECHMARKET_S3_ACCESS_KEY";
const SECRET_KEY: &str = "TECHMARKET_S3_SECRET_KEY";

/// Opens the store: a folder beside the databases unless a bucket is named.
pub async fn open(options: &AttachmentOptions, data: &Path) -> anyhow::Result<Store> {
    let limits = Limits {
        file_bytes: u64::from(options.attachment_mebibytes) << 20,
        ..Limits::default()
    };
    let location = location(options, data)?;
    if let Location::Folder(folder) = &location
        && folder.exists()
    {
        private::put_right(folder);
    }
    let store = Store::open(&location, limits).await;
    store.context("附件存储")
}

fn location(options: &AttachmentOptions, data: &Path) -> anyhow::Result<Location> {
    let Some(bucket) = &options.attachment_bucket else {
        let folder = options.attachments.clone();
        return Ok(Location::Folder(
            folder.unwrap_or_else(|| data.join("attachments")),
        ));
    };
    let key = |name: &str| std::env::var(name).with_context(|| format!("使用存储桶须设置环境变量 {name}"));
    Ok(Location::S3(BucketLocation {
        bucket: bucket.clone(),
        region: options.attachment_region.clone(),
        endpoint: options.attachment_endpoint.clone(),
        access_key: key(ACCESS_KEY)?,
        secret_key: Secret::new(key(SECRET_KEY)?),
        allow_http: options.attachment_allow_http,
        prefix: "attachments".to_owned(),
        spool: data.join("attachments-spool"),
    }))
}
