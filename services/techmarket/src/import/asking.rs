//! What a person at the terminal is asked for where the options do not say it.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};
use std::str::FromStr as _;

use techmarket_types::CreditCode;

use crate::cli::ImportOptions;

/// How often an answer that cannot be taken is asked for again.
const ATTEMPTS: usize = 3;

/// What every record must have and a table may give.
const NEEDED: [(&str, &str); 3] = [
    ("organization_name", "单位名称（表中没有这一列）："),
    ("region", "所在地（表中没有这一列；写省市县名称或代码）："),
    ("fields", "所属领域（表中没有这一列；写名称，多个以逗号分隔）："),
];

/// Completes `options`: asks at a terminal, and tells what is missing elsewhere. `columns` looks into the file for the fields that
/// it has; none where each of its rows has its own.
pub fn complete(
    options: &mut ImportOptions,
    columns: impl FnOnce(&ImportOptions) -> anyhow::Result<Option<Vec<String>>>,
) -> anyhow::Result<()> {
    let is_terminal = io::stdin().is_terminal() && io::stderr().is_terminal();
    complete_by(options, is_terminal, columns, ask)
}

fn complete_by(
    options: &mut ImportOptions,
    is_terminal: bool,
    columns: impl FnOnce(&ImportOptions) -> anyhow::Result<Option<Vec<String>>>,
    mut ask: impl FnMut(&str) -> anyhow::Result<String>,
) -> anyhow::Result<()> {
    if !is_terminal {
        anyhow::ensure!(
            options.organization.is_some(),
            "缺少 --organization：请给出各行所属单位的统一社会信用代码（18 位）"
        );
        return Ok(());
    }
    if options.organization.is_none() {
        options.organization = Some(credit_code(&mut ask)?);
    }
    let is_given =
        options.organization_name.is_some() && options.region.is_some() && options.fields.is_some();
    let columns = if is_given { None } else { columns(options)? };
    let Some(columns) = columns else {
        return Ok(());
    };
    for (field, question) in NEEDED {
        let given = match field {
            "organization_name" => &mut options.organization_name,
            "region" => &mut options.region,
            _ => &mut options.fields,
        };
        if given.is_none() && !columns.iter().any(|column| column == field) {
            *given = Some(ask(question)?).filter(|answer| !answer.is_empty());
        }
    }
    Ok(())
}

fn credit_code(ask: &mut impl FnMut(&str) -> anyhow::Result<String>) -> anyhow::Result<String> {
    let mut attempt = 1;
    loop {
        let code = ask("所属单位的统一社会信用代码：")?.to_ascii_uppercase();
        match CreditCode::from_str(&code) {
            Ok(_) => return Ok(code),
            Err(error) if attempt < ATTEMPTS => crate::terminal::complain(&error.to_string()),
            Err(error) => return Err(error.into()),
        }
        attempt += 1;
    }
}

fn ask(question: &str) -> anyhow::Result<String> {
    let mut out = io::stderr().lock();
    write!(out, "{question}")?;
    out.flush()?;
    let mut line = String::new();
    let read = io::stdin().lock().read_line(&mut line)?;
    anyhow::ensure!(read > 0, "没有得到回答");
    Ok(line.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command, ImportCommand};

    fn options(more: &[&str]) -> ImportOptions {
        let words = ["techmarket", "import", "listings", "a.csv"];
        let cli = Cli::parse_from(words.iter().chain(more));
        let Command::Import(ImportCommand::Listings(options)) = cli.command else {
            panic!("an import");
        };
        *options
    }

    #[test]
    fn what_is_missing_is_asked_for_at_a_terminal_and_told_elsewhere() {
        let columns = |names: &'static [&'static str]| {
            move |_: &ImportOptions| Ok(Some(names.iter().map(|name| (*name).to_owned()).collect()))
        };
        let mut given = options(&[]);
        let mut answers = ["12100000", "12100000400000624d", "示例大学", "赣州"].into_iter();
        let asked = complete_by(&mut given, true, columns(&["title", "fields"]), |_| {
            Ok(answers.next().unwrap().to_owned())
        });
        asked.unwrap();
        assert_eq!(given.organization.as_deref(), Some("12100000400000624D"));
        assert_eq!(given.organization_name.as_deref(), Some("示例大学"));
        assert_eq!((given.region.as_deref(), given.fields), (Some("赣州"), None));
        let refused = complete_by(&mut options(&[]), false, columns(&[]), |_| {
            panic!("nobody is there")
        });
        assert!(refused.unwrap_err().to_string().contains("--organization"));
        let mut given = options(&["--organization", "12100000400000624D"]);
        let all = columns(&["organization_name", "region", "fields"]);
        complete_by(&mut given, true, all, |_| panic!("the table has it")).unwrap();
    }
}
