//! Stores in the bucket of a real S3-compatible server.

use std::path::{Path, PathBuf};

use techmarket_testkit::Bucket;

use crate::{BucketLocation, Limits, Location, Secret, Store};

const PREFIX: &str = "office/attachments";

pub(super) struct Server(Bucket);

impl Server {
    pub(super) async fn start() -> Self {
        Self(Bucket::start().await)
    }

    pub(super) fn location(&self, spool: &Path) -> BucketLocation {
        BucketLocation {
            bucket: Bucket::NAME.to_owned(),
            region: "us-east-1".to_owned(),
            endpoint: Some(self.0.endpoint().to_owned()),
            access_key: Bucket::ACCESS_KEY.to_owned(),
            secret_key: Secret::new(Bucket::SECRET_KEY),
            allow_http: true,
            prefix: PREFIX.to_owned(),
            spool: spool.to_owned(),
        }
    }

    pub(super) async fn store(&self, spool: &Path, limits: Limits) -> Store {
        Store::open(&Location::S3(self.location(spool)), limits)
            .await
            .unwrap()
    }

    /// The folder that holds the bucket's objects as files.
    pub(super) fn objects(&self) -> PathBuf {
        self.0.objects(PREFIX)
    }

    /// The folder with everything of the server's, unfinished uploads included.
    pub(super) fn root(&self) -> &Path {
        self.0.root()
    }
}
