//! Trails of several services have messages of their own with the same fields: they are read and written in one way.

/// Writes, for the messages of an audit trail in the module `$pb`, `to_query` (of its `AuditFilter`), `to_entry` (its `AuditEntry`)
/// and `to_verification` (its `VerifyAuditTrailResponse`), and how many entries one call verifies.
#[macro_export]
macro_rules! trail_messages {
    ($pb:ident) => {
        /// Entries of one verification.
        pub(crate) const MOST_VERIFIED: u64 = 100_000;

        /// The entries that `filter` names, behind the position `after`.
        pub(crate) fn to_query(
            v: &mut ::techmarket_kernel::Violations,
            filter: Option<$pb::AuditFilter>,
            after: i64,
        ) -> ::techmarket_audit::AuditQuery {
            use ::techmarket_kernel::{TextRule, check_text};
            use ::techmarket_rpc::convert::instant;
            const MOST_TEXT: usize = 200;
            let filter = filter.unwrap_or_default();
            v.within("filter", |v| {
                check_text(v, "subject", &filter.subject, TextRule::line(MOST_TEXT));
                check_text(v, "resource", &filter.resource, TextRule::line(MOST_TEXT));
                ::techmarket_audit::AuditQuery {
                    subject: Some(filter.subject).filter(|subject| !subject.is_empty()),
                    resource: Some(filter.resource).filter(|resource| !resource.is_empty()),
                    from: instant(v, "start_time", filter.start_time.as_ref()),
                    until: instant(v, "end_time", filter.end_time.as_ref()),
                    after,
                }
            })
        }

        pub(crate) fn to_entry(entry: ::techmarket_audit::AuditEntry) -> $pb::AuditEntry {
            let details = ::techmarket_audit::Details::read(&entry.detail).into_iter();
            $pb::AuditEntry {
                position: entry.position,
                time: Some(::techmarket_rpc::convert::timestamp(entry.time)),
                details: details
                    .map(|(name, value)| $pb::AuditDetail { name, value })
                    .collect(),
                subject: entry.subject,
                role: entry.role,
                action: entry.action,
                resource: entry.resource,
                hash: entry.hash.to_string(),
            }
        }

        pub(crate) fn to_verification(
            found: &::techmarket_audit::Verification,
        ) -> $pb::VerifyAuditTrailResponse {
            let position = |position: u64| i64::try_from(position).unwrap_or(i64::MAX);
            $pb::VerifyAuditTrailResponse {
                intact: found.broken.is_none(),
                verified_count: position(found.count),
                last_position: position(found.head.position),
                last_hash: found.head.hash.to_string(),
                broken_position: found.broken.unwrap_or_default(),
                head_position: position(found.last.position),
                pruned_position: position(found.pruned),
            }
        }
    };
}
