//! Inside a service `calls -> domain` and `calls -> store`, and no call goes through another. Protos stop in `calls` and
//! `messages`, tonic in `serve.rs`, SQL in `store`; the domain waits for nothing.

use crate::imports::{self, Reach};
use crate::source::{Source, is_rust};
use crate::workspace::TextFile;

/// A word that only these layers of a service may use, and what to do about it elsewhere.
const KEPT_TO: [(&str, &[&str], &str); 3] = [
    (
        "techmarket_proto",
        // `service` mounts the generated servers.
        &["calls", "messages", "serve", "service"],
        "protos stop in calls/ and messages/: convert there",
    ),
    (
        "tonic",
        &["serve", "service"],
        "Request and Status stop in serve.rs: return the domain's value or error",
    ),
    ("sqlx", &["store"], "SQL stops in store/: add a function there"),
];

/// Words that a layer may not use, and what to do about it.
const REFUSED: [(&str, &[&str], &str); 1] = [(
    "domain",
    &["async", "await", "tokio"],
    "the domain decides and waits for nothing: await in calls/",
)];

/// Files that may use a word which is kept to other layers, each with its reason.
const ALLOWED: [(&str, &str, &str); 11] = [
    (
        "services/directory/src/following.rs",
        "techmarket_proto",
        "it is a client of contract",
    ),
    (
        "services/directory/src/following.rs",
        "tonic",
        "its calls have a deadline of their own",
    ),
    (
        "services/directory/src/feeds.rs",
        "techmarket_proto",
        "it is a client of the feeds that webhooks send",
    ),
    (
        "services/directory/src/feeds.rs",
        "tonic",
        "its calls have a deadline of their own",
    ),
    (
        "services/directory/src/sending/follower.rs",
        "techmarket_proto",
        "it takes in the events of feeds, whatever they carry",
    ),
    (
        "services/matching/src/peers.rs",
        "techmarket_proto",
        "it is a client of supply and demand",
    ),
    (
        "services/matching/src/peers.rs",
        "tonic",
        "its calls have a deadline of their own",
    ),
    (
        "services/demand/src/following.rs",
        "techmarket_proto",
        "it reads what the events of contracts carry",
    ),
    (
        "services/matching/src/following/events.rs",
        "techmarket_proto",
        "it reads what the events of other services carry",
    ),
    ("calls/export_judgements.rs", "tonic", "it answers with a stream"),
    ("calls/upload_attachment.rs", "tonic", "it takes a stream"),
];

/// The beginnings of SQL statements as this house writes them.
const STATEMENTS: [&str; 8] = [
    "SELECT ",
    "INSERT INTO ",
    "UPDATE ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "BEGIN IMMEDIATE",
    "WITH ",
];

/// Files outside `store/` that may hold SQL, each with its reason.
const SQL_ELSEWHERE: [(&str, &str); 0] = [];

pub(crate) fn findings(files: &[TextFile]) -> Vec<String> {
    files.iter().flat_map(of_file).collect()
}

fn of_file(file: &TextFile) -> Vec<String> {
    let Some(layer) = layer(&file.path) else {
        return Vec::new();
    };
    let source = Source::new(&file.text);
    let mut findings = Vec::new();
    let mut refuse = |line: usize, what: &str, advice: &str| {
        findings.push(format!("{}:{line}: {what} in {layer}: {advice}", file.path));
    };
    let may = |word: &str| {
        let of_word = |(path, allowed, _): &(&str, &str, &str)| *allowed == word && file.path.ends_with(path);
        ALLOWED.iter().any(of_word)
    };
    let kept = KEPT_TO
        .iter()
        .filter(|(word, layers, _)| !layers.contains(&layer) && !may(word));
    let refused = REFUSED.iter().filter(|(of, ..)| *of == layer);
    let words = kept.map(|(word, _, advice)| (*word, *advice));
    let words = words.chain(refused.flat_map(|(_, words, advice)| words.iter().map(|word| (*word, *advice))));
    for (word, advice) in words {
        let lines = source.lines_with(word).into_iter();
        lines.for_each(|line| refuse(line, word, advice));
    }
    if layer != "store" && !SQL_ELSEWHERE.iter().any(|(path, _)| *path == file.path) {
        for (line, _) in source.strings.iter().filter(|(_, text)| is_statement(text)) {
            refuse(*line, "a statement", "SQL stops in store/: add a function there");
        }
    }
    findings
}

/// A call that goes through another: what both need stands in the domain, or in a file beside `calls/`.
pub(crate) fn calls_of_calls(files: &[TextFile]) -> Vec<String> {
    let (graphs, mut findings) = imports::of(files, Reach::Definition);
    let is_call = |path: &str| path.contains("/src/calls/") && !path.ends_with("/mod.rs");
    for imports in &graphs {
        for (file, used) in imports.iter().filter(|(file, _)| is_call(file)) {
            let calls = used
                .iter()
                .filter(|(used, _)| is_call(used) && call(used) != call(file));
            findings.extend(calls.map(|(used, names)| {
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                format!(
                    "{file} uses {} of {used}: move it to where both may use it",
                    names.join(", ")
                )
            }));
        }
    }
    findings
}

/// `services/supply/src/calls/import_listings` of `services/supply/src/calls/import_listings/batch.rs`: a large call may stand
/// in several files.
fn call(path: &str) -> &str {
    let (folder, inside) = path.split_once("/calls/").unwrap_or((path, ""));
    let name = inside.split(['/', '.']).next().unwrap_or_default();
    path.get(..folder.len() + "/calls/".len() + name.len())
        .unwrap_or(path)
}

/// `domain` of `services/supply/src/domain/listing.rs`, and of `services/supply/src/domain.rs`; none in the binary, which
/// composes, and in the portal: both are clients of every service.
fn layer(path: &str) -> Option<&str> {
    let (service, inside) = path.strip_prefix("services/")?.split_once("/src/")?;
    let first = inside.split('/').next()?;
    (!["techmarket", "portal"].contains(&service) && !service.contains('/') && is_rust(inside))
        .then(|| first.trim_end_matches(".rs"))
}

fn is_statement(text: &str) -> bool {
    let text = text.trim_start();
    let begins = STATEMENTS.iter().any(|statement| text.starts_with(statement));
    // These two words also begin English sentences.
    begins
        && (!text.starts_with("UPDATE ") || text.contains(" SET "))
        && (!text.starts_with("WITH ") || text.contains(" AS "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str, text: &str) -> Vec<String> {
        findings(&[TextFile {
            path: path.into(),
            text: text.into(),
        }])
    }

    #[test]
    fn layers_keep_to_themselves() {
        for (path, text) in [
            (
                "services/supply/src/serve.rs",
                "use techmarket_proto::x; use tonic::Status;",
            ),
            (
                "services/supply/src/calls/listings.rs",
                "use techmarket_proto::x; async fn f() { g(\"UPDATE of the listing\").await }",
            ),
            ("services/supply/src/messages/read.rs", "use techmarket_proto::x;"),
            (
                "services/contract/src/calls/upload_attachment.rs",
                "use tonic::Streaming;",
            ),
            (
                "services/supply/src/store/sql.rs",
                "const A: &str = \"SELECT 1\"; use sqlx::Row;",
            ),
            (
                "services/supply/src/domain/listing.rs",
                "// tonic, async\nfn f() {}",
            ),
            ("services/supply/tests/rpc.rs", "use tonic::Status;"),
            ("services/techmarket/src/demo.rs", "use tonic::Status;"),
            ("services/portal/src/pages/home.rs", "use techmarket_proto::x;"),
            ("crates/store/src/lib.rs", "use sqlx::Row;"),
        ] {
            assert_eq!(of(path, text), Vec::<String>::new(), "{path}");
        }
    }

    #[test]
    fn what_crosses_a_layer_is_named() {
        for (path, text) in [
            (
                "services/supply/src/domain/listing.rs",
                "fn f() {}\nasync fn g() {}",
            ),
            ("services/supply/src/domain.rs", "\nuse tonic::Status;"),
            ("services/supply/src/store/sql.rs", "\nuse techmarket_proto::x;"),
            (
                "services/supply/src/following/sweep.rs",
                "\nuse techmarket_proto::x;",
            ),
            ("services/supply/src/calls/listings.rs", "\nuse tonic::Status;"),
            ("services/supply/src/messages/read.rs", "\nuse tonic::Status;"),
            ("services/supply/src/calls/create.rs", "\nuse sqlx::Row;"),
            (
                "services/supply/src/calls/get.rs",
                "\nconst A: &str = r\" SELECT x\";",
            ),
        ] {
            let found = of(path, text);
            assert_eq!(found.len(), 1, "{path}");
            assert!(found[0].starts_with(&format!("{path}:2: ")), "{found:?}");
        }
    }

    #[test]
    fn calls_stand_side_by_side() {
        let of = |b: &str| {
            let files = [
                ("lib.rs", "mod calls; mod step;"),
                ("calls/mod.rs", "mod a; mod b; pub(crate) fn shared() {}"),
                ("calls/a.rs", "pub(crate) fn a() {}"),
                ("calls/b.rs", b),
                ("calls/b/part.rs", "pub(super) fn c() {}"),
                ("step.rs", "pub(crate) fn step() {}"),
            ];
            calls_of_calls(&files.map(|(path, text)| TextFile {
                path: format!("services/supply/src/{path}"),
                text: text.to_owned(),
            }))
        };
        assert_eq!(
            of("use crate::step::step; use super::shared; fn b() { step() }"),
            Vec::<String>::new()
        );
        assert_eq!(of("use super::a::a; fn b() { a() }").len(), 1);
        assert_eq!(
            of("mod part; fn b() { part::c() }"),
            Vec::<String>::new(),
            "a call in two files"
        );
    }
}
