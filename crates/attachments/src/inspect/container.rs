//! ZIP containers: Office Open XML (ISO/IEC 29500-2) and OFD (GB/T 33190-2016).

use std::fs::File;
use std::io::{self, Read};

use rawzip::{
    CompressionMethod, FileReader, RECOMMENDED_BUFFER_SIZE, ZipArchive, ZipArchiveEntryWayfinder,
    ZipFileHeaderRecord,
};
use techmarket_kernel::{Error, Result};

use super::bytes::{Found, tail, unreadable, unsafe_content};
use crate::{MediaType, fault};

/// Most entries of a container. A long document with a picture a page has some hundreds.
const MAX_ENTRIES: u64 = 10_000;
/// Most bytes of all entries unpacked, as they are declared: 1 GiB.
const MAX_UNPACKED: u64 = 1 << 30;
/// Most bytes of `[Content_Types].xml` unpacked: 1 MiB.
const MAX_CONTENT_TYPES: u64 = 1 << 20;

const CONTENT_TYPES: &[u8] = b"[Content_Types].xml";
const WORD: &str = "wordprocessingml.document.main+xml";
const SHEET: &str = "spreadsheetml.sheet.main+xml";
/// In lower case: macro-enabled documents, Visual Basic projects, Excel 4 macro sheets, ActiveX controls.
const MACRO_TYPES: [&str; 4] = ["macroenabled", "vbaproject", "macrosheet", "activex"];
const MACRO_NAMES: [&[u8]; 3] = [b"vbaproject.bin", b"/macrosheets/", b"/activex/"];

/// What a file that begins like a ZIP archive is. Refused if it is cut short, encrypted, packed too far, holds
/// macros or has bytes before or after the archive.
pub(super) fn found(file: &File, size: u64) -> Result<Found> {
    let mut buffer = vec![0; RECOMMENDED_BUFFER_SIZE];
    let file = file.try_clone().map_err(fault::local)?;
    let archive = ZipArchive::from_file(file, &mut buffer).map_err(|error| broken(&error))?;
    let directory = Directory::read(&archive, &mut buffer)?;
    if archive.end_offset() != size || directory.first != Some(0) {
        return Err(unsafe_content("文件的压缩结构之外还有其他内容"));
    }
    match (&directory.content_types[..], directory.ofd) {
        ([], false) => Ok(Found::Other("application/zip")),
        ([], true) => Ok(Found::Accepted(MediaType::Ofd)),
        ([place], false) => by_content_types(&content_types(&archive, *place)?),
        _ => Err(unreadable("文件的目录有重复或矛盾的条目")),
    }
}

/// What the directory of an archive tells.
#[derive(Default)]
struct Directory {
    /// Where the first entry begins; none without entries.
    first: Option<u64>,
    content_types: Vec<(ZipArchiveEntryWayfinder, CompressionMethod)>,
    ofd: bool,
}

impl Directory {
    fn read(archive: &ZipArchive<FileReader>, buffer: &mut [u8]) -> Result<Self> {
        let mut directory = Self::default();
        let (mut entries, mut count, mut unpacked) = (archive.entries(buffer), 0_u64, 0_u64);
        while let Some(entry) = entries.next_entry().map_err(|error| broken(&error))? {
            count += 1;
            unpacked = unpacked.saturating_add(entry.uncompressed_size_hint());
            if count > MAX_ENTRIES || unpacked > MAX_UNPACKED {
                return Err(unsafe_content("文件内的条目过多，或解压后过大"));
            }
            directory.note(&entry)?;
        }
        if count != archive.entries_hint() {
            return Err(unreadable("文件不完整：目录与条目数不符"));
        }
        Ok(directory)
    }

    fn note(&mut self, entry: &ZipFileHeaderRecord<'_>) -> Result<()> {
        let flags = entry.flags();
        if flags.is_encrypted() || flags.has_strong_encryption() || flags.is_masked() {
            return Err(unsafe_content("文件已加密，无法检查；请去除密码后再上传"));
        }
        let start = entry.local_header_offset();
        self.first = Some(self.first.map_or(start, |first| first.min(start)));
        let path = entry.file_path();
        let name = path.as_bytes();
        let lower = name.to_ascii_lowercase();
        if MACRO_NAMES
            .iter()
            .any(|part| lower.windows(part.len()).any(|window| window == *part))
        {
            return Err(macros());
        }
        if name == CONTENT_TYPES {
            self.content_types
                .push((entry.wayfinder(), entry.compression_method()));
        }
        self.ofd |= lower == b"ofd.xml";
        Ok(())
    }
}

fn content_types(
    archive: &ZipArchive<FileReader>,
    (place, method): (ZipArchiveEntryWayfinder, CompressionMethod),
) -> Result<String> {
    let entry = archive.get_entry(place).map_err(|error| broken(&error))?;
    let mut text = String::new();
    let read = match method {
        CompressionMethod::STORE => entry.reader().take(MAX_CONTENT_TYPES).read_to_string(&mut text),
        CompressionMethod::DEFLATE => flate2::read::DeflateDecoder::new(entry.reader())
            .take(MAX_CONTENT_TYPES)
            .read_to_string(&mut text),
        _ => Err(io::ErrorKind::Unsupported.into()),
    };
    match read {
        Ok(length) if (length as u64) < MAX_CONTENT_TYPES => Ok(text),
        Ok(_) => Err(unsafe_content("文件内的条目过多，或解压后过大")),
        Err(_) => Err(unreadable("文件已损坏：内容类型表不能读取")),
    }
}

fn by_content_types(text: &str) -> Result<Found> {
    let lower = text.to_ascii_lowercase();
    if MACRO_TYPES.iter().any(|part| lower.contains(part)) {
        return Err(macros());
    }
    // No program writes a media type in character references; a person who hides one does.
    if text.contains("&#") {
        return Err(unsafe_content("文件的内容类型表经过伪装，无法检查"));
    }
    match (text.contains(WORD), text.contains(SHEET)) {
        (true, false) => Ok(Found::Accepted(MediaType::Docx)),
        (false, true) => Ok(Found::Accepted(MediaType::Xlsx)),
        (true, true) => Err(unreadable("文件的目录有重复或矛盾的条目")),
        (false, false) => Ok(Found::Other("application/zip")),
    }
}

/// Whether a file of another type ends as a ZIP archive, which other programs would open it as.
pub(super) fn follows(file: &File, size: u64) -> io::Result<bool> {
    /// End record of the central directory, and the longest comment after it.
    const RECORD: usize = 22;
    const COMMENT: usize = u16::MAX as usize;
    let tail = tail(file, size, RECORD + COMMENT)?;
    Ok((0..tail.len().saturating_sub(RECORD - 1)).any(|at| {
        let record = &tail[at..at + RECORD];
        let comment = usize::from(u16::from_le_bytes([record[20], record[21]]));
        record.starts_with(b"PK\x05\x06") && at + RECORD + comment == tail.len()
    }))
}

fn macros() -> Error {
    unsafe_content("文件含有宏或控件，请另存为不含宏的文件后再上传")
}

fn broken(error: &rawzip::Error) -> Error {
    unreadable("文件不完整或已损坏").with_source(error.to_string())
}
