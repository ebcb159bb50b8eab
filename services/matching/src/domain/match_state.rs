//! Where a match stands.

use serde::{Deserialize, Serialize};

macro_rules! states {
    ($($variant:ident $word:literal $api:literal $doc:literal;)*) => {
        /// Where a match stands.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum MatchState { $(#[doc = $doc] $variant,)* }

        impl MatchState {
            /// Every state, in the order of the way of a match.
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
    Suggested "suggested" "SUGGESTED" "已推荐.";
    Viewed "viewed" "VIEWED" "已查看.";
    Interested "interested" "INTERESTED" "单方有意向.";
    Accepted "accepted" "ACCEPTED" "双方接受.";
    Negotiating "negotiating" "NEGOTIATING" "洽谈中.";
    Contracted "contracted" "CONTRACTED" "已签合同.";
    Registered "registered" "REGISTERED" "合同已登记; final.";
    Declined "declined" "DECLINED" "已谢绝; a registered contract alone goes beyond it.";
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
