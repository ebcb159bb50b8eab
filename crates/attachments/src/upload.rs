//! A content on its way up.

use std::fs::File;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use techmarket_kernel::{Error, Reason, Result};
use tempfile::NamedTempFile;
use tokio::io::AsyncWriteExt;

use crate::slots::Slot;
use crate::store::{Backend, Inner};
use crate::{ContentHash, MAX_CHUNK, MediaType, Stored, fault, inspect};

/// An open upload (上传). To abort it, drop it: its temporary file is removed at once. After any error nothing of
/// it is left, and it takes nothing more.
#[derive(Debug)]
pub struct Upload {
    store: Arc<Inner>,
    /// None once it has failed, or while a write is under way: a write that is cut off leaves an unknown length.
    part: Option<Part>,
}

/// What has come so far.
#[derive(Debug)]
struct Part {
    temp: NamedTempFile,
    writer: tokio::fs::File,
    hasher: Sha256,
    size: u64,
    slot: Slot,
}

impl Upload {
    pub(crate) fn new(store: Arc<Inner>, temp: NamedTempFile, writer: File, slot: Slot) -> Self {
        let part = Part {
            temp,
            writer: writer.into(),
            hasher: Sha256::new(),
            size: 0,
            slot,
        };
        Self {
            store,
            part: Some(part),
        }
    }

    /// Bytes taken so far.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.part.as_ref().map_or(0, |part| part.size)
    }

    /// SHA-256 of what has been taken so far: of the whole content once all of it has come.
    pub fn sha256(&self) -> Result<ContentHash> {
        let part = self.part.as_ref().ok_or_else(used_after_failure)?;
        Ok(ContentHash::finish(part.hasher.clone()))
    }

    /// Takes the next chunk, at most [`MAX_CHUNK`] bytes. `ATTACHMENT_TOO_LARGE` once the file passes the limit.
    pub async fn write(&mut self, chunk: &[u8]) -> Result<()> {
        let mut part = self.take()?;
        if chunk.len() > MAX_CHUNK {
            let message = format!("一次上传的数据块至多 {MAX_CHUNK} 字节");
            return Err(too_large(message, MAX_CHUNK as u64));
        }
        let limit = self.store.limits.file_bytes;
        part.size += chunk.len() as u64;
        if part.size > limit {
            let message = format!("文件超过上限 {}", shown(limit));
            return Err(too_large(message, limit));
        }
        part.hasher.update(chunk);
        part.writer.write_all(chunk).await.map_err(fault::local)?;
        self.part = Some(part);
        Ok(())
    }

    /// Checks what came and keeps it. `declared` is the type by file name and media type
    /// ([`MediaType::declared`]), `sha256` what the caller took the content's hash to be.
    ///
    /// Once the checks are passed, keeping goes on even if the caller goes away, so that no half of it is left in a
    /// bucket. Errors: `ATTACHMENT_UNREADABLE`, `ATTACHMENT_HASH_MISMATCH`, `ATTACHMENT_TYPE_MISMATCH`,
    /// `ATTACHMENT_UNSAFE`, `UNAVAILABLE`.
    pub async fn finish(mut self, declared: MediaType, sha256: Option<ContentHash>) -> Result<Stored> {
        let mut part = self.take()?;
        part.writer.flush().await.map_err(fault::local)?;
        let stored = Stored {
            sha256: ContentHash::finish(part.hasher.clone()),
            size: part.size,
            media_type: declared,
        };
        if let Some(sha256) = sha256
            && sha256 != stored.sha256
        {
            let message = "收到的文件内容与申报的 SHA-256 不符，请重新上传";
            return Err(Error::new(Reason::AttachmentHashMismatch, message)
                .with("declared", sha256.to_string())
                .with("found", stored.sha256.to_string()));
        }
        let store = Arc::clone(&self.store);
        let keeping = async move { store.keep(part, stored).await };
        tokio::spawn(keeping).await.map_err(fault::task)??;
        Ok(stored)
    }

    fn take(&mut self) -> Result<Part> {
        self.part.take().ok_or_else(used_after_failure)
    }
}

impl Inner {
    async fn keep(&self, part: Part, stored: Stored) -> Result<()> {
        let Part {
            temp, writer, slot, ..
        } = part;
        drop(writer);
        let checked = move || {
            inspect::check(temp.as_file(), stored.size, stored.media_type)?;
            Ok::<_, Error>(temp)
        };
        let temp = tokio::task::spawn_blocking(checked)
            .await
            .map_err(fault::task)??;
        match &self.backend {
            Backend::Folder(folder) => {
                let folder = folder.clone();
                let keeping = move || folder.keep(temp, &stored.sha256);
                tokio::task::spawn_blocking(keeping)
                    .await
                    .map_err(fault::task)?
                    .map_err(fault::local)?;
            }
            Backend::Bucket(bucket) => {
                let file = temp.as_file().try_clone().map_err(fault::local)?;
                bucket
                    .keep(file, stored.size, &stored.sha256, stored.media_type)
                    .await?;
            }
        }
        drop(slot);
        Ok(())
    }
}

fn used_after_failure() -> Error {
    Error::internal("an upload is used after it failed")
}

fn too_large(message: String, limit: u64) -> Error {
    Error::new(Reason::AttachmentTooLarge, message).with("limit", limit.to_string())
}

/// A limit as people read it.
fn shown(bytes: u64) -> String {
    const MIB: u64 = 1 << 20;
    if bytes >= MIB && bytes.is_multiple_of(MIB) {
        format!("{} MiB", bytes / MIB)
    } else {
        format!("{bytes} 字节")
    }
}
