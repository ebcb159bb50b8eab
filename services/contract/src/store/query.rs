//! Which contracts are listed, in which order.

use jiff::civil::Date;
use techmarket_kernel::{Sought, Viewer};
use techmarket_types::{
    ContractId, CreditCode, DemandId, Fen, ListingId, MatchId, RegistrationNumber, RegistrationPoint,
};

use crate::domain::{Contract, Drafts, Registration, State};

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

impl ContractOrder {
    /// The same order behind `contract`.
    #[must_use]
    pub fn behind(&self, contract: &Contract) -> Self {
        let place = |day: Option<Date>| day.map(|day| (day, contract.id));
        match *self {
            Self::Created { ascending, .. } => Self::Created {
                ascending,
                after: Some(contract.id),
            },
            Self::Registered { .. } => Self::Registered {
                after: place(contract.registration.as_ref().map(Registration::date)),
            },
            Self::Due { .. } => Self::Due {
                after: place(contract.due.map(|due| due.date)),
            },
        }
    }

    /// The place of `contract` in this order, as page tokens carry it.
    #[must_use]
    pub fn key(&self, contract: &Contract) -> String {
        let day = match self {
            Self::Created { .. } => return contract.id.to_string(),
            Self::Registered { .. } => contract.registration.as_ref().map(Registration::date),
            Self::Due { .. } => contract.due.map(|due| due.date),
        };
        let day = day.map_or_else(String::new, |day| day.to_string());
        format!("{day}/{}", contract.id)
    }
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
    pub seller: Option<CreditCode>,
    /// In one of these states; empty for any.
    pub states: Vec<State>,
    /// Of one of these categories; empty for any.
    pub categories: Vec<String>,
    /// For this point to decide.
    pub registration_point: Option<RegistrationPoint>,
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
    /// With a title and times like these.
    pub sought: Sought,
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
            sought: Sought::default(),
            order: ContractOrder::Created {
                ascending: false,
                after: None,
            },
            limit: 0,
        }
    }
}
