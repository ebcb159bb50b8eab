//! CreateDemand.

use techmarket_kernel::{Context, Kept, Repeat, RequestKey, Result};
use techmarket_types::DemandId;
use uuid::Uuid;

use crate::app::App;
use crate::domain::{Demand, DemandContent};

/// A demand to make, its content checked.
#[derive(Clone, Debug)]
pub struct CreateDemand {
    /// What its owner wrote.
    pub content: DemandContent,
    /// The key of a repeatable call.
    pub key: Option<RequestKey>,
    /// Keeps nothing.
    pub validate_only: bool,
}

impl App {
    /// Makes a draft for the caller's organisation.
    pub async fn create_demand(&self, context: &Context, command: &CreateDemand) -> Result<Demand> {
        context.caller.require(&command.content.organization)?;
        let draft = |id: Uuid| {
            let written = command.content.clone();
            Ok(Demand::draft(DemandId::new(id), written, context.now))
        };
        if command.validate_only {
            return draft(Uuid::nil());
        }
        let repeat = Repeat {
            key: command.key.clone(),
            validate_only: false,
        };
        self.demands
            .create(context, &repeat, "demand.created", draft)
            .await
            .map(|(Kept::Kept(made) | Kept::Validated(made))| made)
    }
}
