//! What is told beside the methods: by the portal, and to a receiver of webhooks.

use std::collections::BTreeSet;

use memchr::memmem::find;

use super::market::{Market, SOURCES};
use super::portal::{Visitor, addresses};
use super::{Seen, WEBHOOK, words};
use crate::process::until;

/// Callers who have accounts, and sign in to the portal.
const VISITORS: [&str; 9] = [
    "newcomer",
    "member",
    "administrator",
    "reviewer",
    "other-provider",
    "broker",
    "demander",
    "registrar",
    "operator",
];

/// Pages that lead on at once, and those of whoever searched or imported: tokens did, and no account.
const UNSHOWN: [&str; 7] = [
    "/kept",
    "/desk/next",
    "/my/searches/{id}",
    "/my/imports/{id}",
    "/my/imports/{id}/options",
    "/my/imports/{id}/refused",
    "/my/imports/{id}/report",
];
/// Pages that anybody is shown at least.
const LEAST: usize = 100;

/// Visits the portal as nobody and as those who have accounts, and notes which words they are shown.
pub(super) async fn visit(market: &Market, seen: &mut Seen) {
    let mut visitors = vec![("nobody", Visitor::nobody(&market.portal))];
    for who in VISITORS {
        let login = match who {
            "newcomer" => words::word("newcomer.mobile"),
            "member" => words::word("account.login_name"),
            "administrator" | "reviewer" => format!("{who}.one"),
            _ => who.to_owned(),
        };
        visitors.push((who, Visitor::signed_in(&market.portal, &login).await));
    }
    let mut opened = BTreeSet::new();
    for (who, visitor) in visitors {
        let mut pages = 0;
        for (path, page) in visitor.shown(market).await {
            assert!(page.status < 500, "{who} opens {path}: {}", page.status);
            if page.status == 200 {
                pages += 1;
                opened.extend(path.split('?').next().map(str::to_owned));
            }
            let part = path.split(['/', '?']).nth(1).unwrap_or_default();
            for place in words::found(&page.parts().concat()) {
                let by = seen.found.entry((place, who)).or_default();
                by.insert(format!("portal: /{part}"));
            }
        }
        assert!(pages >= LEAST, "{who} is shown {pages} pages alone");
    }
    let is_shown = |filled: &Vec<String>| filled.iter().any(|path| opened.contains(path));
    let unshown = addresses(market)
        .into_iter()
        .filter(|(route, filled)| !is_shown(filled) && !UNSHOWN.contains(route));
    let unshown: Vec<_> = unshown.map(|(route, _)| route).collect();
    assert!(unshown.is_empty(), "shown to nobody: {unshown:?}");
}

/// Notes which words the receiver was sent, once each feed has told it something and it has the last that was registered.
pub(super) async fn received(market: &Market, seen: &mut Seen) {
    let told = until("each feed and the registered contract are sent", async || {
        let got = market.receiver.got();
        let told = words::found(&got);
        let whole = told.contains("contract.registered.title")
            && SOURCES
                .iter()
                .all(|source| find(&got, format!("\"source\":\"SOURCE_{source}\"").as_bytes()).is_some());
        whole.then_some(told)
    });
    for place in told.await {
        let by = seen.found.entry((place, "system")).or_default();
        by.insert(WEBHOOK.to_owned());
    }
}
