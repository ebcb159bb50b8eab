//! Why a contract gets nothing.

use std::fmt;

macro_rules! reasons {
    ($($(#[$meta:meta])* $name:ident, $id:literal;)+) => {
        /// A reason for refusing a contract.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason {
            $($(#[$meta])* $name,)+
        }

        impl Reason {
            /// Every reason.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$name),+];

            /// Stable id, for the audit and for other programs.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)+ }
            }
        }
    };
}

reasons! {
    /// The number stands more than once in the list.
    Duplicate, "contract.duplicate";
    /// The registration was cancelled or revoked.
    Ended, "contract.ended";
    /// Not registered, signed or paid in the year.
    OutsideYear, "contract.outside-year";
    /// The day that counts lies outside the scheme's validity.
    OutsideValidity, "scheme.not-in-force";
    /// The party does not have the role in this contract.
    NotTheParty, "party.not-of-contract";
    /// Kind of party (单位性质) not eligible.
    PartyNature, "party.nature";
    /// Party in another place.
    PartyRegion, "party.region";
    /// Category (合同类别) not eligible.
    Category, "contract.category";
    /// Seller in another place.
    SellerRegion, "contract.seller-region";
    /// Buyer in another place.
    BuyerRegion, "contract.buyer-region";
    /// Registered in another place.
    RegistrationRegion, "contract.registration-region";
    /// Not signed on the platform.
    NotSignedOnPlatform, "contract.not-signed-on-platform";
    /// Users without real name.
    NotRealName, "party.not-real-name";
    /// Related parties (关联交易).
    RelatedParty, "party.related";
    /// Amounts not determined yet.
    AmountUndetermined, "amount.undetermined";
    /// An amount is zero, negative or beyond what is taken.
    AmountOutOfRange, "amount.out-of-range";
    /// No payment counts.
    NothingPaid, "amount.nothing-paid";
    /// Base below the least for a contract.
    BelowContractThreshold, "amount.below-contract-threshold";
    /// Year's sum below the least.
    BelowYearThreshold, "amount.below-year-threshold";
    /// Granted before for this contract and role.
    AlreadyGranted, "grant.already-granted";
    /// Another role or scheme was granted, which excludes this one.
    Excluded, "grant.excluded";
    /// Another measure of this scheme takes the contract.
    OtherMeasure, "grant.other-measure";
}

/// A reason with its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The reason.
    pub reason: Reason,
    /// Chinese sentence with what was found and what is required.
    pub text: String,
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}
