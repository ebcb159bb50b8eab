//! Where a contract stands.

use serde::{Deserialize, Serialize};

macro_rules! states {
    ($($variant:ident $word:literal $api:literal $doc:literal;)*) => {
        /// Where a contract stands in its registration.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum State { $(#[doc = $doc] $variant,)* }

        impl State {
            /// Every state, in the order of the way of a contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The word for it in the store.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)* }
            }

            /// The word for it in the API, for errors.
            #[must_use]
            pub const fn api_name(self) -> &'static str {
                match self { $(Self::$variant => $api,)* }
            }
        }
    };
}

states! {
    Draft "draft" "DRAFT" "填报.";
    Submitted "submitted" "SUBMITTED" "提交.";
    Returned "returned" "RETURNED" "退回补正.";
    Accepted "accepted" "ACCEPTED" "受理.";
    FirstReviewed "first_reviewed" "FIRST_REVIEWED" "初审.";
    SecondReviewed "second_reviewed" "SECOND_REVIEWED" "复核.";
    Registered "registered" "REGISTERED" "已登记.";
    Refused "refused" "REFUSED" "不予登记; final.";
    Withdrawn "withdrawn" "WITHDRAWN" "撤回; final.";
    ChangePending "change_pending" "CHANGE_PENDING" "变更待审.";
    Cancelled "cancelled" "CANCELLED" "注销; final.";
    Revoked "revoked" "REVOKED" "撤销登记; final.";
}

impl State {
    /// Where the applicant fills in and hands in.
    pub(super) const OPEN: &'static [Self] = &[Self::Draft, Self::Returned];
    /// Where the registration body has begun to decide.
    pub const UNDER_DECISION: &'static [Self] = &[Self::Accepted, Self::FirstReviewed, Self::SecondReviewed];
    /// Where a review has recognised category and amounts.
    pub(super) const REVIEWED: &'static [Self] = &[Self::FirstReviewed, Self::SecondReviewed];
    /// From where a registrar sends a contract back.
    pub(super) const RETURNABLE: &'static [Self] = &[
        Self::Submitted,
        Self::Accepted,
        Self::FirstReviewed,
        Self::SecondReviewed,
    ];
    /// Where registrars have work to do.
    pub const WITH_REGISTRARS: &'static [Self] = &[
        Self::Submitted,
        Self::Accepted,
        Self::FirstReviewed,
        Self::SecondReviewed,
        Self::ChangePending,
    ];
    /// Where a number is in force.
    pub const IN_FORCE: &'static [Self] = &[Self::Registered, Self::ChangePending];
    /// Where vouchers may be added.
    pub(super) const OPEN_OR_REGISTERED: &'static [Self] =
        &[Self::Draft, Self::Returned, Self::Registered, Self::ChangePending];
    /// Everything before an end or the register.
    pub(super) const UNDER_WAY: &'static [Self] = &[
        Self::Draft,
        Self::Submitted,
        Self::Returned,
        Self::Accepted,
        Self::FirstReviewed,
        Self::SecondReviewed,
    ];
}
