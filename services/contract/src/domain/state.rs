//! Where a contract stands.

techmarket_kernel::words! {
    /// Where a contract stands in its registration, in the order of its way.
    pub enum State {
        /// 填报.
        Draft = "draft",
        /// 提交.
        Submitted = "submitted",
        /// 退回补正.
        Returned = "returned",
        /// 受理.
        Accepted = "accepted",
        /// 初审.
        FirstReviewed = "first_reviewed",
        /// 复核.
        SecondReviewed = "second_reviewed",
        /// 已登记.
        Registered = "registered",
        /// 不予登记; final.
        Refused = "refused",
        /// 撤回; final.
        Withdrawn = "withdrawn",
        /// 变更待审.
        ChangePending = "change_pending",
        /// 注销; final.
        Cancelled = "cancelled",
        /// 撤销登记; final.
        Revoked = "revoked",
    }
}

impl State {
    /// The word for it in the API, for errors.
    #[must_use]
    pub fn api_name(self) -> String {
        self.as_str().to_ascii_uppercase()
    }

    /// Where the applicant fills in and hands in.
    pub(super) const OPEN: &'static [Self] = &[Self::Draft, Self::Returned];
    /// Where the registration body has begun to decide.
    pub const UNDER_DECISION: &'static [Self] = &[Self::Accepted, Self::FirstReviewed, Self::SecondReviewed];
    /// Where a review has recognised category and amounts.
    pub(super) const REVIEWED: &'static [Self] = &[Self::FirstReviewed, Self::SecondReviewed];
    /// From where a registrar sends a contract back, or on to another point: no number names one yet.
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
    /// What is or was in the register.
    pub const EVER_REGISTERED: &'static [Self] = &[
        Self::Registered,
        Self::ChangePending,
        Self::Cancelled,
        Self::Revoked,
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
