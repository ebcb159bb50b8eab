//! The audit trail, from messages and to them, and a person's data, part by part.

use std::collections::HashMap;

use techmarket_audit::AuditEntry;
use techmarket_kernel::Caller;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::export_account_response::Part;
use techmarket_rpc::Answer as _;
use techmarket_runtime::trail_messages;

use super::accounts::{to_account, to_member};
use crate::domain::Account;
use crate::store::people::Kept;

trail_messages!(pb);

/// The entry as it is shown: of somebody who is among the `erased`, by the id of the account, and from nowhere.
pub(crate) fn to_shown(entry: AuditEntry, erased: &HashMap<String, String>) -> pb::AuditEntry {
    let account = erased.get(&entry.subject);
    let mut entry = to_entry(entry);
    if let Some(account) = account {
        account.clone_into(&mut entry.subject);
        entry.details.retain(|detail| detail.name != "address");
    }
    entry
}

/// The parts, for `caller`: the account first, the trail last.
pub(crate) fn to_export(
    account: &Account,
    kept: Kept,
    entries: Vec<pb::AuditEntry>,
    caller: &Caller,
) -> Vec<pb::ExportAccountResponse> {
    let mut parts = vec![Part::Account(to_account(account))];
    parts.extend(kept.members.iter().map(|one| Part::Member(to_member(one))));
    let sessions = kept.sessions.into_iter();
    parts.extend(sessions.map(|one| Part::Session(one.answer(caller))));
    let identities = kept.identities.into_iter();
    parts.extend(identities.map(|(issuer, subject)| Part::Identity(pb::LinkedIdentity { issuer, subject })));
    let organizations = kept.organizations.into_iter();
    parts.extend(organizations.map(|one| Part::Organization(one.answer(caller))));
    let claims = kept.claims.into_iter();
    parts.extend(claims.map(|one| Part::OrganizationClaim(one.answer(caller))));
    let brokers = kept.brokers.into_iter();
    parts.extend(brokers.map(|one| Part::Broker(one.answer(caller))));
    let experts = kept.experts.into_iter();
    parts.extend(experts.map(|one| Part::Expert(one.answer(caller))));
    parts.extend(entries.into_iter().map(Part::AuditEntry));
    let part = |part| pb::ExportAccountResponse { part: Some(part) };
    parts.into_iter().map(part).collect()
}
