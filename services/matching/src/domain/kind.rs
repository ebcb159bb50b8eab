//! The two sides of the market and the kinds of post on each.

use std::fmt::Debug;

use serde::{Deserialize, Serialize};

/// Which side of the market a post is on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Listings (供给).
    Supply,
    /// Demands (需求).
    Demand,
}

impl Side {
    /// The word for it in the store.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Supply => "supply",
            Self::Demand => "demand",
        }
    }

    /// The side that posts of this one are matched with.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Supply => Self::Demand,
            Self::Demand => Self::Supply,
        }
    }
}

/// A kind of post; which type it is says which side.
pub trait Kind: Copy + Debug + Eq + Send + Sync + 'static {
    /// The side whose posts are of this kind.
    const SIDE: Side;

    /// Every kind of the side.
    const ALL: &'static [Self];

    /// Name in the index; stable, since a folder outlives a release.
    fn code(self) -> &'static str;

    /// The kind with `code`.
    fn from_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.code() == code)
    }
}

/// Kinds of listing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SupplyKind {
    /// Achievement (科技成果).
    Achievement,
    /// Expert (专家).
    Expert,
    /// Instrument (大型科研仪器).
    Instrument,
    /// Service (科技服务).
    Service,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DemandKind {
    /// Technology wanted (技术需求).
    Technology,
    /// Open call (揭榜挂帅).
    OpenCall,
    /// Expert service wanted (专家服务需求).
    ExpertService,
}

impl Kind for SupplyKind {
    const SIDE: Side = Side::Supply;

    const ALL: &'static [Self] = &[Self::Achievement, Self::Expert, Self::Instrument, Self::Service];

    fn code(self) -> &'static str {
        match self {
            Self::Achievement => "achievement",
            Self::Expert => "expert",
            Self::Instrument => "instrument",
            Self::Service => "service",
        }
    }
}

impl Kind for DemandKind {
    const SIDE: Side = Side::Demand;

    const ALL: &'static [Self] = &[Self::Technology, Self::OpenCall, Self::ExpertService];

    fn code(self) -> &'static str {
        match self {
            Self::Technology => "technology",
            Self::OpenCall => "open_call",
            Self::ExpertService => "expert_service",
        }
    }
}
