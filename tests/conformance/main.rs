//! What every part of the API has in common, held by walking the descriptor set: comments, policies, standard methods,
//! resources, enums, reasons, and a test of every RPC.
//!
//! A rule returns findings, one line each, that say where and what to do. Its exceptions stand beside it, each with its reason.

mod access;
mod api;
mod comments;
mod enums;
mod methods;
mod pages;
mod policies;
mod reasons;
mod resources;
mod rpc_tests;
mod scan;
#[path = "../architecture/source.rs"]
mod source;
#[path = "../architecture/workspace.rs"]
#[expect(
    dead_code,
    reason = "the architecture test, which it belongs to, uses more of it"
)]
mod workspace;

use std::error::Error;
use std::io::{Write, stderr};

use api::Api;
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
fn everything_has_a_comment() -> Outcome {
    none("Comments", &comments::missing(&Api::load()?))
}

#[test]
fn fields_say_whether_they_are_required() -> Outcome {
    none("Behaviour of fields", &comments::behaviour(&Api::load()?))
}

#[test]
fn fields_are_annotated_with_what_their_comments_say() -> Outcome {
    none("Annotations of fields", &comments::annotations(&Api::load()?))
}

#[test]
fn resources_are_annotated_with_their_names() -> Outcome {
    none("Annotations of resources", &resources::annotations(&Api::load()?))
}

#[test]
fn one_thing_has_one_name_in_requests() -> Outcome {
    none("Names in requests", &methods::names(&Api::load()?))
}

#[test]
fn every_method_has_a_policy_that_can_be_enforced() -> Outcome {
    none("Policies", &policies::findings(&Api::load()?)?)
}

#[test]
fn methods_follow_the_aips() -> Outcome {
    none("Methods", &methods::findings(&Api::load()?))
}

#[test]
fn resources_have_what_resources_have() -> Outcome {
    none("Resources", &resources::findings(&Api::load()?))
}

#[test]
fn enums_begin_unspecified() -> Outcome {
    none("Enums", &enums::findings(&Api::load()?))
}

#[test]
fn every_rpc_has_a_success_and_a_refusal_in_the_tests() -> Outcome {
    let files = Workspace::load()?.files()?;
    none("Tests of RPCs", &rpc_tests::findings(&Api::load()?, &files))
}

#[test]
fn reasons_in_comments_exist() -> Outcome {
    none("Reasons named in comments", &reasons::unknown(&Api::load()?))
}

#[test]
fn every_reason_is_given_somewhere() -> Outcome {
    none(
        "Reasons that nothing gives",
        &reasons::unused(&Workspace::load()?.files()?),
    )
}

/// `UPDATE_DOCS=1 cargo test -p techmarket-tests --test conformance` writes the pages anew.
#[test]
fn the_pages_of_errors_are_what_the_table_prints() -> Outcome {
    pages::check(reasons::PAGE, &reasons::page())?;
    pages::check(reasons::CHINESE_PAGE, &reasons::chinese_page())
}

#[test]
fn the_page_of_access_is_what_the_protos_say() -> Outcome {
    pages::check(access::PAGE, &access::page(&Api::load()?)?)
}
