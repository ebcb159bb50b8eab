//! A real S3-compatible server in this process, on a port of its own, over a temporary folder.

use std::path::{Path, PathBuf};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A server with one empty bucket. It ends when this is dropped.
pub struct Bucket {
    root: TempDir,
    endpoint: String,
    accepting: JoinHandle<()>,
}

impl Bucket {
    /// Its name.
    pub const NAME: &'static str = "techmarket";
    /// What a caller signs with.
    pub const ACCESS_KEY: &'static str = "test-key";
    /// What a caller signs with.
    pub const SECRET_KEY: &'static str = "test-secret";

    /// Starts the server.
    pub async fn start() -> Self {
        let root = tempfile::tempdir().expect("a temporary folder");
        std::fs::create_dir(root.path().join(Self::NAME)).expect("the bucket");
        let mut service = S3ServiceBuilder::new(FileSystem::new(root.path()).expect("the bucket's files"));
        service.set_auth(SimpleAuth::from_single(Self::ACCESS_KEY, Self::SECRET_KEY));
        let service = service.build();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
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

    /// Address of the server, without the bucket.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// The folder that holds the objects whose keys begin with `prefix`, as files.
    #[must_use]
    pub fn objects(&self, prefix: &str) -> PathBuf {
        self.root.path().join(Self::NAME).join(prefix)
    }

    /// The folder with everything of the server's, unfinished uploads included.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.root.path()
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}
