//! What a file is, by its content alone, and whether it may be kept.
//!
//! Best effort, as far as a file can be judged without opening it as its reader does: what a determined author hides
//! (a script behind a fault that only one reader overlooks) is for the virus scanner of the office.

mod bytes;
mod container;
mod pdf;
mod pdf_names;

use std::fs::File;

use techmarket_kernel::{Error, Reason, Result};

use self::bytes::{Found, read_up_to, unreadable, unsafe_content};
use crate::{MediaType, fault};

/// Bytes at the head that tell a type, the rest of a container apart.
const HEAD: usize = 4096;

/// The accepted type of a file of `size` bytes, none if it is of no such type. Active content is not looked for.
pub(crate) fn media_type(file: &File, size: u64) -> Result<Option<MediaType>> {
    match found(file, size) {
        Ok(Found::Accepted(media_type)) => Ok(Some(media_type)),
        Err(error) if error.reason() == Reason::Internal => Err(error),
        Ok(Found::Other(_)) | Err(_) => Ok(None),
    }
}

/// Checks that a file of `size` bytes is whole, of the declared type, nothing else besides, and without active
/// content.
pub(crate) fn check(file: &File, size: u64, declared: MediaType) -> Result<()> {
    if size == 0 {
        return Err(unreadable("文件是空的"));
    }
    match found(file, size)? {
        Found::Accepted(media_type) if media_type == declared => {}
        Found::Accepted(media_type) => {
            return Err(mismatch(declared, media_type.title(), media_type.as_str()));
        }
        Found::Other(name) => return Err(mismatch(declared, name, name)),
    }
    match declared {
        MediaType::Docx | MediaType::Xlsx | MediaType::Ofd => return Ok(()),
        MediaType::Pdf => pdf::check(file, size)?,
        MediaType::Png if !ends_with(file, size, b"IEND\xAE\x42\x60\x82")? => {
            return Err(unreadable("PNG 文件不完整，或末尾附有其他内容"));
        }
        MediaType::Png | MediaType::Jpeg | MediaType::Tiff => {}
    }
    if container::follows(file, size).map_err(fault::local)? {
        return Err(unsafe_content("文件末尾附有 ZIP 压缩包"));
    }
    Ok(())
}

fn found(file: &File, size: u64) -> Result<Found> {
    let mut head = [0; HEAD];
    let head = read_up_to(file, &mut head, 0).map_err(fault::local)?;
    // `infer` takes any ZIP archive for what its first names suggest; its directory says more.
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        return container::found(file, size);
    }
    // A password turns an Office document into such a file.
    if head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        return Ok(Found::Other("加密的或旧版的 Office 文件"));
    }
    Ok(match infer::get(head).map(|kind| kind.mime_type()) {
        Some("application/pdf") if head.starts_with(b"%PDF-") => Found::Accepted(MediaType::Pdf),
        // With bytes before it, it can be something else as well.
        Some("application/pdf") => Found::Other("前面附有其他内容的 PDF"),
        Some("image/png") => Found::Accepted(MediaType::Png),
        Some("image/jpeg") => Found::Accepted(MediaType::Jpeg),
        Some("image/tiff") => Found::Accepted(MediaType::Tiff),
        Some(other) => Found::Other(other),
        None => Found::Other("未知类型"),
    })
}

fn ends_with(file: &File, size: u64, end: &[u8]) -> Result<bool> {
    let mut tail = vec![0; end.len()];
    let from = size.saturating_sub(end.len() as u64);
    Ok(read_up_to(file, &mut tail, from).map_err(fault::local)? == end)
}

fn mismatch(declared: MediaType, found: &str, found_mime: &str) -> Error {
    let message = format!("文件内容是 {found}，与申报的类型 {declared} 不符");
    Error::new(Reason::AttachmentTypeMismatch, message)
        .with("declared", declared.as_str())
        .with("found", found_mime)
}
