//! What the use cases ask of a store.

use async_trait::async_trait;
use jiff::civil::Date;
use techmarket_feed::Table;
use techmarket_kernel::Viewer;
use techmarket_store::{Sql, StoreError};
use techmarket_types::{
    ContractId, CreditCode, DemandId, ListingId, MatchId, RegistrationNumber, RegistrationPoint,
};

use crate::domain::{CategoryTotals, Contract, State};

/// Where contracts are kept.
#[async_trait]
pub trait ContractStore: Table<Contract> {
    /// The contracts with `ids`, in no order; unknown ids are left out. At most 200.
    async fn find_many(&self, sql: &mut dyn Sql, ids: &[ContractId]) -> Result<Vec<Contract>, StoreError>;

    /// A page of the contracts that the viewer may see.
    async fn list(&self, sql: &mut dyn Sql, query: &ContractQuery) -> Result<Vec<Contract>, StoreError>;

    /// Takes the next serial of the point in the year, and returns the one before it: 0 for the first. Nobody else gets
    /// one of that point and year before this transaction ends; if it rolls back, the serial is free again.
    async fn take_serial(
        &self,
        sql: &mut dyn Sql,
        point: RegistrationPoint,
        year: i16,
    ) -> Result<u32, StoreError>;

    /// The totals of each recognised category in the register, in the order of the codes.
    async fn totals(
        &self,
        sql: &mut dyn Sql,
        query: &RegisterQuery,
    ) -> Result<Vec<CategoryTotals>, StoreError>;
}

/// Which contracts, in which order, from where.
#[derive(Clone, Debug)]
pub struct ContractQuery {
    /// Whose eyes.
    pub viewer: Viewer,
    /// With this seller, buyer or broker.
    pub organization: Option<CreditCode>,
    /// In one of these states; empty for any.
    pub states: Vec<State>,
    /// Of one of these categories; empty for any.
    pub categories: Vec<String>,
    /// For this point to decide.
    pub registration_point: Option<RegistrationPoint>,
    /// Under this number.
    pub registration_number: Option<RegistrationNumber>,
    /// That name this listing.
    pub listing: Option<ListingId>,
    /// That name this demand.
    pub demand: Option<DemandId>,
    /// That name this match.
    pub match_id: Option<MatchId>,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Behind this id in that order.
    pub after: Option<ContractId>,
    /// At most this many.
    pub limit: i64,
}

/// Which part of the register.
#[derive(Clone, Debug)]
pub struct RegisterQuery {
    /// Days of registration, both included.
    pub period: (Date, Date),
    /// With a seller in a region whose code begins so; empty for any.
    pub region_prefix: String,
    /// Of this point.
    pub registration_point: Option<RegistrationPoint>,
}
