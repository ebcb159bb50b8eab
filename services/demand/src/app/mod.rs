//! Use cases of the demand side, one a file.

mod batch_get_demands;
mod close_demand;
mod create_demand;
mod demand_store;
mod get_demand;
mod list_demands;
mod mark_contracted;
mod publish_demand;
mod return_demand;
mod submit_demand;
mod update_demand;
mod withdraw_demand;

use jiff::Timestamp;
use techmarket_feed::{Feed, Repository, Resource};
use techmarket_types::{CodeTables, DemandId};

use crate::domain::Demand;

pub use create_demand::CreateDemand;
pub use demand_store::{DemandQuery, DemandStore};
pub use list_demands::ListDemands;
pub use mark_contracted::{MarkContracted, RegisteredContract};
pub use update_demand::UpdateDemand;

/// The use cases, over a store.
pub struct App {
    demands: Repository<Demand, dyn DemandStore>,
    tables: &'static CodeTables,
}

/// A change of one demand.
pub type Target = techmarket_kernel::Target<DemandId>;

impl App {
    /// The use cases over `demands`.
    #[must_use]
    pub fn new(demands: Repository<Demand, dyn DemandStore>, tables: &'static CodeTables) -> Self {
        Self { demands, tables }
    }

    /// The feed of every change.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.demands.feed()
    }

    /// The code tables in force.
    #[must_use]
    pub fn tables(&self) -> &'static CodeTables {
        self.tables
    }
}

impl Resource for Demand {
    const KIND: &'static str = "demand";
    type Id = DemandId;

    fn id(&self) -> DemandId {
        self.id
    }

    fn name_of(id: DemandId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}
