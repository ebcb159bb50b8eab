//! `techmarket doctor`: looks at a deployment, running or stopped, and says what is wrong and what to do about it. It changes
//! nothing.

mod certificates;
mod databases;
mod finding;
mod folder;
mod index;

use std::process::ExitCode;

use crate::cli::DoctorOptions;
use crate::home::Home;
use crate::terminal::say;

use finding::Level;

/// Says what was found. It fails where something is wrong; what only deserves attention is no failure.
pub async fn run(options: &DoctorOptions) -> anyhow::Result<ExitCode> {
    let mut findings = folder::look(options);
    let held = databases::look(options, &mut findings).await;
    databases::followers(&held, &mut findings);
    folder::attachments(options, &held, &mut findings);
    if let Some(address) = &options.address {
        let home = Home::at(&options.data, None);
        index::look(address, &home.operator_token(), &mut findings).await;
    }
    certificates::look(&options.certificates, &mut findings);
    for finding in &findings {
        say(&finding.to_string());
    }
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count();
    let (wrong, doubtful) = (count(Level::Wrong), count(Level::Doubtful));
    say(&format!(
        "共 {} 项：故障 {wrong}，注意 {doubtful}",
        findings.len()
    ));
    Ok(if wrong == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The findings of a test, as text.
#[cfg(test)]
fn shown(findings: &[finding::Finding]) -> String {
    let lines: Vec<_> = findings.iter().map(ToString::to_string).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests;
