//! What a packed workbook may ask of time and memory, checked before a library reads it: its own word on sizes may lie.

use std::io::Read;

use memchr::memchr2_iter;
use zip::ZipArchive;

use super::book::broken;
use crate::{FileError, Source};

/// What the archive is, and what its sheets hold.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Found {
    pub(crate) is_ods: bool,
    /// Some sheet has formulas.
    pub(crate) has_formulas: bool,
    /// Some sheet has merged cells.
    pub(crate) has_merges: bool,
}

const MAX_ENTRIES: usize = 10_000;
/// Of one sheet, which is read as it comes.
const MAX_SHEET: u64 = 4 << 30;
/// Of the strings that all sheets share, which are kept.
const MAX_STRINGS: u64 = 128 << 20;
/// Of any other part, and of an ODS sheet, which are kept.
const MAX_PART: u64 = 64 << 20;
/// Of what stands between two angle brackets: the text of a cell.
const MAX_TEXT: usize = 4 << 20;
/// A part that unpacks to so many times its size is made to.
const MAX_RATIO: u64 = 400;
const SMALL: u64 = 64 << 20;

/// Unpacks every part once, keeping none.
pub(crate) fn check(source: &mut dyn Source) -> Result<Found, FileError> {
    let mut archive = ZipArchive::new(source).map_err(broken)?;
    if archive.len() > MAX_ENTRIES {
        return Err(too_large(format!(
            "压缩包内有 {} 个文件，最多 {MAX_ENTRIES} 个",
            archive.len()
        )));
    }
    let mut found = Found::default();
    let mut is_xlsx = false;
    let mut ends_odd = None;
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).map_err(broken)?;
        let name = part.name().map_err(broken)?.to_ascii_lowercase();
        is_xlsx |= name == "xl/workbook.xml" || name.ends_with("/workbook.xml");
        found.is_ods |= name == "content.xml";
        if name.ends_with("workbook.bin") {
            ends_odd = Some("XLSB 工作簿（请另存为 .xlsx）");
        }
        // In lower case already.
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        if ["xml", "rels"].contains(&ending) {
            let packed = part.compressed_size();
            check_part(&mut part, &name, packed, &mut found)?;
        }
    }
    match (is_xlsx || found.is_ods, ends_odd) {
        (true, _) => Ok(found),
        (false, Some(seems)) => Err(FileError::OtherContent { seems }),
        (false, None) => Err(FileError::OtherContent {
            seems: "ZIP 压缩包或其他文档（请先解压，或另存为 .xlsx）",
        }),
    }
}

fn check_part(part: &mut impl Read, name: &str, packed: u64, found: &mut Found) -> Result<(), FileError> {
    let is_sheet = name.contains("worksheets/");
    let limit = match name {
        _ if is_sheet => MAX_SHEET,
        _ if name.ends_with("sharedstrings.xml") => MAX_STRINGS,
        _ => MAX_PART,
    };
    let (mut size, mut since, mut buffer) = (0_u64, 0_usize, vec![0; 64 << 10]);
    // What is looked for may be cut by the end of a buffer.
    let mut held: Vec<u8> = Vec::new();
    loop {
        let read = part.read(&mut buffer).map_err(broken)?;
        if read == 0 {
            return Ok(());
        }
        let bytes = &buffer[..read];
        size += read as u64;
        if size > limit {
            let limit = limit >> 20;
            return Err(too_large(format!(
                "“{name}”解压后超过 {limit} MiB；请另存为 CSV，或分成几个文件"
            )));
        }
        if size > SMALL && size / packed.max(1) > MAX_RATIO {
            return Err(too_large(format!(
                "“{name}”解压后是压缩前的 {MAX_RATIO} 倍以上，像是压缩炸弹"
            )));
        }
        since = longest(bytes, since)
            .ok_or_else(|| too_large(format!("“{name}”中有超过 {} MiB 的单元格", MAX_TEXT >> 20)))?;
        held.extend_from_slice(&bytes[..read.min(WORD)]);
        let window = [&held[..], bytes];
        for part in window {
            look(part, is_sheet, found)?;
        }
        held.clear();
        held.extend_from_slice(&bytes[read.saturating_sub(WORD)..]);
    }
}

/// Longest word that is looked for.
const WORD: usize = 16;

fn look(bytes: &[u8], is_sheet: bool, found: &mut Found) -> Result<(), FileError> {
    let has = |word: &[u8]| memchr::memmem::find(bytes, word).is_some();
    if has(b"<!DOCTYPE") || has(b"<!ENTITY") {
        return Err(too_large(
            "含有 XML 实体定义（DOCTYPE），正常的工作簿没有".to_owned(),
        ));
    }
    if is_sheet {
        found.has_formulas = found.has_formulas || has(b"<f>") || has(b"<f ") || has(b":f>") || has(b"<f/");
        found.has_merges = found.has_merges || has(b"mergeCell");
    }
    Ok(())
}

/// Bytes since the last angle bracket at the end of `bytes`; none where there are too many between two.
fn longest(bytes: &[u8], mut since: usize) -> Option<usize> {
    let mut from = 0;
    for at in memchr2_iter(b'<', b'>', bytes) {
        if since + at - from > MAX_TEXT {
            return None;
        }
        since = 0;
        from = at;
    }
    let since = since + bytes.len() - from;
    (since <= MAX_TEXT).then_some(since)
}

fn too_large(problem: String) -> FileError {
    FileError::WorkbookTooLarge { problem }
}
