//! What each crate builds on, as a table.
//!
//! A crate may use what its row names and whatever those may use in turn: who may use `store` may use `kernel`
//! and `types` beneath it. Everything else is refused, as is a crate without a row. `testkit` is for
//! `[dev-dependencies]`. To add an arrow, write the decision record first.

use std::collections::BTreeSet;

use crate::workspace::Package;

const PREFIX: &str = "techmarket-";

/// What every service stands on: its own messages, its store and feed, and the runtime that runs it.
const SERVICE: [&str; 5] = ["proto", "store", "feed", "rpc", "runtime"];

/// Crate, what it builds on, and whether it begins with what every service stands on.
const TABLE: &[(&str, &[&str], bool)] = &[
    ("proto", &[], false),
    ("types", &[], false),
    ("kernel", &["types"], false),
    ("text", &["types"], false),
    ("ranking", &["types", "kernel", "text"], false),
    ("encoder", &["types", "kernel", "text"], false),
    ("recognition", &["types", "kernel", "text"], false),
    ("incentives", &["types"], false),
    ("tabular", &["types", "kernel", "text"], false),
    // What rows of tables mean to the market, for the command line and for services (docs/decisions/0041-an-import-is-a-resource.md).
    ("importing", &["tabular", "proto"], false),
    ("documents", &["types", "text"], false),
    // What happens is told the same way everywhere (docs/decisions/0051-events-that-log-and-count.md).
    ("telemetry", &[], false),
    ("store", &["kernel", "telemetry"], false),
    ("attachments", &["kernel"], false),
    // One chain and one way of keeping it (docs/decisions/0019-an-audit-trail-of-all-contracts.md).
    ("audit", &["store"], false),
    ("feed", &["store", "proto"], false),
    ("rpc", &["kernel", "proto", "telemetry"], false),
    // The calls that both sides have are generic over the shapes of requests (docs/decisions/0032-one-life-of-a-post.md).
    ("posting", &["feed", "rpc", "text", "telemetry", "audit"], false),
    // The import of files that both sides keep (docs/decisions/0056-both-sides-keep-imports.md).
    ("intake", &["posting", "importing"], false),
    // The API told from its protos (docs/decisions/0064-the-api-told-from-its-protos.md).
    ("manual", &["rpc"], false),
    // It serves the trails of every service (docs/decisions/0073-who-read-what-is-confidential.md).
    ("runtime", &["rpc", "store", "feed", "manual", "audit"], false),
    ("testkit", &["runtime"], false),
    // A service never names another: it speaks with it through the generated client in `proto`.
    ("supply", &["text", "intake"], true),
    ("demand", &["text", "intake"], true),
    ("directory", &["text", "attachments", "audit", "telemetry"], true),
    ("reference", &[], true),
    ("matching", &["text", "ranking", "encoder", "audit"], true),
    (
        "contract",
        &["recognition", "incentives", "documents", "attachments", "audit"],
        true,
    ),
    // A client of the services, which it knows by their messages alone.
    ("portal", &["runtime"], false),
    // What is measured of the services. They know nothing of it, and nobody but the command line uses it.
    ("lab", &["matching", "contract"], true),
    // The one place that composes.
    (
        "techmarket",
        &[
            "supply",
            "demand",
            "matching",
            "contract",
            "directory",
            "reference",
            "attachments",
            "encoder",
            "importing",
            "incentives",
            "lab",
            "portal",
            "posting",
            "ranking",
            "recognition",
            "tabular",
            "text",
        ],
        true,
    ),
    ("tests", &["techmarket", "testkit"], false),
];

/// Crates that compute and nothing else, and what would end that.
const PURE: [&str; 8] = [
    "types",
    "kernel",
    "text",
    "ranking",
    "recognition",
    "incentives",
    "tabular",
    "documents",
];
const IMPURE: [&str; 7] = [
    "tokio",
    "sqlx",
    "tonic",
    "hyper",
    "axum",
    "reqwest",
    "async-trait",
];

pub(crate) fn findings(packages: &[Package]) -> Vec<String> {
    let ours: BTreeSet<&str> = packages.iter().map(|package| package.name.as_str()).collect();
    let mut findings = Vec::new();
    for package in packages {
        let name = short(&package.name);
        let Some(allowed) = reachable(name) else {
            findings.push(format!(
                "{name} has no row in the table of tests/architecture/arrows.rs: add one"
            ));
            continue;
        };
        for dependency in &package.dependencies {
            let used = short(&dependency.name);
            if !ours.contains(dependency.name.as_str()) {
                if PURE.contains(&name) && !dependency.dev && IMPURE.contains(&used) {
                    findings.push(format!(
                        "{name} is pure and may not use {used}: move that code up"
                    ));
                }
                continue;
            }
            let testkit = used == "testkit" && (dependency.dev || name == "tests");
            if used == name || testkit || (used != "testkit" && allowed.contains(used)) {
                continue;
            }
            let allowed = allowed
                .iter()
                .filter(|&&ours| ours != "testkit")
                .copied()
                .collect::<Vec<_>>();
            let how = if dependency.dev { "even in its tests " } else { "" };
            findings.push(format!(
                "{name} may not {how}use {used}; it may use [{}]",
                allowed.join(", ")
            ));
        }
    }
    findings
}

/// The binary's package is `techmarket` itself.
fn short(package: &str) -> &str {
    package.strip_prefix(PREFIX).unwrap_or(package)
}

fn reachable(name: &str) -> Option<BTreeSet<&'static str>> {
    let (_, direct, service) = TABLE.iter().find(|(row, ..)| *row == name)?;
    let common: &[&str] = if *service { &SERVICE } else { &[] };
    let mut all = BTreeSet::new();
    for used in direct.iter().chain(common) {
        all.insert(*used);
        all.extend(reachable(used).unwrap_or_default());
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Dependency;

    fn package(name: &str, uses: &[(&str, bool)]) -> Package {
        let dependencies = uses.iter().map(|(name, dev)| Dependency {
            name: (*name).into(),
            dev: *dev,
        });
        Package {
            name: name.into(),
            manifest: "Cargo.toml".into(),
            dependencies: dependencies.collect(),
        }
    }

    /// Findings about the last package; all the others are there to be used.
    fn tried(name: &str, uses: &[(&str, bool)]) -> Vec<String> {
        let mut packages: Vec<Package> = TABLE
            .iter()
            .map(|(row, ..)| package(&format!("{PREFIX}{row}"), &[]))
            .collect();
        packages.push(package(name, uses));
        findings(&packages)
    }

    #[test]
    fn what_the_table_allows_is_allowed() {
        for (name, used, dev) in [
            ("techmarket-kernel", "techmarket-types", false),
            ("techmarket-store", "techmarket-types", false),
            ("techmarket-supply", "techmarket-kernel", false),
            ("techmarket-types", "techmarket-testkit", true),
            ("techmarket-types", "techmarket-types", true),
            ("techmarket-types", "tokio", true),
            ("techmarket-store", "tokio", false),
            ("techmarket", "techmarket-supply", false),
            ("techmarket", "techmarket-lab", false),
            ("techmarket-tests", "techmarket-testkit", false),
        ] {
            assert_eq!(
                tried(name, &[(used, dev)]),
                Vec::<String>::new(),
                "{name} -> {used}"
            );
        }
    }

    #[test]
    fn what_it_does_not_name_is_refused() {
        for (name, used, dev) in [
            ("techmarket-types", "techmarket-kernel", false),
            ("techmarket-proto", "techmarket-types", false),
            ("techmarket-feed", "techmarket-rpc", false),
            ("techmarket-rpc", "techmarket-store", false),
            ("techmarket-supply", "techmarket-demand", false),
            ("techmarket-supply", "techmarket-demand", true),
            ("techmarket-supply", "techmarket-testkit", false),
            ("techmarket-matching", "techmarket-lab", false),
            ("techmarket-matching", "techmarket-lab", true),
            ("techmarket", "techmarket-testkit", false),
            ("techmarket-ranking", "tokio", false),
            ("techmarket-new", "techmarket-types", false),
        ] {
            assert_eq!(tried(name, &[(used, dev)]).len(), 1, "{name} -> {used}");
        }
        let finding = tried("techmarket-store", &[("techmarket-proto", true)]);
        assert_eq!(
            finding,
            ["store may not even in its tests use proto; it may use [kernel, telemetry, types]"]
        );
    }

    #[test]
    fn the_table_names_only_its_own_rows() {
        let rows: BTreeSet<&str> = TABLE.iter().map(|(row, ..)| *row).collect();
        for (row, uses, _) in TABLE {
            assert!(
                uses.iter().chain(&SERVICE).all(|used| rows.contains(used)),
                "{row}"
            );
        }
    }
}
