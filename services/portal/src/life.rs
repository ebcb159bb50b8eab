//! What is asked of the owner of a post, and what is offered, as things stand. The two sides share the life of a post
//! (`techmarket_posting`) and the names of its states; the market decides.

use techmarket_proto::types::v1::PostRevision;

use crate::own::Verb;

/// States in which nothing is left to withdraw.
const OVER: [&str; 3] = ["STATE_WITHDRAWN", "STATE_CONTRACTED", "STATE_CLOSED"];

/// What is asked of the owner of a post in `state`, which was returned for `reason`; empty if nothing is.
pub(crate) fn asked(state: &str, reason: &str, revision: Option<&PostRevision>) -> String {
    match (state, revision) {
        (_, Some(revision)) if !revision.reason.is_empty() => format!("修订被退回：{}", revision.reason),
        (_, Some(_)) => "修订待审核".to_owned(),
        ("STATE_DRAFT", None) => "补全后提交审核".to_owned(),
        ("STATE_RETURNED", None) => format!("修改后再次提交：{reason}"),
        ("STATE_EXPIRED", None) => "仍有效的请续期".to_owned(),
        _ => String::new(),
    }
}

/// What the owner may do.
pub(crate) fn verbs(state: &str, revision: Option<&PostRevision>) -> Vec<Verb> {
    let verb = |name, title, takes_reason, is_first| Verb {
        name,
        title,
        takes_reason,
        is_first,
    };
    let mut verbs = Vec::new();
    match state {
        "STATE_DRAFT" | "STATE_RETURNED" => verbs.push(verb("submit", "提交审核", false, true)),
        "STATE_EXPIRED" => verbs.push(verb("renew", "续期", false, true)),
        "STATE_PUBLISHED" => verbs.push(verb("renew", "续期", false, false)),
        "STATE_WITHDRAWN" => verbs.push(verb("reopen", "重新启用", false, true)),
        _ => {}
    }
    if let Some(revision) = revision {
        if !revision.reason.is_empty() {
            verbs.push(verb("submit", "再次提交修订", false, true));
        }
        verbs.push(verb("unrevise", "撤回修订", false, false));
    }
    if !OVER.contains(&state) {
        verbs.push(verb("withdraw", "撤回", true, false));
    }
    verbs
}
