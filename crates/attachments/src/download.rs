//! A content on its way down, proven while it is read.

use std::cmp::min;

use bytes::{Bytes, BytesMut};
use futures::stream::{self, BoxStream, StreamExt};
use sha2::{Digest, Sha256};
use techmarket_kernel::Result;
use tokio::io::AsyncReadExt;

use crate::bucket::Bucket;
use crate::{ContentHash, READ_CHUNK, Stored, fault};

/// Chunks of at most [`READ_CHUNK`] bytes, none empty. The last one comes only when the SHA-256 of the whole is
/// that of its name; otherwise an error (`ATTACHMENT_DAMAGED`) ends the stream in its place.
pub type Download = BoxStream<'static, Result<Bytes>>;

/// Where the bytes come from.
pub(crate) enum Source {
    /// From the folder.
    File(tokio::fs::File),
    /// From the bucket, piece by piece; `rest` is what is left of the piece fetched last.
    Bucket { bucket: Bucket, from: u64, rest: Bytes },
}

impl Source {
    pub(crate) fn bucket(bucket: Bucket) -> Self {
        Self::Bucket {
            bucket,
            from: 0,
            rest: Bytes::new(),
        }
    }

    /// The next bytes of `stored`, at most `most`; none at the end.
    async fn next(&mut self, stored: &Stored, most: usize) -> Result<Bytes> {
        match self {
            Self::File(file) => {
                let mut chunk = BytesMut::with_capacity(most);
                let mut bounded = file.take(most as u64);
                while bounded.read_buf(&mut chunk).await.map_err(fault::local)? > 0 {}
                Ok(chunk.freeze())
            }
            Self::Bucket { bucket, from, rest } => {
                if rest.is_empty() {
                    *rest = bucket.fetch(&stored.sha256, *from, stored.size).await?;
                    *from += rest.len() as u64;
                }
                Ok(rest.split_to(min(most, rest.len())))
            }
        }
    }
}

struct Proof {
    source: Source,
    stored: Stored,
    hasher: Sha256,
    left: u64,
}

pub(crate) fn proven(source: Source, stored: Stored) -> Download {
    let proof = Proof {
        source,
        stored,
        hasher: Sha256::new(),
        left: stored.size,
    };
    stream::try_unfold(proof, |mut proof| async move {
        if proof.left == 0 {
            return Ok(None);
        }
        let most = usize::try_from(proof.left).map_or(READ_CHUNK, |left| min(left, READ_CHUNK));
        let chunk = proof.source.next(&proof.stored, most).await?;
        if chunk.is_empty() {
            return Err(fault::damaged(&proof.stored.sha256, "the content is cut short"));
        }
        proof.hasher.update(&chunk);
        proof.left -= chunk.len() as u64;
        if proof.left == 0 && ContentHash::finish(proof.hasher.clone()) != proof.stored.sha256 {
            return Err(fault::damaged(
                &proof.stored.sha256,
                "the content has another SHA-256",
            ));
        }
        Ok(Some((chunk, proof)))
    })
    .boxed()
}
