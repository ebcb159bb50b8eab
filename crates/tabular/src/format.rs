use std::path::Path;

use crate::{FileError, Format};

impl Format {
    /// The format of the file's extension, in any case.
    pub fn of_path(path: &Path) -> Result<Self, FileError> {
        let extension = path
            .extension()
            .and_then(|e| e.to_str())
            .unwrap_or_default()
            .to_lowercase();
        match extension.as_str() {
            "csv" | "tsv" | "txt" => Ok(Self::Csv),
            "jsonl" | "ndjson" => Ok(Self::JsonLines),
            _ => Err(FileError::UnknownExtension { extension }),
        }
    }

    /// Refuses bytes that are no text at all: spreadsheets and archives under another name.
    pub(crate) fn check_bytes(self, start: &[u8]) -> Result<(), FileError> {
        let seems = match start {
            [b'P', b'K', 3 | 5, 4 | 6, ..] => "XLSX 表格或 ZIP 压缩包，请另存为“CSV UTF-8”",
            [0xD0, 0xCF, 0x11, 0xE0, ..] => "XLS 表格，请另存为“CSV UTF-8”",
            [0x1F, 0x8B, ..] => "GZIP 压缩包，请先解压",
            [b'%', b'P', b'D', b'F', ..] => "PDF 文件",
            _ => return Ok(()),
        };
        Err(FileError::OtherContent {
            expected: self,
            seems,
        })
    }

    /// Refuses text of the other format: the first character that is not blank tells.
    pub(crate) fn check_text(self, start: &str) -> Result<(), FileError> {
        let start = start.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}');
        let object = start.starts_with('{');
        let seems = match self {
            Self::Csv if object => "JSON Lines，请改用扩展名 .jsonl",
            Self::JsonLines if start.starts_with('[') => "一个 JSON 数组，请改为每行一个对象",
            Self::JsonLines if !object => "其他文本，首行不是 JSON 对象",
            _ => return Ok(()),
        };
        Err(FileError::OtherContent {
            expected: self,
            seems,
        })
    }
}
