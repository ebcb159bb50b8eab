//! The store of contents.

use std::io::Seek;
use std::sync::Arc;

use techmarket_kernel::Result;
use tokio::io::AsyncWriteExt;

use crate::bucket::Bucket;
use crate::download::{self, Source};
use crate::folder::Folder;
use crate::slots::Slots;
use crate::spool::Spool;
use crate::{ContentHash, Download, Limits, Location, MediaType, Upload, fault, inspect};

/// A content that is kept (附件内容).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub sha256: ContentHash,
    /// Bytes.
    pub size: u64,
    /// Type, as its content has it.
    pub media_type: MediaType,
}

/// The store of contents (附件存储). Cloning shares it.
#[derive(Debug, Clone)]
pub struct Store(Arc<Inner>);

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) backend: Backend,
    pub(crate) limits: Limits,
    spool: Spool,
    slots: Arc<Slots>,
}

#[derive(Debug)]
pub(crate) enum Backend {
    Folder(Folder),
    Bucket(Bucket),
}

impl Store {
    /// Opens the store and removes temporary files that dead processes left behind. Several processes may share a
    /// folder. A bucket is not asked yet: see [`Self::check`].
    pub async fn open(location: &Location, limits: Limits) -> Result<Self> {
        let (backend, incoming) = match location {
            Location::Folder(root) => {
                let root = root.clone();
                let folder = blocking(move || Folder::open(root).map_err(fault::local)).await?;
                let incoming = folder.incoming();
                (Backend::Folder(folder), incoming)
            }
            Location::S3(bucket) => (Backend::Bucket(Bucket::open(bucket)?), bucket.spool.clone()),
        };
        let spool = blocking(move || Spool::open(incoming).map_err(fault::local)).await?;
        Ok(Self(Arc::new(Inner {
            backend,
            limits,
            spool,
            slots: Arc::new(Slots::new(limits)),
        })))
    }

    /// Whether the store can be used now: a temporary file can be made, a bucket answers. For health checks.
    pub async fn check(&self) -> Result<()> {
        let spool = self.0.spool.clone();
        blocking(move || spool.create().map(drop).map_err(fault::local)).await?;
        match &self.0.backend {
            Backend::Folder(_) => Ok(()),
            Backend::Bucket(bucket) => bucket.check().await,
        }
    }

    /// Opens an upload of `owner`, by whatever name the caller tells its owners apart; `OVERLOADED` if as many as the
    /// limits allow are open, of this owner or of all.
    pub async fn upload(&self, owner: &str) -> Result<Upload> {
        let slot = self.0.slots.take(owner)?;
        let spool = self.0.spool.clone();
        let opened = move || {
            let temp = spool.create()?;
            let writer = temp.reopen()?;
            Ok((temp, writer))
        };
        let (temp, writer) = blocking(move || opened().map_err(fault::local)).await?;
        Ok(Upload::new(Arc::clone(&self.0), temp, writer, slot))
    }

    /// Opens a content for reading. `ATTACHMENT_UNKNOWN` if it is not kept, `ATTACHMENT_DAMAGED` if it can be seen
    /// already that it is not what it was; the stream finds out the rest.
    pub async fn read(&self, hash: &ContentHash) -> Result<(Stored, Download)> {
        let hash = *hash;
        match &self.0.backend {
            Backend::Folder(folder) => {
                let folder = folder.clone();
                let (stored, file) = blocking(move || {
                    let mut file = folder
                        .file(&hash)
                        .map_err(fault::local)?
                        .ok_or_else(|| fault::unknown(&hash))?;
                    let size = file.metadata().map_err(fault::local)?.len();
                    let stored = stored(hash, size, inspect::media_type(&file, size)?)?;
                    file.rewind().map_err(fault::local)?;
                    Ok((stored, file))
                })
                .await?;
                Ok((stored, download::proven(Source::File(file.into()), stored)))
            }
            Backend::Bucket(bucket) => {
                let head = bucket.head(&hash).await?.ok_or_else(|| fault::unknown(&hash))?;
                let (media_type, source) = match head.media_type {
                    Some(media_type) => (Some(media_type), Source::bucket(bucket.clone())),
                    None => self.spooled(bucket, &hash, head.size).await?,
                };
                let stored = stored(hash, head.size, media_type)?;
                Ok((stored, download::proven(source, stored)))
            }
        }
    }

    /// The type of a content that a tool copied into the bucket without one, found out from a copy of it.
    async fn spooled(
        &self,
        bucket: &Bucket,
        hash: &ContentHash,
        size: u64,
    ) -> Result<(Option<MediaType>, Source)> {
        if size > self.0.limits.file_bytes {
            return Err(fault::damaged(hash, "the content is above the limit"));
        }
        let spool = self.0.spool.clone();
        let copy = move || spool.create()?.reopen();
        let mut copy = tokio::fs::File::from_std(blocking(move || copy().map_err(fault::local)).await?);
        let mut from = 0;
        while from < size {
            let piece = bucket.fetch(hash, from, size).await?;
            if piece.is_empty() {
                return Err(fault::damaged(hash, "the content is cut short"));
            }
            copy.write_all(&piece).await.map_err(fault::local)?;
            from += piece.len() as u64;
        }
        copy.flush().await.map_err(fault::local)?;
        let mut copy = copy.into_std().await;
        blocking(move || {
            let media_type = inspect::media_type(&copy, size)?;
            copy.rewind().map_err(fault::local)?;
            Ok((media_type, Source::File(copy.into())))
        })
        .await
    }

    /// Whether a content is kept.
    pub async fn exists(&self, hash: &ContentHash) -> Result<bool> {
        let hash = *hash;
        match &self.0.backend {
            Backend::Folder(folder) => {
                let folder = folder.clone();
                blocking(move || folder.exists(&hash).map_err(fault::local)).await
            }
            Backend::Bucket(bucket) => Ok(bucket.head(&hash).await?.is_some()),
        }
    }

    /// Removes a content; one that is not kept is no error. The caller sees to it that no record names it any more
    /// and that none is being written: the same content can stand in the records of several organisations.
    pub async fn remove(&self, hash: &ContentHash) -> Result<()> {
        let hash = *hash;
        match &self.0.backend {
            Backend::Folder(folder) => {
                let folder = folder.clone();
                blocking(move || folder.remove(&hash).map_err(fault::local)).await
            }
            Backend::Bucket(bucket) => bucket.remove(&hash).await,
        }
    }

    /// The bounds it was opened with.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.0.limits
    }
}

fn stored(sha256: ContentHash, size: u64, media_type: Option<MediaType>) -> Result<Stored> {
    let media_type =
        media_type.ok_or_else(|| fault::damaged(&sha256, "the content is of no accepted type"))?;
    Ok(Stored {
        sha256,
        size,
        media_type,
    })
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(fault::task)?
}
