//! What the feed of the directory tells of.

/// Every type that the events of the directory's feed may have.
pub const EVENTS: &[&str] = &[
    "organization.registered",
    "organization.created",
    "organization.updated",
    "organization.change_requested",
    "organization.verified",
    "organization.returned",
    "organization.claimed",
    "organization.merged",
    "organization.ended",
    "organization_claim.created",
    "organization_claim.accepted",
    "organization_claim.rejected",
    "broker.created",
    "broker.updated",
    "broker.verified",
    "broker.suspended",
    "broker.resumed",
    "broker.expiring",
    "broker.expired",
    "expert.created",
    "expert.updated",
    "expert.ended",
    "service_log.created",
    "service_log.voided",
];
