//! Every package takes its lints, its edition and the versions of its dependencies from the workspace.

use std::error::Error;
use std::fs;

use crate::workspace::{TextFile, Workspace};

/// Packages with lints of their own.
const OWN_LINTS: [(&str, &str); 1] = [(
    "techmarket-proto",
    "it is generated code, which pedantic lints do not fit",
)];

/// Where it stands why a library was taken.
const LIBRARIES: &str = "docs/decisions/0009-libraries.md";

const INHERITED: [&str; 5] = ["version", "edition", "rust-version", "license", "publish"];

pub(crate) fn findings(workspace: &Workspace) -> Result<Vec<String>, Box<dyn Error>> {
    let mut findings = Vec::new();
    for package in &workspace.packages {
        let own_lints = OWN_LINTS.iter().any(|(name, _)| *name == package.name);
        let path = workspace.relative(&package.manifest);
        let found = of_manifest(&fs::read_to_string(&package.manifest)?, own_lints);
        findings.extend(found.into_iter().map(|finding| format!("{path}: {finding}")));
    }
    Ok(findings)
}

/// Outside crates of the workspace that the record of libraries does not name.
pub(crate) fn unexplained(files: &[TextFile]) -> Vec<String> {
    let text = |path: &str| files.iter().find(|file| file.path == path);
    match (text("Cargo.toml"), text(LIBRARIES)) {
        (Some(manifest), Some(record)) => unnamed(&manifest.text, &record.text),
        _ => vec![format!("Cargo.toml and {LIBRARIES} must both be there")],
    }
}

fn unnamed(manifest: &str, record: &str) -> Vec<String> {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let named: Vec<&str> = record.split(|c| !is_of_name(c)).collect();
    let table = manifest
        .lines()
        .skip_while(|line| *line != "[workspace.dependencies]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let outside = table
        .filter_map(|line| line.split_once(" = "))
        .filter(|(_, value)| !value.contains("path = "));
    outside
        .filter(|(name, _)| !named.contains(name))
        .map(|(name, _)| format!("{LIBRARIES} does not say why `{name}`"))
        .collect()
}

/// Reads a manifest by its lines: Cargo's own metadata does not tell what was inherited.
fn of_manifest(text: &str, own_lints: bool) -> Vec<String> {
    let mut findings = Vec::new();
    let mut section = "";
    let mut inherited: Vec<&str> = Vec::new();
    let mut open = false;
    for line in text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        // The lines of a value that spans several belong to its first.
        if open {
            open = !line.ends_with(']') && !line.ends_with('}');
            continue;
        }
        if let Some(name) = line.strip_prefix('[') {
            section = name.trim_end_matches(']');
            if section.contains("dependencies.") {
                findings.push(format!(
                    "write `[{section}]` as one line of its table, with `workspace = true`"
                ));
            }
            continue;
        }
        let Some((key, value)) = line
            .split_once('=')
            .map(|(key, value)| (key.trim(), value.trim()))
        else {
            continue;
        };
        open = value.matches(['[', '{']).count() > value.matches([']', '}']).count();
        let from_workspace = key.ends_with(".workspace") || value.contains("workspace = true");
        match section {
            "package" if from_workspace => inherited.push(key.trim_end_matches(".workspace")),
            "lints" if key == "workspace" => inherited.push("lints"),
            _ if section.ends_with("dependencies") && !from_workspace => {
                findings.push(format!(
                    "{key} has a version of its own: move it to [workspace.dependencies]"
                ));
            }
            _ => {}
        }
    }
    let missing = INHERITED.iter().filter(|key| !inherited.contains(key));
    findings.extend(missing.map(|key| format!("write `{key}.workspace = true`")));
    if !own_lints && !inherited.contains(&"lints") {
        findings.push("add `[lints]` with `workspace = true`".to_owned());
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[package]\nname = \"x\"\nversion.workspace = true\nedition.workspace = true\n\
        rust-version.workspace = true\nlicense.workspace = true\npublish.workspace = true\n\
        [lints]\nworkspace = true\n[dependencies]\na.workspace = true\n\
        b = { workspace = true, features = [\n  \"c\",\n] }\n";

    #[test]
    fn a_manifest_that_inherits_all_passes() {
        assert_eq!(of_manifest(GOOD, false), Vec::<String>::new());
        assert_eq!(
            of_manifest(&GOOD.replace("[lints]\nworkspace = true\n", ""), true),
            Vec::<String>::new()
        );
    }

    #[test]
    fn what_it_keeps_for_itself_is_named() {
        for (from, to, finding) in [
            (
                "edition.workspace = true",
                "edition = \"2021\"",
                "write `edition.workspace = true`",
            ),
            (
                "[lints]\nworkspace = true",
                "",
                "add `[lints]` with `workspace = true`",
            ),
            (
                "a.workspace = true",
                "a = \"1\"",
                "a has a version of its own: move it to [workspace.dependencies]",
            ),
            (
                "a.workspace = true",
                "a.workspace = true\n[dev-dependencies.d]\nworkspace = true",
                "write `[dev-dependencies.d]` as one line of its table, with `workspace = true`",
            ),
        ] {
            assert!(
                of_manifest(&GOOD.replace(from, to), false).contains(&finding.to_owned()),
                "{to}"
            );
        }
    }

    #[test]
    fn a_library_without_its_reason_is_named() {
        let manifest = "[workspace.dependencies]\nours = { path = \"a\" }\nserde = \"1\"\nserde-x = \"1\"\n\n[profile.release]\nlto = true\n";
        assert_eq!(
            unnamed(manifest, "| JSON | serde, serde-x | the standard |"),
            [""; 0]
        );
        let found = unnamed(manifest, "| JSON | serde-x | the standard |");
        assert_eq!(found.len(), 1);
        assert!(found[0].ends_with("`serde`"), "{found:?}");
    }
}
