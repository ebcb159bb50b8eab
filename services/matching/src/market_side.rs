//! What differs between the two sides of the market, so that the rest is written once.

use std::sync::Arc;

use techmarket_kernel::Result;
use techmarket_types::{CodeTables, CreditCode};

use crate::app::App;
use crate::domain::{Change, DemandKind, Kind, Post, SupplyKind};
use crate::index::PostIndex;

/// An event of one side's feed, as far as matching needs it.
#[derive(Clone, Debug)]
pub(crate) struct PostEvent<K> {
    pub(crate) position: i64,
    /// What it does to the index.
    pub(crate) change: Change<K>,
}

/// Who owns a stored post, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct OwnedPost<K> {
    /// What it says.
    pub(crate) post: Post<K>,
    pub(crate) organization: CreditCode,
    /// Its name, as the post says it.
    pub(crate) organization_name: String,
    /// Whether the owner is hidden.
    pub(crate) hidden: bool,
    pub(crate) version: String,
}

/// A post as the index keeps it.
pub(crate) trait Payload: Kind {
    /// Reads what the index gives back. Maturity is read by `tables`: an office may have a scale of its own.
    fn read(tables: &CodeTables, payload: &[u8]) -> Result<OwnedPost<Self>>;
}

/// One of the two sides.
pub(crate) trait MarketSide: Payload {
    /// The side that its posts are matched with.
    type Other: MarketSide<Other = Self>;

    /// The name under which the matches of this side's posts keep the position that they have reached.
    const CONSUMER: &'static str;

    /// The index of this side's posts.
    fn index(app: &App) -> &Arc<PostIndex<Self>>;

    /// The listing of a pair of an own post with one of the others.
    fn listing<'a>(own: &'a OwnedPost<Self>, other: &'a OwnedPost<Self::Other>) -> &'a OwnedPost<SupplyKind>;

    /// The demand of such a pair.
    fn demand<'a>(own: &'a OwnedPost<Self>, other: &'a OwnedPost<Self::Other>) -> &'a OwnedPost<DemandKind>;
}

impl MarketSide for SupplyKind {
    type Other = DemandKind;

    const CONSUMER: &'static str = "supply";

    fn index(app: &App) -> &Arc<PostIndex<Self>> {
        &app.supply
    }

    fn listing<'a>(own: &'a OwnedPost<Self>, _: &'a OwnedPost<DemandKind>) -> &'a OwnedPost<SupplyKind> {
        own
    }

    fn demand<'a>(_: &'a OwnedPost<Self>, other: &'a OwnedPost<DemandKind>) -> &'a OwnedPost<DemandKind> {
        other
    }
}

impl MarketSide for DemandKind {
    type Other = SupplyKind;

    const CONSUMER: &'static str = "demand";

    fn index(app: &App) -> &Arc<PostIndex<Self>> {
        &app.demand
    }

    fn listing<'a>(_: &'a OwnedPost<Self>, other: &'a OwnedPost<SupplyKind>) -> &'a OwnedPost<SupplyKind> {
        other
    }

    fn demand<'a>(own: &'a OwnedPost<Self>, _: &'a OwnedPost<SupplyKind>) -> &'a OwnedPost<DemandKind> {
        own
    }
}
