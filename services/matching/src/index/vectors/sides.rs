//! The vectors of supply and demand.

use super::mean::Mean;
use super::table::Table;
use crate::domain::Side;

#[derive(Default)]
pub(super) struct Sides {
    supply: Table,
    demand: Table,
}

impl Sides {
    pub(super) fn of(&self, side: Side) -> &Table {
        match side {
            Side::Supply => &self.supply,
            Side::Demand => &self.demand,
        }
    }

    pub(super) fn of_mut(&mut self, side: Side) -> &mut Table {
        match side {
            Side::Supply => &mut self.supply,
            Side::Demand => &mut self.demand,
        }
    }

    /// What the texts of a side have in common.
    pub(super) fn mean(&self, side: Side) -> Mean {
        self.of(side).mean([&self.supply, &self.demand])
    }

    /// Codes the signs of a side that has grown much since they were coded.
    pub(super) fn code_signs(&mut self) {
        for side in [Side::Supply, Side::Demand] {
            if self.of(side).is_due() {
                let mean = self.mean(side);
                self.of_mut(side).code_signs(mean);
            }
        }
    }
}
