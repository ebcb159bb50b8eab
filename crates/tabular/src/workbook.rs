//! Workbooks: XLSX sheet by sheet in constant memory, XLS and ODS whole.

mod book;
mod bounds;
mod cells;
mod grids;
mod numbers;
mod repeats;
mod xlsx;

use std::io::{Read as _, SeekFrom};

use crate::format::Kind;
use crate::{FileError, Format, Source};

pub(crate) use book::Book;
pub(crate) use grids::{Grids, MAX_TEXT};

/// The largest file of the formats that are kept whole.
const MAX_WHOLE: u64 = 64 << 20;

/// Opens a workbook of whatever kind the bytes are.
pub(crate) fn open(mut source: Box<dyn Source>, kind: Kind) -> Result<(Format, Box<dyn Book>), FileError> {
    if kind == Kind::Compound {
        let bytes = whole(source.as_mut())?;
        if is_encrypted(&bytes) {
            return Err(FileError::Encrypted);
        }
        return Ok((Format::Xls, Box::new(grids::of_xls(bytes)?)));
    }
    let found = bounds::check(source.as_mut())?;
    source.seek(SeekFrom::Start(0))?;
    if found.is_ods {
        let bytes = whole(source.as_mut())?;
        repeats::check(&bytes)?;
        return Ok((Format::Ods, Box::new(grids::of_ods(bytes)?)));
    }
    Ok((Format::Xlsx, Box::new(xlsx::Workbook::open(source, found)?)))
}

fn whole(source: &mut dyn Source) -> Result<Vec<u8>, FileError> {
    let size = source.seek(SeekFrom::End(0))?;
    if size > MAX_WHOLE {
        let problem = format!("文件超过 {} MiB；请另存为 .xlsx 或 CSV 后再导入", MAX_WHOLE >> 20);
        return Err(FileError::WorkbookTooLarge { problem });
    }
    source.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    source.take(MAX_WHOLE).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// An encrypted workbook of today is a compound file with a stream of this name.
fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    memchr::memmem::find(bytes, &name).is_some()
}

#[cfg(test)]
mod tests;
