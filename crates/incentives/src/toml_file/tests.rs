use jiff::civil::date;
use serde::Deserialize;

use super::*;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    #[serde(deserialize_with = "text")]
    name: String,
    #[serde(default, deserialize_with = "day")]
    from: Option<Date>,
    #[serde(default, deserialize_with = "amount")]
    cap_fen: Option<Fen>,
}

fn read(text: &str) -> Result<Sample, DataError> {
    TomlFile::new("样例.toml", text)?.read()
}

#[test]
fn a_file_is_read_with_or_without_a_mark() {
    for mark in ["", "\u{feff}"] {
        let sample = read(&format!(
            "{mark}name = ' 甲 '\nfrom = 2026-03-01\ncap_fen = 1_500\n"
        ))
        .unwrap();
        assert_eq!(sample.name, "甲");
        assert_eq!(sample.from, Some(date(2026, 3, 1)));
        assert_eq!(sample.cap_fen, Some(Fen(1_500)));
    }
}

#[test]
fn faults_are_told_by_line_and_key() {
    for (text, row, column, problem) in [
        ("# 说明\nname = ''\n", 2, "name", "不能为空"),
        ("name = '甲'\nfrom = '2026-03-01'\n", 2, "from", "不加引号"),
        ("name = '甲'\nfrom = 2026-03-01T08:00:00\n", 2, "from", "应为日期"),
        ("name = '甲'\n\ncap_fen = 0\n", 3, "cap_fen", "大于0"),
        (
            "name = '甲'\ncap_fen = 100_000_000_000_001\n",
            2,
            "cap_fen",
            "不超过",
        ),
        ("name = '甲'\ncap = 1\n", 2, "cap", "不认识的键`cap`"),
        ("name = '甲\n", 1, "name", "无法读取"),
        ("cap_fen = 1\n", 1, "name", "缺少此键"),
        ("name = 1\n", 1, "name", "类型不对"),
    ] {
        let error = read(text).unwrap_err();
        assert_eq!(
            (error.row, error.column.as_str()),
            (row, column),
            "{text}: {error}"
        );
        assert!(error.problem.contains(problem), "{text}: {error}");
        assert!(error.to_string().contains("样例.toml"));
    }
    let long = "#".repeat(MAX_BYTES + 1);
    assert!(read(&long).unwrap_err().problem.contains("字节"));
}
