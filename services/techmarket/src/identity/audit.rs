//! `techmarket audit`: whether the trails of the market are as they were written.

use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::{Value, json};
use techmarket_rpc::Rpc;

use crate::call::ask;
use crate::cli::AuditCommand;
use crate::connect::signed_in;
use crate::terminal::say;

/// Trails of the market: what they are of, who verifies them, and which of several.
const TRAILS: [(&str, &str, &str); 5] = [
    ("合同", "contract.v1.ContractService/VerifyAuditTrail", ""),
    ("账号", "directory.v1.AccountService/VerifyAuditTrail", ""),
    ("供给", READS, "TRAIL_SUPPLY"),
    ("需求", READS, "TRAIL_DEMAND"),
    ("对接", READS, "TRAIL_MATCHING"),
];
/// Verifies trails of who read what is confidential.
const READS: &str = "audit.v1.AuditService/VerifyAuditTrail";

/// Verifies every trail from its first entry on. One that does not hold is a failure.
pub async fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    let AuditCommand::Verify(options) = command;
    let rpc = signed_in(&options)?;
    let mut intact = true;
    for (title, method, trail) in TRAILS {
        intact &= verify(&rpc, title, method, trail).await?;
    }
    Ok(if intact {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

async fn verify(rpc: &Rpc, title: &str, method: &str, trail: &str) -> anyhow::Result<bool> {
    let (mut position, mut hash) = (0, String::new());
    loop {
        let mut request = json!({"after_position": position, "after_hash": hash});
        if !trail.is_empty() {
            request["trail"] = trail.into();
        }
        let answer = ask(rpc, method, &request)
            .await
            .with_context(|| format!("{title}审计记录"))?;
        let last = number(&answer, "last_position");
        if !answer["intact"].as_bool().unwrap_or(false) {
            let broken = number(&answer, "broken_position").max(number(&answer, "altered_position"));
            say(&format!(
                "{title}审计记录：第 {broken} 条不符，其前 {last} 条完好"
            ));
            return Ok(false);
        }
        answer["last_hash"]
            .as_str()
            .unwrap_or_default()
            .clone_into(&mut hash);
        if last >= number(&answer, "head_position") || last <= position {
            let pruned = number(&answer, "pruned_position");
            let gone = if pruned == 0 {
                String::new()
            } else {
                format!("（前 {pruned} 条已过保存年限，已清理）")
            };
            let kept = last - pruned;
            say(&format!(
                "{title}审计记录：{kept} 条完好{gone}；末条的哈希 {hash}，请另行保存"
            ));
            return Ok(true);
        }
        position = last;
    }
}

/// A number of 64 bits, which JSON of protobuf writes as a text.
fn number(answer: &Value, name: &str) -> i64 {
    let value = &answer[name];
    value
        .as_i64()
        .or_else(|| value.as_str()?.parse().ok())
        .unwrap_or_default()
}
