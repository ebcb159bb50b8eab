use crate::{FileError, Format};

/// What the bytes of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A ZIP archive: XLSX or ODS.
    Archive,
    /// A compound file of older programs: XLS, or an encrypted workbook.
    Compound,
    /// Text of any kind.
    Text,
}

impl Kind {
    /// By the first bytes; refuses what is neither text nor a workbook.
    pub(crate) fn of(start: &[u8]) -> Result<Self, FileError> {
        let seems = match start {
            [b'P', b'K', 3 | 5, 4 | 6, ..] => return Ok(Self::Archive),
            [0xD0, 0xCF, 0x11, 0xE0, ..] => return Ok(Self::Compound),
            [0x1F, 0x8B, ..] => "GZIP 压缩包（请先解压）",
            [b'R', b'a', b'r', b'!', ..] => "RAR 压缩包（请先解压）",
            [b'7', b'z', 0xBC, 0xAF, ..] => "7z 压缩包（请先解压）",
            [b'%', b'P', b'D', b'F', ..] => "PDF 文档",
            [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] => "图片",
            _ => return Ok(Self::Text),
        };
        Err(FileError::OtherContent { seems })
    }
}

/// The format of text: the first characters that are not blank tell.
pub(crate) fn of_text(start: &str) -> Format {
    let start = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
    let lower: String = start.chars().take(LOOK).collect::<String>().to_ascii_lowercase();
    let rest = lower.strip_prefix('[').map(str::trim_start);
    if lower.starts_with('{') {
        Format::JsonLines
    } else if rest.is_some_and(|rest| rest.starts_with(['{', ']'])) {
        Format::JsonArray
    } else if lower.starts_with('<')
        && ["<html", "<table", "<!doctype html"]
            .iter()
            .any(|tag| lower.contains(tag))
    {
        Format::Html
    } else {
        Format::Csv
    }
}

const LOOK: usize = 2_000;
