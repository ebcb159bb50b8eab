//! The rules of the house that no compiler knows: who may depend on whom, how large a file may be, where SQL
//! and protos stop. Each rule is a module with its table of exceptions, and is tried there on small samples.
//!
//! A rule returns findings, one line each, that say where and what to do.

mod arrows;
mod counts;
mod imports;
mod layers;
mod loops;
mod manifests;
mod modules;
mod paths;
mod readmes;
mod rpcs;
mod sizes;
mod sleeps;
mod source;
mod workspace;

use std::error::Error;
use std::io::{Write, stderr};

use workspace::Workspace;

type Outcome = Result<(), Box<dyn Error>>;

fn none(rule: &str, findings: &[String]) -> Outcome {
    if findings.is_empty() {
        return Ok(());
    }
    // The error's own line would be one escaped string.
    writeln!(stderr(), "\n{rule}:\n  {}\n", findings.join("\n  "))?;
    Err(format!("{rule}: {} findings, listed above", findings.len()).into())
}

#[test]
fn dependencies_point_one_way() -> Outcome {
    none(
        "Arrows between crates",
        &arrows::findings(&Workspace::load()?.packages),
    )
}

#[test]
fn packages_inherit_from_the_workspace() -> Outcome {
    none("Package manifests", &manifests::findings(&Workspace::load()?)?)
}

#[test]
fn every_library_has_its_reason() -> Outcome {
    none("Libraries", &manifests::unexplained(&Workspace::load()?.files()?))
}

#[test]
fn files_stay_short() -> Outcome {
    let files = Workspace::load()?.files()?;
    let (findings, long) = sizes::findings(&files);
    writeln!(stderr(), "files above {} lines: {}", sizes::SMELL, long.len())?;
    for line in long {
        writeln!(stderr(), "  {line}")?;
    }
    none("File sizes", &findings)
}

#[test]
fn protos_and_sql_stop_where_they_should() -> Outcome {
    let files = Workspace::load()?.files()?;
    none("Layers inside a service", &layers::findings(&files))?;
    none("Calls through calls", &layers::calls_of_calls(&files))
}

#[test]
fn no_file_imports_a_file_that_imports_it() -> Outcome {
    none("Loops of imports", &loops::findings(&Workspace::load()?.files()?))
}

/// `cargo test -p techmarket-tests --test architecture counts -- --nocapture` prints the table.
#[test]
fn counts_hold() -> Outcome {
    let files = Workspace::load()?.files()?;
    let further = loops::found(&files, imports::Reach::Definition).len();
    let (table, findings) = counts::table(&files, [loops::findings(&files).len(), further]);
    writeln!(stderr(), "{table}")?;
    none("Counts", &findings)
}

#[test]
fn every_rpc_has_its_call() -> Outcome {
    none("Calls of RPCs", &rpcs::findings(&Workspace::load()?.files()?))
}

#[test]
fn tests_do_not_sleep() -> Outcome {
    none("Sleeps in tests", &sleeps::findings(&Workspace::load()?.files()?))
}

#[test]
fn files_name_no_machine_and_no_registry() -> Outcome {
    none(
        "Machine paths and registry addresses",
        &paths::findings(&Workspace::load()?.files()?),
    )
}

#[test]
fn both_languages_say_the_same() -> Outcome {
    none(
        "Pages in two languages",
        &readmes::findings(&Workspace::load()?.files()?),
    )
}
