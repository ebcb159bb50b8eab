//! What other services than the directory hold of a person: what the person read of what is confidential, and saved searches.

use serde_json::{Value, json};
use techmarket_rpc::Rpc;

use crate::call::pages;
use crate::cli::RoleName;
use crate::connect::Refused;
use crate::terminal::complain;

/// Who read what is confidential, and where that is written down.
const TRAILS: [(RoleName, &str); 3] = [
    (RoleName::Supply, "TRAIL_SUPPLY"),
    (RoleName::Demand, "TRAIL_DEMAND"),
    (RoleName::Matching, "TRAIL_MATCHING"),
];
const READS: &str = "audit.v1.AuditService/ListAuditEntries";
const SEARCHES: &str = "matching.v1.MatchingService/ListSavedSearches";
/// Of 200 each: 10,000 of a kind, as the directory gives of its trail.
const MOST_PAGES: usize = 50;

/// The parts, each a line of JSON. What the server that was asked does not hold is told aside, with the call that gives it.
pub(super) async fn parts(rpc: &Rpc, subject: &str, own: bool) -> anyhow::Result<Vec<String>> {
    let mut parts = Vec::new();
    for (role, trail) in TRAILS {
        let request = json!({"trail": trail, "filter": {"subject": subject}, "page_size": 200});
        for entry in listed(rpc, (role, READS), request, "audit_entries").await? {
            parts.push(json!({"trail": role.word(), "audit_entry": entry}).to_string());
        }
    }
    // Nobody but their owner reads them.
    if own {
        let request = json!({"page_size": 200});
        for search in listed(rpc, (RoleName::Matching, SEARCHES), request, "saved_searches").await? {
            parts.push(json!({"saved_search": search}).to_string());
        }
    }
    Ok(parts)
}

/// All pages; none where the caller's roles keep nothing of the kind, or another server does.
async fn listed(
    rpc: &Rpc,
    (role, method): (RoleName, &str),
    request: Value,
    field: &str,
) -> anyhow::Result<Vec<Value>> {
    let found = pages(rpc, method, request.clone(), field, MOST_PAGES).await;
    found.or_else(|error| told(error, role, method, &request))
}

fn told(error: anyhow::Error, role: RoleName, method: &str, request: &Value) -> anyhow::Result<Vec<Value>> {
    let Some(refused) = error.downcast_ref::<Refused>() else {
        return Err(error);
    };
    if refused.is_elsewhere() {
        let role = role.word();
        complain(&format!(
            "{role} 的记录由其他服务器保存，不在其中。请向运行该角色的服务器查询：techmarket call {method} '{request}' --address ..."
        ));
        return Ok(Vec::new());
    }
    if refused.is_forbidden() {
        return Ok(Vec::new());
    }
    Err(error)
}
