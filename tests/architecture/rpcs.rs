//! One RPC a file: whoever reads `SupplyService.CreateListing` finds `services/supply/src/grpc/create_listing.rs`.

use crate::workspace::TextFile;

/// Proto packages whose service no folder of `services/` serves, each with its reason.
const ELSEWHERE: [(&str, &str); 1] = [(
    "feed",
    "crates/feed serves FeedService for every service from its own log",
)];

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
            let folder = format!("services/{package}/src/grpc/");
            let name = format!("{}.rs", snake_case(method));
            let is_its = |path: &str| path.starts_with(&folder) && path.rsplit('/').next() == Some(&name);
            if !files.iter().any(|file| is_its(&file.path)) {
                findings.push(format!("{method} of {} has no {folder}{name}", file.path));
            }
        }
    }
    findings
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
    fn every_method_asks_for_its_file() {
        let proto = "proto/techmarket/supply/v1/supply_service.proto";
        let files = [
            "services/supply/src/grpc/batch_get_listings.rs",
            "services/supply/src/grpc/feed/tail.rs",
        ];
        assert_eq!(of(proto, &files), Vec::<String>::new());
        let elsewhere = [
            "services/supply/src/app/batch_get_listings.rs",
            "services/demand/src/grpc/tail.rs",
        ];
        let found = of(proto, &elsewhere);
        assert_eq!(
            found[0],
            format!("BatchGetListings of {proto} has no {}", files[0])
        );
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn the_feed_is_served_elsewhere() {
        assert_eq!(
            of("proto/techmarket/feed/v1/feed_service.proto", &[]),
            Vec::<String>::new()
        );
    }
}
