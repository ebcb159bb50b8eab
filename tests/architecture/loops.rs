//! No file imports a file that imports it, at any length of the loop.
//!
//! An import is a `use` or a path in the code that names a module of the crate. What a module hands on (`pub use`) is that
//! module's, and a parent may use its children: neither is an import. [`Reach::Definition`] looks further, to the file that
//! defines what is handed on or called; what is found so is counted, and may only become less.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::imports::{self, Imports, Reach};
use crate::workspace::TextFile;

/// Loops that are being taken apart, by their first file.
const KNOWN: [&str; 0] = [];

/// One finding a loop, and what of the tree could not be read.
pub(crate) fn findings(files: &[TextFile]) -> Vec<String> {
    let is_known = |finding: &String| KNOWN.iter().any(|file| finding.starts_with(file));
    let found = found(files, Reach::Module).into_iter();
    found.filter(|finding| !is_known(finding)).collect()
}

/// One line a loop, which begins with its first file; and what of the tree could not be read.
pub(crate) fn found(files: &[TextFile], reach: Reach) -> Vec<String> {
    let (graphs, mut findings) = imports::of(files, reach);
    for imports in graphs {
        findings.extend(loops(&imports).iter().map(|files| described(files, &imports)));
    }
    findings
}

/// The sets of files that reach each other, each in the order of paths.
fn loops(imports: &Imports) -> Vec<Vec<&str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> = imports
        .keys()
        .map(|file| (file.as_str(), reachable(imports, file)))
        .collect();
    let mut loops: Vec<Vec<&str>> = Vec::new();
    for (file, others) in reached.iter().filter(|(file, others)| others.contains(*file)) {
        if !loops.iter().any(|found| found.contains(file)) {
            let back = |other: &&str| reached.get(other).is_some_and(|others| others.contains(file));
            loops.push(others.iter().copied().filter(back).collect());
        }
    }
    loops
}

/// The files that `file` imports, and those that they import, and so on.
fn reachable<'a>(imports: &'a Imports, file: &str) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut open = vec![file];
    while let Some(file) = open.pop() {
        for used in imports.get(file).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(used.as_str()) {
                open.push(used);
            }
        }
    }
    found
}

fn described(files: &[&str], imports: &Imports) -> String {
    let mut text = format!(
        "{} and {} more import each other: move what they share below them",
        files.first().unwrap_or(&""),
        files.len().saturating_sub(1)
    );
    for file in files {
        for (used, names) in imports.get(*file).into_iter().flatten() {
            if files.contains(&used.as_str()) {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let _ = write!(text, "\n    {file} -> {used}: {}", names.join(", "));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(reach: Reach, files: &[(&str, &str)]) -> Vec<String> {
        let file = |(path, text): &(&str, &str)| TextFile {
            path: format!("crates/a/src/{path}"),
            text: (*text).to_owned(),
        };
        found(&files.iter().map(file).collect::<Vec<_>>(), reach)
    }

    const NONE: Vec<String> = Vec::new();

    #[test]
    fn loops_are_found_at_any_length() {
        let root = ("lib.rs", "mod a; mod b; mod c;");
        let a = ("a.rs", "use crate::b::B; pub struct A;");
        let b = ("b.rs", "use super::c; pub struct B; fn b() -> c::C { c::C }");
        let c = ("c.rs", "pub struct C; fn c() { let a = super::a::A; }");
        for reach in [Reach::Module, Reach::Definition] {
            assert_eq!(
                of(reach, &[root, a, b, c]),
                [
                    "crates/a/src/a.rs and 2 more import each other: move what they share below them\
                    \n    crates/a/src/a.rs -> crates/a/src/b.rs: B\
                    \n    crates/a/src/b.rs -> crates/a/src/c.rs: C\
                    \n    crates/a/src/c.rs -> crates/a/src/a.rs: A"
                ]
            );
            assert_eq!(of(reach, &[root, a, ("b.rs", "pub struct B;"), c]), NONE);
        }
    }

    #[test]
    fn what_a_parent_hands_on_is_followed_to_its_definition() {
        let root = ("lib.rs", "mod m;");
        let parent = (
            "m/mod.rs",
            "mod a; mod b; pub(super) use a::{A as Other, f}; pub use self::b::*;",
        );
        let a = ("m/a.rs", "use super::B; pub struct A; pub fn f() {}");
        let b = ("m/b.rs", "use crate::m::{self, Other}; pub struct B;");
        assert_eq!(of(Reach::Module, &[root, parent, a, b]), NONE);
        assert_eq!(
            of(Reach::Definition, &[root, parent, a, ("m/b.rs", "pub struct B;")]),
            NONE
        );
        let found = of(Reach::Definition, &[root, parent, a, b]);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].ends_with("crates/a/src/m/b.rs -> crates/a/src/m/a.rs: Other"),
            "{found:?}"
        );
    }

    #[test]
    fn a_parent_may_use_its_children() {
        let root = ("lib.rs", "mod m;");
        let child = ("m/a.rs", "pub fn f() { super::g() }");
        for parent in [
            "mod a; pub fn g() { a::f() }",
            "mod a; pub use a::f as h; pub fn g() { h::<u8>() } pub type H = h::T;",
            "mod a; use self::a::f; pub fn g() { f() }",
        ] {
            assert_eq!(of(Reach::Module, &[root, ("m.rs", parent), child]), NONE);
            assert_eq!(of(Reach::Definition, &[root, ("m.rs", parent), child]).len(), 1);
        }
        let alone = [root, ("m.rs", "mod a; pub fn g() {}"), child];
        assert_eq!(of(Reach::Definition, &alone), NONE);
    }

    #[test]
    fn tests_comments_and_other_crates_import_nothing() {
        let root = ("lib.rs", "mod a; mod b;");
        let b = ("b.rs", "use crate::a::A; pub struct B;");
        for text in [
            "pub struct A; // use crate::b::B;",
            "pub struct A; const C: &str = \"crate::b::B\";",
            "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }",
            "pub struct A; #[cfg(test)] use crate::b::{B}; pub(in crate::b) struct D;",
            "use b::B; pub struct A;",
            "use std::b::B; pub struct A;",
        ] {
            assert_eq!(of(Reach::Definition, &[root, ("a.rs", text), b]), NONE, "{text}");
        }
    }

    #[test]
    fn modules_without_a_file_are_named() {
        assert_eq!(of(Reach::Module, &[("lib.rs", "mod a;")]).len(), 1);
        assert_eq!(
            of(Reach::Module, &[("lib.rs", "mod a { mod b; }"), ("a/b.rs", "")]),
            NONE
        );
    }
}
