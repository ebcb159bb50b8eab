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

/// What a text is that other programs read as a table, and nobody here.
pub(crate) fn of_others(start: &str) -> Option<&'static str> {
    let start: String = start.chars().take(LOOK).collect();
    if start.contains("urn:schemas-microsoft-com:office:spreadsheet") && start.contains("<Workbook") {
        Some("XML 表格（Excel 2003；请用电子表格软件打开后另存为 .xlsx）")
    } else if start.contains("MIME-Version:") && start.contains("multipart/related") {
        Some("网页存档（MHT；请用电子表格软件打开后另存为 .xlsx）")
    } else {
        None
    }
}

/// What systems call the list of records in what they answer.
const LISTS: [&str; 12] = [
    "data", "rows", "list", "records", "items", "result", "results", "content", "数据", "列表", "记录",
    "成果",
];
/// Objects within one another in which the list is looked for.
const MAX_DEPTH: usize = 3;

/// Where the objects of a text that begins with a brace stand: behind the bracket of a list within it, or at its beginning where
/// one goes over several lines. None where each has its line.
pub(crate) fn objects_begin(start: &str) -> Option<usize> {
    list_within(start).or_else(|| {
        let first = start.trim_start_matches('\u{FEFF}').trim_start().lines().next()?;
        first.trim_end().ends_with(['{', ',', '[']).then_some(0)
    })
}

/// Behind the bracket of a list of objects that has the name of one.
fn list_within(start: &str) -> Option<usize> {
    let bytes = start.as_bytes();
    let (mut depth, mut at, mut key) = (0, 0, "");
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => {
                let end = end_of_string(bytes, at + 1)?;
                key = start.get(at + 1..end)?;
                at = end;
            }
            b'{' => depth += 1,
            b'[' => {
                let rest = start.get(at + 1..)?.trim_start();
                return (depth <= MAX_DEPTH
                    && rest.starts_with('{')
                    && LISTS.contains(&key.to_lowercase().as_str()))
                .then_some(at + 1);
            }
            b'}' if depth <= 1 => return None,
            b'}' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    None
}

/// The quote that closes a string.
pub(crate) fn end_of_string(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_within_an_object_is_found() {
        for (text, behind) in [
            (
                "{\"total\":2,\"data\":[{\"成果名称\":\"甲\"}]}",
                Some("{\"成果名称\":\"甲\"}]}"),
            ),
            ("{\"data\":{\"total\":1,\"list\": [ {}]}}", Some(" {}]}}")),
            ("{\n \"成果名称\":\"甲\"}", Some("{\n \"成果名称\":\"甲\"}")),
            ("{\"成果名称\":\"[{\",\"专利\":[{\"号\":1}]}", None),
            ("{\"成果名称\":\"甲\"}\n{\"data\":[{}]}", None),
            ("{\"成果名称\":\"甲", None),
        ] {
            let begin = objects_begin(text);
            assert_eq!(begin.map(|at| &text[at..]), behind, "{text}");
        }
    }
}
