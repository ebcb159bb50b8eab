//! Inside a service `grpc -> app -> domain`, and `app -> store` by trait: protos stop in `grpc`, SQL stops in
//! `store`, the domain waits for nothing.

use crate::source::{Source, is_rust};
use crate::workspace::TextFile;

/// Words that a layer of a service may not use, and what to do about it.
const WORDS: [(&[&str], &[&str], &str); 2] = [
    (
        &["domain", "app", "store"],
        &["techmarket_proto", "tonic"],
        "proto types and Status stop in grpc/: convert there",
    ),
    (
        &["domain"],
        &["async", "await", "tokio"],
        "the domain decides and waits for nothing: await in app/",
    ),
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
        findings.push(format!("{}:{line}: {what} in {layer}/: {advice}", file.path));
    };
    for (layers, words, advice) in WORDS {
        for word in words.iter().filter(|_| layers.contains(&layer)) {
            source
                .lines_with(word)
                .into_iter()
                .for_each(|line| refuse(line, word, advice));
        }
    }
    if layer != "store" && !SQL_ELSEWHERE.iter().any(|(path, _)| *path == file.path) {
        let advice = "SQL stops in store/: add a method to the store's trait";
        source
            .lines_with("sqlx")
            .into_iter()
            .for_each(|line| refuse(line, "sqlx", advice));
        for (line, _) in source.strings.iter().filter(|(_, text)| is_statement(text)) {
            refuse(*line, "a statement", advice);
        }
    }
    findings
}

/// `domain` of `services/supply/src/domain/listing.rs`, and of `services/supply/src/domain.rs`.
fn layer(path: &str) -> Option<&str> {
    let (service, inside) = path.strip_prefix("services/")?.split_once("/src/")?;
    let first = inside.split('/').next()?;
    (!service.contains('/') && is_rust(inside)).then(|| first.trim_end_matches(".rs"))
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
                "services/supply/src/grpc/create_listing.rs",
                "use techmarket_proto::x; use tonic::Status;",
            ),
            (
                "services/supply/src/store/sql.rs",
                "const A: &str = \"SELECT 1\"; use sqlx::Row;",
            ),
            (
                "services/supply/src/domain/listing.rs",
                "// tonic, async\nfn f() {}",
            ),
            (
                "services/supply/src/app/create.rs",
                "async fn f() { g(\"UPDATE of the listing\").await }",
            ),
            ("services/supply/tests/rpc.rs", "use tonic::Status;"),
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
            ("services/supply/src/app/create.rs", "\nuse sqlx::Row;"),
            (
                "services/supply/src/grpc/get.rs",
                "\nconst A: &str = r\" SELECT x\";",
            ),
            ("services/techmarket/src/demo.rs", "\nf(\"UPDATE x SET y = 1\");"),
        ] {
            let found = of(path, text);
            assert_eq!(found.len(), 1, "{path}");
            assert!(found[0].starts_with(&format!("{path}:2: ")), "{found:?}");
        }
    }
}
