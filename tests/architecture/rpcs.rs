//! Every RPC has one place. Whoever reads `DemandService.CloseDemand` finds it in the table `services/demand/src/serve.rs`,
//! and from there its call: the function of that name in `calls/`, or the call of a part that the line names.

use crate::workspace::TextFile;

/// Proto packages whose service no folder of `services/` serves, each with its reason.
const ELSEWHERE: [(&str, &str); 2] = [
    (
        "feed",
        "crates/runtime serves FeedService for every service from its own log",
    ),
    (
        "audit",
        "crates/runtime serves AuditService for every service from its own trail",
    ),
];

/// RPCs without a file of their own, as `package.Method`, each with its reason.
const TOGETHER: [(&str, &str); 0] = [];

pub(crate) fn findings(files: &[TextFile]) -> Vec<String> {
    let mut findings = Vec::new();
    for file in files {
        let Some(package) =
            package(&file.path).filter(|package| !ELSEWHERE.iter().any(|(name, _)| name == package))
        else {
            continue;
        };
        for method in methods(&file.text) {
            if TOGETHER
                .iter()
                .any(|(name, _)| *name == format!("{package}.{method}"))
            {
                continue;
            }
            let source = format!("services/{package}/src/");
            match files.iter().find(|file| file.path == format!("{source}serve.rs")) {
                Some(table) => findings.extend(call(files, &source, table, &snake_case(method))),
                None => findings.push(format!("{method} of {}: there is no {source}serve.rs", file.path)),
            }
        }
    }
    findings
}

/// What is wrong with the place of `method` in the service at `source`, which has the table `table`.
fn call(files: &[TextFile], source: &str, table: &TextFile, method: &str) -> Option<String> {
    let path = &table.path;
    let own = format!("{method}(");
    let Some(line) = table.text.lines().find(|line| {
        let line = line.trim_start();
        line.strip_prefix("async fn ").unwrap_or(line).starts_with(&own)
    }) else {
        return Some(format!("{path} has no line for {method}"));
    };
    let (calls, one_file) = (format!("{source}calls/"), format!("{source}calls.rs"));
    let function = format!("fn {own}");
    let is_call = |path: &str| path.starts_with(&calls) || path == one_file;
    let is_its = |file: &TextFile| is_call(&file.path) && file.text.contains(&function);
    let found = line.contains(" = ") || asks_a_part(&table.text, &own) || files.iter().any(is_its);
    (!found).then(|| format!("{method} of {path} has no function in {calls}"))
}

/// Whether the stream `own` of a table asks a part of the service, as `self.imports.upload(..)` does.
fn asks_a_part(table: &str, own: &str) -> bool {
    let Some((_, rest)) = table.split_once(&format!("async fn {own}")) else {
        return false;
    };
    let body = rest.split("async fn ").next().unwrap_or_default();
    let mut asked = body.split("self.").skip(1);
    asked.any(|asked| {
        let behind = asked.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
        behind.starts_with('.')
    })
}

/// `supply` of `proto/techmarket/supply/v1/supply_service.proto`.
fn package(path: &str) -> Option<&str> {
    let inside = path.strip_prefix("proto/techmarket/")?.strip_suffix(".proto")?;
    inside.split('/').next()
}

/// The methods of every service in a proto, as buf formats it: `rpc` first on its line.
fn methods(text: &str) -> Vec<&str> {
    let calls = text
        .lines()
        .filter_map(|line| line.trim_start().strip_prefix("rpc "));
    calls
        .filter_map(|call| call.split('(').next())
        .map(str::trim)
        .collect()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROTO: &str =
        "service A {\n  // rpc Not(X)\n  rpc BatchGetListings(stream Q) returns (R) {\n  }\n  rpc Tail(\n";

    fn of(proto: &str, others: &[&str]) -> Vec<String> {
        let mut files = vec![TextFile {
            path: proto.into(),
            text: PROTO.into(),
        }];
        files.extend(others.iter().map(|path| TextFile {
            path: (*path).into(),
            text: String::new(),
        }));
        findings(&files)
    }

    #[test]
    fn every_service_has_a_table() {
        let proto = "proto/techmarket/supply/v1/supply_service.proto";
        let found = of(proto, &["services/demand/src/serve.rs"]);
        assert_eq!(found.len(), 2, "a method each: {found:?}");
        assert!(found[0].starts_with("BatchGetListings"));
    }

    #[test]
    fn a_table_leads_to_every_call() {
        let proto = TextFile {
            path: "proto/techmarket/demand/v1/demand_service.proto".into(),
            text: "  rpc CloseDemand(A) returns (B);\n  rpc GetDemand(A) returns (B);\n  rpc Tail(A) returns (B);\n".into(),
        };
        let found = |table: &str, call: &str| {
            let file = |path: &str, text: &str| TextFile {
                path: path.into(),
                text: text.into(),
            };
            findings(&[
                TextFile {
                    path: proto.path.clone(),
                    text: proto.text.clone(),
                },
                file("services/demand/src/serve.rs", table),
                file("services/demand/src/calls/ending.rs", call),
            ])
        };
        let table = "close_demand(A) -> B;\nget_demand(A) -> B = demands.get;\nasync fn tail(&self)\n";
        let calls = "async fn close_demand(&self)\nfn tail(&self)";
        assert_eq!(found(table, calls), Vec::<String>::new());
        let asking = table.replace(
            "tail(&self)\n",
            "tail(&self) {\n    self.parts.tail(&*self.clock)\n}\n",
        );
        assert_eq!(
            found(&asking, "async fn close_demand(&self)"),
            Vec::<String>::new()
        );
        assert_eq!(
            found("close_demand(A) -> B;\n", "fn close_demands()"),
            [
                "close_demand of services/demand/src/serve.rs has no function in services/demand/src/calls/",
                "services/demand/src/serve.rs has no line for get_demand",
                "services/demand/src/serve.rs has no line for tail",
            ]
        );
    }

    #[test]
    fn the_feed_is_served_elsewhere() {
        assert_eq!(
            of("proto/techmarket/feed/v1/feed_service.proto", &[]),
            Vec::<String>::new()
        );
    }
}
