//! Which posts a list holds.

use techmarket_kernel::{Viewer, Word as _};
use techmarket_store::{Arg, Select};
use techmarket_types::CreditCode;

use crate::{Content, States, Table};

/// What a caller narrows a list to.
#[derive(Clone, Debug)]
pub struct Filter<C: Content> {
    /// Of this organisation.
    pub organization: Option<CreditCode>,
    /// In one of these states; empty for any.
    pub states: Vec<C::State>,
    /// Of one of these kinds; empty for any.
    pub kinds: Vec<C::Kind>,
    /// In a region whose code begins so; empty for any.
    pub region_prefix: String,
    /// With this key of its owner, where a side keeps one; empty for any.
    pub external_id: String,
}

impl<C: Content> Default for Filter<C> {
    fn default() -> Self {
        Self {
            organization: None,
            states: Vec::new(),
            kinds: Vec::new(),
            region_prefix: String::new(),
            external_id: String::new(),
        }
    }
}

/// Which posts, in which order, from where.
#[derive(Clone, Debug)]
pub struct Query<C: Content> {
    /// Whose eyes.
    pub viewer: Viewer,
    /// What the caller narrows the list to.
    pub filter: Filter<C>,
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Behind this id in that order.
    pub after: Option<C::Id>,
    /// At most this many.
    pub limit: i64,
}

impl<C: Table> Query<C> {
    /// The statement.
    pub(crate) fn select(&self) -> Select {
        let filter = &self.filter;
        let mut select = Select::new(C::STATEMENTS.select);
        if let Viewer::Member(own) = &self.viewer {
            // A member without an organisation owns nothing; no credit code is empty.
            let own = || vec![Arg::from(own.as_ref().map_or("", CreditCode::as_str))];
            let public = C::State::PUBLIC.iter();
            let public = public.map(|state| ("state = ?", vec![Arg::from(state.word())]));
            select.and_any(public.chain([("organization = ?", own())]));
            // Either filter would tell who hides.
            if filter.organization.is_some() || !filter.external_id.is_empty() {
                select.and("publisher_hidden IS FALSE OR organization = ?", own());
            }
        }
        if let Some(organization) = &filter.organization {
            select.and("organization = ?", [organization.as_str().into()]);
        }
        select.and_in("state", filter.states.iter().map(|state| Arg::from(state.word())));
        select.and_in("kind", filter.kinds.iter().map(|kind| Arg::from(kind.word())));
        select.and_prefix("region", &filter.region_prefix);
        if !filter.external_id.is_empty() {
            select.and("external_id = ?", [filter.external_id.as_str().into()]);
        }
        select.page(self.after.map(|id| id.to_string()), self.ascending, self.limit);
        select
    }
}
