//! How large the house is, as a table to read; and what it may not grow beyond.
//!
//! Production is every Rust file under `src` of crates and services that holds more than tests, `testkit` apart. Lines are
//! those of the whole file.

use std::fmt::Write as _;

use crate::source::{is_rust, is_test_file};
use crate::workspace::TextFile;

/// Below this a file says too little to be one.
const SHORT: usize = 40;

/// Folders and files of a service with names of their own in the table.
const PARTS: [&str; 4] = ["calls", "messages", "serve", "following"];

/// What of a service is not on the way of a call: rules, statements, the index, and how the service is mounted.
const BESIDE: [&str; 6] = ["domain", "store", "index", "weights", "service", "lib"];

/// A figure of the table, and the most that it may be.
struct Count {
    what: String,
    is: usize,
    most: Option<usize>,
}

/// The table; and one finding a figure that is above its most.
pub(crate) fn table(files: &[TextFile], loops: [usize; 2]) -> (String, Vec<String>) {
    let counts = counts(files, loops);
    let mut table = String::from("count                                               is    most\n");
    for Count { what, is, most } in &counts {
        let most = most.map_or_else(|| "-".to_owned(), |most| most.to_string());
        let _ = writeln!(table, "{what:<44} {is:>9} {most:>7}");
    }
    let above = counts.iter().filter_map(|count| {
        let most = count.most.filter(|most| count.is > *most)?;
        Some(format!("{} is {}, at most {most}", count.what, count.is))
    });
    (table, above.collect())
}

fn counts(files: &[TextFile], [loops, further]: [usize; 2]) -> Vec<Count> {
    let sources: Vec<&TextFile> = files.iter().filter(|file| is_source(&file.path)).collect();
    let production: Vec<(&str, usize)> = sources
        .iter()
        .filter(|file| is_production(&file.path))
        .map(|file| (file.path.as_str(), file.text.lines().count()))
        .collect();
    let lines = |is_counted: &dyn Fn(&str) -> bool| -> usize {
        let counted = production.iter().filter(|(path, _)| is_counted(path));
        counted.map(|(_, lines)| lines).sum()
    };
    let files_of = |is_counted: &dyn Fn(usize) -> bool| {
        production.iter().filter(|(_, lines)| is_counted(*lines)).count()
    };
    let mut counts: Vec<Count> = PARTS
        .iter()
        .map(|part| Count {
            what: format!("lines of the services' {part}"),
            is: lines(&|path| part_of_service(path) == Some(part)),
            most: None,
        })
        .collect();
    let all = lines(&|path| part_of_service(path).is_some_and(|part| !BESIDE.contains(&part)));
    let in_services = |file: &&&TextFile| file.path.starts_with("services/");
    for (what, is, most) in [
        (
            "lines of the services' calls, with all beside them",
            all,
            Some(20_420),
        ),
        // To be brought down: it rises only with what the market newly does.
        ("lines of production", lines(&|_| true), Some(147_000)),
        ("files of production", production.len(), None),
        ("their median of lines", median(&production), None),
        (
            "files below 40 lines",
            files_of(&|lines| lines < SHORT),
            Some(101),
        ),
        (
            "files of the services' src, tests included",
            sources.iter().filter(in_services).count(),
            Some(701),
        ),
        ("loops of imports", loops, Some(0)),
        ("loops, followed to the definition", further, None),
    ] {
        let what = what.to_owned();
        counts.push(Count { what, is, most });
    }
    counts
}

fn is_source(path: &str) -> bool {
    let ours = path.starts_with("crates/") || path.starts_with("services/");
    ours && is_rust(path) && path.split('/').nth(2) == Some("src")
}

fn is_production(path: &str) -> bool {
    !is_test_file(path) && !path.starts_with("crates/testkit/") && !path.starts_with("crates/importing/fuzz/")
}

/// `calls` of `services/supply/src/calls/search.rs` and of `services/supply/src/calls.rs`; none in the binary and the portal.
fn part_of_service(path: &str) -> Option<&str> {
    let (service, inside) = path.strip_prefix("services/")?.split_once("/src/")?;
    let part = inside.split('/').next()?;
    (!["techmarket", "portal"].contains(&service)).then(|| part.trim_end_matches(".rs"))
}

fn median(files: &[(&str, usize)]) -> usize {
    let mut lines: Vec<usize> = files.iter().map(|(_, lines)| *lines).collect();
    lines.sort_unstable();
    lines.get(lines.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_is_counted_once() {
        let file = |path: &str, lines: usize| TextFile {
            path: path.to_owned(),
            text: "//\n".repeat(lines),
        };
        let files = [
            file("services/a/src/calls/x.rs", 39),
            file("services/a/src/calls/tests.rs", 7),
            file("services/a/src/serve.rs", 40),
            file("services/a/src/step.rs", 50),
            file("services/techmarket/src/main.rs", 20),
            file("services/a/src/domain/x.rs", 301),
            file("services/a/tests/calls.rs", 900),
            file("crates/b/src/lib.rs", 100),
            file("crates/testkit/src/lib.rs", 900),
        ];
        let (table, findings) = table(&files, [2, 3]);
        let figure = |what: &str| {
            let line = table.lines().find(|line| line.starts_with(what))?;
            line.split_whitespace().rev().nth(1)
        };
        for (what, is) in [
            ("lines of the services' calls ", "39"),
            ("lines of the services' calls,", "129"),
            ("lines of production", "550"),
            ("files of production", "6"),
            ("their median", "50"),
            ("files below", "2"),
            ("files of the services' src", "6"),
        ] {
            assert_eq!(figure(what), Some(is), "{what}");
        }
        assert_eq!(findings, ["loops of imports is 2, at most 0"]);
    }
}
