//! Contents in a bucket of an S3-compatible store.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{
    Attribute, AttributeValue, Attributes, ClientOptions, GetOptions, MultipartUpload, ObjectStore,
    ObjectStoreExt, PutMultipartOptions, PutOptions, PutPayload, RetryConfig,
};
use techmarket_kernel::{Error, Result};

use crate::{BucketLocation, ContentHash, MediaType, fault};

/// Bytes of a part; S3 wants at least 5 MiB of all but the last. A smaller file goes in one request.
const PART: u64 = 5 << 20;

/// Bytes asked for at once on the way down. A slow reader so holds no request open.
pub(crate) const FETCH: u64 = 1 << 20;

/// How long a request may take, a part of 5 MiB included.
const REQUEST: Duration = Duration::from_mins(1);
const CONNECT: Duration = Duration::from_secs(5);
/// Repeats of a failed request, and how long in all they may go on: a person waits for the answer.
const REPEATS: usize = 3;
const REPEATING: Duration = Duration::from_secs(30);

/// What a bucket says of a kept content.
pub(crate) struct Head {
    pub(crate) size: u64,
    /// None if someone else put it there without a type that is accepted.
    pub(crate) media_type: Option<MediaType>,
}

/// `{prefix}/{first two digits}/{hash}`, with the type as the object's content type.
#[derive(Debug, Clone)]
pub(crate) struct Bucket {
    store: Arc<AmazonS3>,
    prefix: Path,
}

impl Bucket {
    /// Reads the settings; nothing is sent yet.
    pub(crate) fn open(location: &BucketLocation) -> Result<Self> {
        // The store's library leaves the choice to the process. A choice that was made before holds.
        drop(rustls::crypto::ring::default_provider().install_default());
        let options = ClientOptions::new()
            .with_allow_http(location.allow_http)
            .with_timeout(REQUEST)
            .with_connect_timeout(CONNECT);
        let repeats = RetryConfig {
            max_retries: REPEATS,
            retry_timeout: REPEATING,
            ..RetryConfig::default()
        };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&location.bucket)
            .with_region(&location.region)
            .with_access_key_id(&location.access_key)
            .with_secret_access_key(location.secret_key.reveal())
            .with_client_options(options)
            .with_retry(repeats);
        if let Some(endpoint) = &location.endpoint {
            if endpoint.starts_with("http://") && !location.allow_http {
                return Err(Error::internal(
                    "the address of the bucket is http:// and allow_http is not set",
                ));
            }
            builder = builder.with_endpoint(endpoint);
        }
        Ok(Self {
            store: Arc::new(builder.build().map_err(Error::internal)?),
            prefix: Path::parse(&location.prefix).map_err(Error::internal)?,
        })
    }

    fn path(&self, hash: &ContentHash) -> Path {
        self.prefix.clone().join(hash.shard()).join(hash.to_string())
    }

    /// Keeps a checked file of `size` bytes. A bucket shows an object when it is whole and not before.
    pub(crate) async fn keep(
        &self,
        file: File,
        size: u64,
        hash: &ContentHash,
        media_type: MediaType,
    ) -> Result<()> {
        let file = Arc::new(file);
        let path = self.path(hash);
        let attributes: Attributes = [(Attribute::ContentType, AttributeValue::from(media_type.as_str()))]
            .into_iter()
            .collect();
        if size <= PART {
            let content = read(&file, 0, size).await?;
            let options = PutOptions::from(attributes);
            let put = self
                .store
                .put_opts(&path, PutPayload::from_bytes(content), options);
            return put.await.map(|_| ()).map_err(fault::remote);
        }
        let options = PutMultipartOptions::from(attributes);
        let mut upload = self
            .store
            .put_multipart_opts(&path, options)
            .await
            .map_err(fault::remote)?;
        let sent = send_parts(upload.as_mut(), &file, size).await;
        if sent.is_err()
            && let Err(error) = upload.abort().await
        {
            tracing::warn!(%error, %path, "parts of a failed upload stay in the bucket");
        }
        sent
    }

    /// Whether the key is right, and the bucket there: an object that is not found does not tell that.
    pub(crate) async fn check(&self) -> Result<()> {
        self.head(&ContentHash::from_bytes([0; 32])).await?;
        let nothing = self.prefix.clone().join("check");
        match self.store.list(Some(&nothing)).next().await {
            None | Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(fault::remote(error)),
        }
    }

    /// Size and type of a content, none if it is not kept.
    pub(crate) async fn head(&self, hash: &ContentHash) -> Result<Option<Head>> {
        let options = GetOptions::new().with_head(true);
        match self.store.get_opts(&self.path(hash), options).await {
            Ok(found) => Ok(Some(Head {
                size: found.meta.size,
                media_type: found
                    .attributes
                    .get(&Attribute::ContentType)
                    .and_then(|value| MediaType::from_mime(value)),
            })),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(fault::remote(error)),
        }
    }

    /// At most [`FETCH`] bytes of a content of `size` bytes.
    pub(crate) async fn fetch(&self, hash: &ContentHash, from: u64, size: u64) -> Result<Bytes> {
        let range = from..size.min(from + FETCH);
        match self.store.get_range(&self.path(hash), range).await {
            Ok(bytes) => Ok(bytes),
            Err(object_store::Error::NotFound { .. }) => Err(fault::unknown(hash)),
            Err(error) => Err(fault::remote(error)),
        }
    }

    /// Removes the content; one that is not kept is no error.
    pub(crate) async fn remove(&self, hash: &ContentHash) -> Result<()> {
        match self.store.delete(&self.path(hash)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(fault::remote(error)),
        }
    }
}

async fn send_parts(upload: &mut dyn MultipartUpload, file: &Arc<File>, size: u64) -> Result<()> {
    let mut from = 0;
    while from < size {
        let to = size.min(from + PART);
        let part = read(file, from, to).await?;
        upload
            .put_part(PutPayload::from_bytes(part))
            .await
            .map_err(fault::remote)?;
        from = to;
    }
    upload.complete().await.map(|_| ()).map_err(fault::remote)
}

async fn read(file: &Arc<File>, from: u64, to: u64) -> Result<Bytes> {
    let file = Arc::clone(file);
    let read = move || -> io::Result<Bytes> {
        let mut part = vec![0; usize::try_from(to - from).map_err(io::Error::other)?];
        file.read_exact_at(&mut part, from)?;
        Ok(part.into())
    };
    tokio::task::spawn_blocking(read)
        .await
        .map_err(fault::task)?
        .map_err(fault::local)
}
