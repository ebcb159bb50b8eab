//! A real S3-compatible server in this process, on a port of its own, over a temporary folder.

use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::{BucketLocation, Limits, Location, Secret, Store};

const BUCKET: &str = "techmarket";
const KEY: &str = "test-key";
const SECRET: &str = "test-secret";

pub(super) struct Server {
    root: TempDir,
    endpoint: String,
    accepting: JoinHandle<()>,
}

impl Server {
    pub(super) async fn start() -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(root.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let accepting = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    drop(builder.serve_connection(TokioIo::new(socket), service).await);
                });
            }
        });
        Self {
            root,
            endpoint,
            accepting,
        }
    }

    pub(super) fn location(&self, spool: &Path) -> BucketLocation {
        BucketLocation {
            bucket: BUCKET.to_owned(),
            region: "us-east-1".to_owned(),
            endpoint: Some(self.endpoint.clone()),
            access_key: KEY.to_owned(),
            secret_key: Secret::new(SECRET),
            allow_http: true,
            prefix: "office/attachments".to_owned(),
            spool: spool.to_owned(),
        }
    }

    pub(super) async fn store(&self, spool: &Path, limits: Limits) -> Store {
        Store::open(&Location::S3(self.location(spool)), limits)
            .await
            .unwrap()
    }

    /// The folder that holds the bucket's objects as files.
    pub(super) fn objects(&self) -> std::path::PathBuf {
        self.root.path().join(BUCKET).join("office/attachments")
    }

    /// The folder with everything of the server's, unfinished uploads included.
    pub(super) fn root(&self) -> &Path {
        self.root.path()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
