//! Searches that a person keeps (订阅检索), and the posts that fit them (订阅提醒).

mod alerts;
mod list;
mod told;
mod verbs;

use techmarket_proto::matching::v1::{ListSavedSearchesRequest, SavedSearch};

pub(crate) use self::alerts::alerts;
pub(crate) use self::list::{list, show};
pub(crate) use self::verbs::{create, offered, verb};
use crate::asked::Asked;
use crate::fault::{Fault, Part};

/// More than the market keeps of one person: all of them are one page.
const ALL: i32 = 200;

/// The searches of who asks.
async fn searches(asked: &Asked) -> Result<Vec<SavedSearch>, Fault> {
    let request = ListSavedSearchesRequest {
        page_size: ALL,
        ..ListSavedSearchesRequest::default()
    };
    let listed = asked.calls().matching()?.list_saved_searches(request).await;
    Ok(listed
        .map_err(Fault::of(Part::Matching))?
        .into_inner()
        .saved_searches)
}
