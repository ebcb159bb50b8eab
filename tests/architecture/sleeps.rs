//! A test that sleeps is slow where it passes and fails where the machine is slower: wait for what happens,
//! under a deadline, with testkit; or advance Tokio's paused clock.

use crate::source::{Source, inline_tests, is_rust, is_test_file};
use crate::workspace::TextFile;

/// Files that may sleep, each with its reason.
const ALLOWED: [(&str, &str); 0] = [];

pub(crate) fn findings(files: &[TextFile]) -> Vec<String> {
    let rust = files.iter().filter(|file| is_rust(&file.path));
    let asked = rust.filter(|file| !ALLOWED.iter().any(|(path, _)| *path == file.path));
    asked.flat_map(of_file).collect()
}

fn of_file(file: &TextFile) -> Vec<String> {
    let whole = is_test_file(&file.path);
    let tests = inline_tests(&file.text);
    let source = Source::new(&file.text);
    let called = source
        .lines_with("sleep")
        .into_iter()
        .chain(source.lines_with("sleep_until"));
    let in_tests = called.filter(|line| whole || tests.iter().any(|range| range.contains(&(line - 1))));
    in_tests
        .map(|line| {
            format!(
                "{}:{line}: wait for the event under a deadline instead",
                file.path
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleeps_are_found_in_tests_alone() {
        let text = "fn a() { sleep(x); } // sleep\n#[cfg(test)]\nmod tests {\n    fn b() { sleep(x); }\n}\n";
        let of = |path: &str| {
            findings(&[TextFile {
                path: path.into(),
                text: text.into(),
            }])
        };
        assert_eq!(
            of("crates/a/src/lib.rs"),
            ["crates/a/src/lib.rs:4: wait for the event under a deadline instead"]
        );
        assert_eq!(of("crates/a/tests/b.rs").len(), 2);
        assert_eq!(of("tests/e2e/main.rs").len(), 2);
        assert_eq!(of("docs/a.md").len(), 0);
    }
}
