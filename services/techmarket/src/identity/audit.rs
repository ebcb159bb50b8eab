//! `techmarket audit`: whether the trails of the market are as they were written.

use std::process::ExitCode;

use serde_json::{Value, json};
use techmarket_rpc::Rpc;

use crate::call::ask;
use crate::cli::{AuditCommand, RoleName};
use crate::connect::{Refused, signed_in};
use crate::terminal::say;

/// Trails of the market: what they are of, whose servers keep them, what verifies them, and which of several.
const TRAILS: [Trail; 5] = [
    (
        "合同",
        RoleName::Contract,
        "contract.v1.ContractService/VerifyAuditTrail",
        "",
    ),
    (
        "账号",
        RoleName::Directory,
        "directory.v1.AccountService/VerifyAuditTrail",
        "",
    ),
    ("供给", RoleName::Supply, READS, "TRAIL_SUPPLY"),
    ("需求", RoleName::Demand, READS, "TRAIL_DEMAND"),
    ("对接", RoleName::Matching, READS, "TRAIL_MATCHING"),
];
type Trail = (&'static str, RoleName, &'static str, &'static str);
/// Verifies trails of who read what is confidential.
const READS: &str = "audit.v1.AuditService/VerifyAuditTrail";

/// Verifies every trail that the server keeps from its first entry on, and names the others. One that does not hold is a
/// failure, and so is a server that keeps none: a watch that looks at nothing would pass for years.
pub async fn run(command: AuditCommand) -> anyhow::Result<ExitCode> {
    let AuditCommand::Verify(options) = command;
    let (rpc, address) = (signed_in(&options)?, &options.reach.address);
    let (mut intact, mut elsewhere) = (true, 0);
    for trail in TRAILS {
        let (title, role, ..) = trail;
        match verify(&rpc, trail).await {
            Ok(holds) => intact &= holds,
            Err(error) if is_elsewhere(&error) => {
                elsewhere += 1;
                let role = role.word();
                say(&format!(
                    "{title}审计记录：{address} 不保存，未校验。请用 --address 指明运行 {role} 角色的服务器，再校验一次"
                ));
            }
            Err(error) => return Err(error.context(format!("{title}审计记录"))),
        }
    }
    anyhow::ensure!(
        elsewhere < TRAILS.len(),
        "{address} 不保存任何审计记录，没有校验：请用 --address 指明运行上述角色的服务器"
    );
    Ok(if intact {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn is_elsewhere(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Refused>().is_some_and(Refused::is_elsewhere)
}

async fn verify(rpc: &Rpc, (title, _, method, trail): Trail) -> anyhow::Result<bool> {
    let (mut position, mut hash) = (0, String::new());
    loop {
        let mut request = json!({"after_position": position, "after_hash": hash});
        if !trail.is_empty() {
            request["trail"] = trail.into();
        }
        let answer = ask(rpc, method, &request).await?;
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
