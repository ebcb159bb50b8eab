//! Experts and commissioners (专家和科技特派员) as those who send them keep them: the records, what was done, and the year's figures.

mod figures;
mod form;
mod list;
mod service;
mod show;

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{Expert, GetExpertRequest};

pub(crate) use self::figures::figures;
pub(crate) use self::form::{create, edit, new, update};
pub(crate) use self::list::list;
pub(crate) use self::service::{log, record, recording, void};
pub(crate) use self::show::{end, services, show};
use crate::asked::Asked;
use crate::fault::{Fault, Part};

const BASE: &str = "/my/experts";

/// The expert of the address, as the reader may read it.
async fn expert_of(asked: &Asked) -> Result<Expert, Fault> {
    let name = format!("experts/{}", asked.param("id"));
    let request = GetExpertRequest { name };
    let found = asked.calls().directory()?.get_expert(request).await;
    Ok(found.map_err(Fault::of_address(Part::Directory))?.into_inner())
}

/// Whether the market offers the reader to change the record: of its own organisation, and every one to operators.
fn keeps(asked: &Asked, one: &Expert) -> bool {
    asked.anybody().is_ok_and(|person| {
        let own = person.organization();
        person.is(Role::Operator) || !own.is_empty() && own == one.sending_organization
    })
}

/// Whether the reader may record what was done: who keeps the record, and the person.
pub(crate) fn records(asked: &Asked, one: &Expert) -> bool {
    let is_person = asked
        .anybody()
        .is_ok_and(|person| !one.person.is_empty() && one.person == person.caller.subject);
    is_person || keeps(asked, one)
}
