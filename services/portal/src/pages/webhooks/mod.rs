//! Webhooks (事件推送): where the market sends its events, for other systems and operators.

mod dead;
mod form;
mod list;
mod show;
mod told;
mod verbs;

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{GetWebhookRequest, Webhook};

pub(crate) use self::dead::dead_letters;
pub(crate) use self::form::{create, edit, new, update};
pub(crate) use self::list::list;
pub(crate) use self::show::{confirm, show};
pub(crate) use self::verbs::{delete, verb};
use crate::Person;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::id;

const BASE: &str = "/webhooks";
const TITLE: &str = "事件推送";

/// Who is signed in, if webhooks are for that person.
fn allowed(asked: &Asked) -> Result<&Person, Fault> {
    let person = asked.anybody()?;
    if person.is(Role::Operator) || person.is(Role::System) {
        Ok(person)
    } else {
        Err(Fault::Forbidden)
    }
}

/// Name of the webhook of the address.
fn name_of(asked: &Asked) -> String {
    format!("webhooks/{}", asked.param("id"))
}

/// Address of its page.
fn address(webhook: &Webhook) -> String {
    format!("{BASE}/{}", id(&webhook.name))
}

/// The webhook of the address; none of another.
async fn webhook_of(asked: &Asked) -> Result<Webhook, Fault> {
    allowed(asked)?;
    let name = name_of(asked);
    let found = asked
        .calls()
        .webhooks()?
        .get_webhook(GetWebhookRequest { name })
        .await;
    Ok(found.map_err(Fault::of_address(Part::Directory))?.into_inner())
}
