//! The files of a model's directory.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::EncoderError;

pub(super) const CONFIG: &str = "config.json";
pub(super) const TOKENIZER: &str = "tokenizer.json";
pub(super) const WEIGHTS: &str = "model.safetensors";

pub(super) fn open(directory: &Path, file: &'static str) -> Result<File, EncoderError> {
    File::open(directory.join(file)).map_err(|source| EncoderError::Unreadable { file, source })
}

/// The whole file, if it has no more than `most` bytes.
pub(super) fn read(directory: &Path, file: &'static str, most: u64) -> Result<Vec<u8>, EncoderError> {
    let mut bytes = Vec::new();
    let mut limited = open(directory, file)?.take(most + 1);
    let length = limited
        .read_to_end(&mut bytes)
        .map_err(|source| EncoderError::Unreadable { file, source })?;
    if length as u64 > most {
        return Err(EncoderError::invalid(file, format!("大小应不超过 {most} 字节")));
    }
    Ok(bytes)
}

/// Adds the length and the bytes of a file to the digest.
pub(super) fn digest_file(
    directory: &Path,
    file: &'static str,
    digest: &mut Sha256,
) -> Result<(), EncoderError> {
    let mut opened = open(directory, file)?;
    let length = io::copy(&mut opened, digest).map_err(|source| EncoderError::Unreadable { file, source })?;
    digest.update(length.to_le_bytes());
    Ok(())
}

/// Adds the length and the bytes to the digest.
pub(super) fn digest_bytes(bytes: &[u8], digest: &mut Sha256) {
    digest.update(bytes);
    digest.update((bytes.len() as u64).to_le_bytes());
}

/// The first 16 bytes in hexadecimal.
pub(super) fn hex(digest: Sha256) -> String {
    let digest: [u8; 32] = digest.finalize().into();
    let (half, _) = digest.as_chunks();
    format!(
        "{:032x}",
        half.first().map_or(0, |bytes| u128::from_be_bytes(*bytes))
    )
}
