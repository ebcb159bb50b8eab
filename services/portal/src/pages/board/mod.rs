//! The board (统计看板) of those who lead: the year on one page, each figure with where it comes from.

mod cuts;
mod flows;
mod funnel;
mod page;
mod ranked;
mod scope;
mod sources;

use techmarket_kernel::Role;

use crate::asked::Asked;
use crate::fault::Fault;

pub(crate) use page::page;
pub(crate) use sources::{contracts, export};

/// The board is for those to whom the market tells figures of the register.
fn reader(asked: &Asked) -> Result<(), Fault> {
    let person = asked.anybody()?;
    if person.is(Role::Registrar) || person.is(Role::Operator) {
        Ok(())
    } else {
        Err(Fault::Forbidden)
    }
}
