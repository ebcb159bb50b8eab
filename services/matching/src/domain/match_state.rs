//! Where a match stands.

techmarket_kernel::words! {
    /// Where a match stands.
    pub enum MatchState {
        /// 已推荐.
        Suggested = "suggested",
        /// 已查看.
        Viewed = "viewed",
        /// 单方有意向.
        Interested = "interested",
        /// 双方接受.
        Accepted = "accepted",
        /// 洽谈中.
        Negotiating = "negotiating",
        /// 已签合同.
        Contracted = "contracted",
        /// 合同已登记; final.
        Registered = "registered",
        /// 已谢绝; a registered contract alone goes beyond it.
        Declined = "declined",
    }
}

impl MatchState {
    /// Where nobody has answered yet.
    pub(super) const UNANSWERED: &'static [Self] = &[Self::Suggested, Self::Viewed];
    /// Where the sides may still accept.
    pub(super) const ACCEPTABLE: &'static [Self] = &[Self::Suggested, Self::Viewed, Self::Interested];
    /// Where either side may still decline. A contract under registration is withdrawn first.
    pub(super) const DECLINABLE: &'static [Self] = &[
        Self::Suggested,
        Self::Viewed,
        Self::Interested,
        Self::Accepted,
        Self::Negotiating,
    ];
    /// Where both have accepted and no contract is handed in.
    pub(super) const UNDER_TALKS: &'static [Self] = &[Self::Accepted, Self::Negotiating];
    /// Where both have accepted and neither has declined since.
    pub(super) const MUTUAL: &'static [Self] = &[
        Self::Accepted,
        Self::Negotiating,
        Self::Contracted,
        Self::Registered,
    ];
}
