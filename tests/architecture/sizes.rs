//! A file is read whole, so it must be short. Tests do not count.

use crate::source::{inline_tests, is_rust, is_test_file};
use crate::workspace::TextFile;

/// Above this a file needs a reason, above the next it is refused.
pub(crate) const SMELL: usize = 300;
const LIMIT: usize = 500;
/// A `main.rs` only hands over.
const MAIN_LIMIT: usize = 40;

/// Files above [`SMELL`], each with what would be lost by parting it.
const STATED: [(&str, &str); 3] = [
    (
        "crates/feed/src/repository.rs",
        "the one unit of work: each of its ways in ends in the same transaction",
    ),
    (
        "crates/rpc/src/gate.rs",
        "the way of a request from top to bottom: the order of the lines is the order of its steps",
    ),
    (
        "services/contract/src/domain/settlement.rs",
        "filing, verifying and sending back weigh the same sums",
    ),
];

/// Findings, and the files above [`SMELL`] with their reasons, longest first.
pub(crate) fn findings(files: &[TextFile]) -> (Vec<String>, Vec<String>) {
    let mut findings = Vec::new();
    let mut long = Vec::new();
    for file in files.iter().filter(|file| is_counted(&file.path)) {
        let lines = lines_without_tests(&file.text);
        let limit = if file.path.ends_with("/main.rs") {
            MAIN_LIMIT
        } else {
            LIMIT
        };
        if lines > limit {
            findings.push(format!(
                "{}: {lines} lines, at most {limit}: split it by what it does",
                file.path
            ));
        }
        if lines > SMELL {
            let stated = STATED.iter().find(|(path, _)| *path == file.path);
            let reason = stated.map_or("no reason is stated", |(_, reason)| *reason);
            long.push((lines, &file.path, reason));
            if stated.is_none() {
                findings.push(format!(
                    "{}: {lines} lines, above {SMELL}: part it, or state in tests/architecture/sizes.rs why not",
                    file.path
                ));
            }
        }
    }
    long.sort_unstable_by(|a, b| b.cmp(a));
    let long = long
        .into_iter()
        .map(|(lines, path, reason)| format!("{lines} {path}: {reason}"));
    (findings, long.collect())
}

fn is_counted(path: &str) -> bool {
    let ours = path.starts_with("crates/") || path.starts_with("services/");
    ours && is_rust(path) && path.contains("/src/") && !is_test_file(path)
}

fn lines_without_tests(text: &str) -> usize {
    text.lines().count()
        - inline_tests(text)
            .into_iter()
            .map(|range| range.len())
            .sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, lines: usize, tests: usize) -> (usize, usize) {
        let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", "    //\n".repeat(tests));
        let text = "//\n".repeat(lines) + &tests;
        let (findings, long) = findings(&[TextFile {
            path: path.into(),
            text,
        }]);
        (findings.len(), long.len())
    }

    #[test]
    fn tests_are_not_counted() {
        assert_eq!(of("crates/a/src/lib.rs", 301, 900), (1, 1));
        assert_eq!(of("crates/a/src/lib.rs", 501, 0), (2, 1));
        assert_eq!(of("crates/a/src/lib.rs", 300, 900), (0, 0));
        assert_eq!(of("crates/a/src/lib/tests.rs", 900, 0), (0, 0));
        assert_eq!(of("crates/a/tests/lib.rs", 900, 0), (0, 0));
    }

    #[test]
    fn a_main_is_shorter() {
        assert_eq!(of("services/a/src/main.rs", 40, 9), (0, 0));
        assert_eq!(of("services/a/src/main.rs", 41, 0), (1, 0));
    }
}
