//! What other services than the directory hold of a person: what stands under the subject of the person's tokens.

use serde_json::{Value, json};
use techmarket_rpc::Rpc;

use crate::call::pages;
use crate::cli::RoleName;
use crate::connect::Refused;
use crate::terminal::complain;

/// Of 200 each: 10,000 of a kind, as the directory gives of its trail.
const MOST_PAGES: usize = 50;

/// Something that is listed by whose it is.
struct Kind {
    /// Where it is.
    role: RoleName,
    method: &'static str,
    asked: Asked,
    /// Under what the answer has it.
    field: &'static str,
    /// What each is called in a part.
    part: &'static str,
}

enum Asked {
    /// Nobody but their owner reads them: no filter, and nothing for operators.
    Own,
    /// By this field of the filter.
    Filter(&'static str),
    /// By the subject, in this trail.
    Trail(&'static str),
}

const READS: &str = "audit.v1.AuditService/ListAuditEntries";

const KINDS: [Kind; 10] = [
    trail(RoleName::Supply, "TRAIL_SUPPLY"),
    trail(RoleName::Demand, "TRAIL_DEMAND"),
    trail(RoleName::Matching, "TRAIL_MATCHING"),
    Kind {
        role: RoleName::Contract,
        method: "contract.v1.ContractService/ListAuditEntries",
        asked: Asked::Filter("subject"),
        field: "audit_entries",
        part: "audit_entry",
    },
    mandates(RoleName::Supply, "supply.v1.SupplyService/ListBrokerMandates"),
    mandates(RoleName::Demand, "demand.v1.DemandService/ListBrokerMandates"),
    Kind {
        role: RoleName::Matching,
        method: "matching.v1.MatchingService/ListMatches",
        asked: Asked::Filter("broker"),
        field: "matches",
        part: "match",
    },
    Kind {
        role: RoleName::Matching,
        method: "matching.v1.MatchingService/ListMatchNotes",
        asked: Asked::Filter("subject"),
        field: "match_notes",
        part: "match_note",
    },
    Kind {
        role: RoleName::Matching,
        method: "matching.v1.MatchingService/ListSavedSearches",
        asked: Asked::Own,
        field: "saved_searches",
        part: "saved_search",
    },
    Kind {
        role: RoleName::Matching,
        method: "matching.v1.MatchingService/ListAlerts",
        asked: Asked::Own,
        field: "alerts",
        part: "alert",
    },
];

/// What the person read of what is confidential.
const fn trail(role: RoleName, trail: &'static str) -> Kind {
    Kind {
        role,
        method: READS,
        asked: Asked::Trail(trail),
        field: "audit_entries",
        part: "audit_entry",
    }
}

/// What organisations let the person do as a broker.
const fn mandates(role: RoleName, method: &'static str) -> Kind {
    Kind {
        role,
        method,
        asked: Asked::Filter("broker"),
        field: "broker_mandates",
        part: "broker_mandate",
    }
}

/// The parts, each a line of JSON with the service that holds it. What the server that was asked does not hold is told aside, with
/// the call that gives it.
pub(super) async fn parts(rpc: &Rpc, subject: &str, own: bool) -> anyhow::Result<Vec<String>> {
    let mut parts = Vec::new();
    for kind in &KINDS {
        let request = match kind.asked {
            Asked::Own if !own => continue,
            Asked::Own => json!({"page_size": 200}),
            Asked::Filter(field) => json!({"filter": {field: subject}, "page_size": 200}),
            Asked::Trail(trail) => json!({"trail": trail, "filter": {"subject": subject}, "page_size": 200}),
        };
        for found in kind.listed(rpc, request).await? {
            parts.push(json!({"service": kind.role.word(), kind.part: found}).to_string());
        }
    }
    Ok(parts)
}

impl Kind {
    /// All pages; none where the caller's roles keep nothing of the kind, or another server does.
    async fn listed(&self, rpc: &Rpc, request: Value) -> anyhow::Result<Vec<Value>> {
        let found = pages(rpc, self.method, request.clone(), self.field, MOST_PAGES).await;
        found.or_else(|error| self.told(error, &request))
    }

    fn told(&self, error: anyhow::Error, request: &Value) -> anyhow::Result<Vec<Value>> {
        let Some(refused) = error.downcast_ref::<Refused>() else {
            return Err(error);
        };
        if refused.is_elsewhere() {
            let (role, method) = (self.role.word(), self.method);
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
}
