//! What the use cases ask of a store.

use async_trait::async_trait;
use jiff::civil::Date;
use techmarket_feed::Table;
use techmarket_kernel::Viewer;
use techmarket_store::{Sql, StoreError};
use techmarket_types::{
    ContractId, CreditCode, DemandId, Fen, ListingId, MatchId, RegistrationNumber, RegistrationPoint,
};

use crate::app::{AuditStore, ContentStore, MoneyStore, RegisterStore};
use crate::domain::{Contract, Drafts, State};

/// Where contracts are kept, with everything that belongs to them.
#[async_trait]
pub trait ContractStore: Table<Contract> + RegisterStore + AuditStore + MoneyStore + ContentStore {
    /// The contracts with `ids`, in no order; unknown ids are left out. At most 200.
    async fn find_many(&self, sql: &mut dyn Sql, ids: &[ContractId]) -> Result<Vec<Contract>, StoreError>;

    /// A page of the contracts that the viewer may see.
    async fn list(&self, sql: &mut dyn Sql, query: &ContractQuery) -> Result<Vec<Contract>, StoreError>;

    /// The contracts in [`State::COMPARED`] with the seller and the buyer of `contract`, by code or by name, and with its
    /// day of signing or its total, newest first; of each way of being alike at most `limit`. It is among them itself.
    async fn alike(
        &self,
        sql: &mut dyn Sql,
        contract: &Contract,
        limit: i64,
    ) -> Result<Vec<Contract>, StoreError>;
}

/// In which order contracts are listed, and behind which place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContractOrder {
    /// By creation.
    Created {
        /// Oldest first instead of newest first.
        ascending: bool,
        /// Behind this one.
        after: Option<ContractId>,
    },
    /// By day of registration, latest first; only what is or was registered.
    Registered {
        /// Behind this place.
        after: Option<(Date, ContractId)>,
    },
    /// By last day for the decision, first due first; only what has one.
    Due {
        /// Behind this place.
        after: Option<(Date, ContractId)>,
    },
}

/// Which contracts, in which order, from where.
#[derive(Clone, Debug)]
pub struct ContractQuery {
    /// Whose eyes.
    pub viewer: Viewer,
    /// Which of them though they were never handed in.
    pub drafts: Drafts,
    /// With this seller, buyer or broker.
    pub organization: Option<CreditCode>,
    /// With this seller.
    pub seller: Option<CreditCode>,
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
    /// Registered on one of these days.
    pub registered: Option<(Date, Date)>,
    /// Registered with a seller in a region whose code begins so.
    pub seller_prefix: String,
    /// Registered with a buyer in a region whose code begins so.
    pub buyer_prefix: String,
    /// Taken by this registrar.
    pub assignee: Option<String>,
    /// To be decided by this day.
    pub due_until: Option<Date>,
    /// Recognised total at least this.
    pub minimum: Option<Fen>,
    /// The order.
    pub order: ContractOrder,
    /// At most this many.
    pub limit: i64,
}

impl ContractQuery {
    /// Everything that the viewer may see, newest first.
    #[must_use]
    pub fn of(viewer: Viewer) -> Self {
        Self {
            viewer,
            drafts: Drafts::All,
            organization: None,
            seller: None,
            states: Vec::new(),
            categories: Vec::new(),
            registration_point: None,
            registration_number: None,
            listing: None,
            demand: None,
            match_id: None,
            registered: None,
            seller_prefix: String::new(),
            buyer_prefix: String::new(),
            assignee: None,
            due_until: None,
            minimum: None,
            order: ContractOrder::Created {
                ascending: false,
                after: None,
            },
            limit: 0,
        }
    }
}
