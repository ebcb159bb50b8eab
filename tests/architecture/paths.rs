//! The tree is the same on every machine: no path of one machine's, no address of a registry or its mirror.

use crate::workspace::TextFile;

/// Written in halves, so that this file may be searched too.
const PATHS: [&str; 3] = [
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/ho", "me/"),
];
const ADDRESSES: [&str; 8] = [
    concat!("index.", "crates.io"),
    concat!("static.", "crates.io"),
    concat!("registry.", "npmjs.org"),
    concat!("npmmirror", ".com"),
    concat!("pypi.", "org/simple"),
    concat!("files.", "pythonhosted.org"),
    concat!("--index", "-url"),
    concat!("deb.", "debian.org"),
];

/// Files that may name one of them, each with its reason.
const ALLOWED: [(&str, &str); 0] = [];

pub(crate) fn findings(files: &[TextFile]) -> Vec<String> {
    let asked = files
        .iter()
        .filter(|file| !ALLOWED.iter().any(|(path, _)| *path == file.path));
    asked.flat_map(of_file).collect()
}

fn of_file(file: &TextFile) -> Vec<String> {
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        let path = PATHS.iter().find(|path| begins_with(line, path));
        let address = ADDRESSES.iter().find(|address| line.contains(**address));
        if let Some(found) = path.or(address) {
            findings.push(format!("{}:{}: names {found}", file.path, index + 1));
        }
    }
    findings
}

/// The path stands as a path of its own, not inside an address or a longer path.
fn begins_with(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | ')' | '$' | '~'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn machines_and_registries_are_found() {
        for (line, found) in [
            (format!("let a = \"{}main\";", PATHS[1]), true),
            (format!("cd {}x", PATHS[0]), true),
            (format!("https://example.org{}x", PATHS[2]), false),
            (format!("$ROOT{}x and a/b{}x", PATHS[1], PATHS[1]), false),
            (format!("pip install {} x", ADDRESSES[6]), true),
            (format!("\"resolved\": \"https://{}/a\"", ADDRESSES[2]), true),
            (
                "registry+https://github.com/rust-lang/crates.io-index".to_owned(),
                false,
            ),
        ] {
            let files = [TextFile {
                path: "a".into(),
                text: line.clone(),
            }];
            assert_eq!(findings(&files).len(), usize::from(found), "{line}");
        }
    }
}
