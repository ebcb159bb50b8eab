//! Which posts a list holds.

use jiff::Timestamp;
use techmarket_kernel::{Caller, PageRequest, Sought, Viewer, Violations, Word as _};
use techmarket_store::{Arg, Select};
use techmarket_types::{CreditCode, ImportId};

use crate::{Content, Post, RevisionState, States, Table};

/// The index is of those alone that have one.
const OF_REVISIONS: &str = "revision = ? AND revision <> ''";

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
    /// With a title and times like these.
    pub sought: Sought,
    /// Made or changed last by this import, where a side has imports.
    pub import: Option<ImportId>,
    /// With a revision in one of these states; empty for any, with or without one.
    pub revisions: Vec<RevisionState>,
    /// Published, and to expire before this instant.
    pub expires_before: Option<Timestamp>,
}

impl<C: Content> Default for Filter<C> {
    fn default() -> Self {
        Self {
            organization: None,
            states: Vec::new(),
            kinds: Vec::new(),
            region_prefix: String::new(),
            external_id: String::new(),
            sought: Sought::default(),
            import: None,
            revisions: Vec::new(),
            expires_before: None,
        }
    }
}

/// Which posts, in which order, from where.
#[derive(Clone, Debug)]
pub struct Query<C: Content> {
    /// Whose eyes.
    pub viewer: Viewer,
    /// Counties all of which the viewer sees besides, but for what its owner has in hand.
    pub counties: Vec<String>,
    /// What the caller narrows the list to.
    pub filter: Filter<C>,
    /// Those too whose revision is in one of these states, whatever states the filter asks for.
    pub also: &'static [RevisionState],
    /// Oldest first instead of newest first.
    pub ascending: bool,
    /// Behind this id in that order.
    pub after: Option<C::Id>,
    /// At most this many.
    pub limit: i64,
}

impl<C: Table> Query<C> {
    /// What `filter` finds of what `caller` may see, on `page`.
    pub(crate) fn of(
        v: &mut Violations,
        caller: &Caller,
        mut filter: Filter<C>,
        page: &PageRequest,
        ascending: bool,
    ) -> Self {
        if filter.expires_before.is_some() && filter.states.is_empty() {
            filter.states = vec![C::State::PUBLISHED];
        }
        let client = filter.organization.clone();
        let client = client.filter(|owner| caller.clients.contains(owner));
        Self {
            // A broker sees all of the client that it asks for.
            viewer: client.map_or_else(|| Viewer::of(caller), |client| Viewer::Member(Some(client))),
            counties: caller.reviewed().to_vec(),
            limit: filter.sought.fetch(page),
            after: page.after_key(v),
            filter,
            also: &[],
            ascending,
        }
    }

    /// The statement: ids are picked in indexes, then the bodies of those alone are read.
    #[must_use]
    pub fn select(&self) -> Select {
        let (page, order) = if self.ascending {
            ("ORDER BY id LIMIT ?", "ORDER BY id")
        } else {
            ("ORDER BY id DESC LIMIT ?", "ORDER BY id DESC")
        };
        let also = self.also.iter().map(|state| Scope::Revised(*state));
        let reviewed = (0..self.counties.len()).map(Scope::Reviewed);
        let scopes = self.scopes().into_iter().chain(reviewed).chain(also);
        let branches = scopes.map(|scope| self.branch(scope));
        Select::first_of("SELECT id", branches.collect(), page, [self.limit.into()])
            .read_picked(C::STATEMENTS.picked, order)
    }

    /// What the viewer may see and asks for, in parts that each go along one index.
    fn scopes(&self) -> Vec<Scope<C::State>> {
        let of_one = self.filter.organization.is_some() || self.filter.import.is_some();
        let states = &self.filter.states;
        let own = match &self.viewer {
            Viewer::Operator if states.is_empty() || of_one => return vec![Scope::Any],
            Viewer::Operator => return states.iter().map(|state| Scope::In(*state)).collect(),
            Viewer::Member(_) if of_one => return vec![Scope::Visible],
            Viewer::Member(own) => own,
        };
        let wanted = |state: &&C::State| states.is_empty() || states.contains(state);
        let public = C::State::PUBLIC.iter().filter(wanted);
        let mut scopes: Vec<_> = public.map(|state| Scope::In(*state)).collect();
        if own.is_some() || scopes.is_empty() {
            scopes.push(Scope::Own);
        }
        scopes
    }

    /// The ids of one scope that the filter lets through.
    fn branch(&self, scope: Scope<C::State>) -> Select {
        let filter = &self.filter;
        let mut select = Select::new(C::STATEMENTS.ids);
        // A member without an organisation owns nothing; no credit code is empty.
        let own = match &self.viewer {
            Viewer::Operator | Viewer::Member(None) => "",
            Viewer::Member(Some(own)) => own.as_str(),
        };
        match scope {
            Scope::Any => {}
            Scope::Revised(state) => {
                select.and(OF_REVISIONS, [state.as_str().into()]);
            }
            Scope::In(state) => {
                select.and("state = ?", [state.word().into()]);
            }
            Scope::Own => {
                select.and("organization = ?", [own.into()]);
            }
            Scope::Reviewed(county) => {
                let county = self.counties.get(county).map_or("-", String::as_str);
                select.and_prefix("region", county);
                let held = Post::<C>::IN_HAND;
                for state in held {
                    select.and("state <> ?", [state.word().into()]);
                }
            }
            Scope::Visible => {
                let public = C::State::PUBLIC.iter();
                let public = public.map(|state| ("state = ?", vec![Arg::from(state.word())]));
                select.and_any(public.chain([("organization = ?", vec![own.into()])]));
            }
        }
        // Each of these filters would tell who hides.
        let tells =
            filter.organization.is_some() || filter.import.is_some() || !filter.external_id.is_empty();
        let sees_all = self.viewer == Viewer::Operator || matches!(scope, Scope::Reviewed(_));
        if tells && !sees_all {
            select.and("publisher_hidden IS FALSE OR organization = ?", [own.into()]);
        }
        if let Some(organization) = &filter.organization {
            select.and("organization = ?", [organization.as_str().into()]);
        }
        if !matches!(scope, Scope::In(_) | Scope::Revised(_)) {
            select.and_in("state", filter.states.iter().map(|state| Arg::from(state.word())));
        }
        select.and_in("kind", filter.kinds.iter().map(|kind| Arg::from(kind.word())));
        select.and_prefix("region", &filter.region_prefix);
        if !filter.external_id.is_empty() {
            select.and("key_form = ?", [filter.external_id.as_str().into()]);
        }
        let [first, last] = filter.sought.ids();
        for (condition, id) in [("id >= ?", first), ("id <= ?", last)] {
            if let Some(id) = id {
                select.and(condition, [id.into()]);
            }
        }
        if !filter.revisions.is_empty() {
            let wanted = filter.revisions.iter();
            select.and_any(wanted.map(|state| (OF_REVISIONS, vec![Arg::from(state.as_str())])));
        }
        // What waits for review and what is to be renewed are its owner's to know.
        let of_owners = matches!(scope, Scope::Revised(_))
            || !filter.revisions.is_empty()
            || filter.expires_before.is_some();
        if of_owners && !sees_all {
            select.and("organization = ?", [own.into()]);
        }
        if let Some(time) = filter.expires_before {
            let published = C::State::PUBLISHED.word();
            select.and("expire_time < ? AND state = ?", [time.into(), published.into()]);
        }
        if let Some(import) = filter.import {
            select.and("import_id = ?", [import.to_string().into()]);
        }
        select.page(self.after.map(|id| id.to_string()), self.ascending, self.limit);
        select
    }
}

/// A part of what a viewer may see.
#[derive(Clone, Copy)]
enum Scope<S> {
    /// Everything, for operators.
    Any,
    /// Posts in one state, which everybody sees unless the viewer is an operator.
    In(S),
    /// Posts of which a revision is in one state.
    Revised(RevisionState),
    /// Posts of the viewer's own organisation.
    Own,
    /// Posts of the county at this place.
    Reviewed(usize),
    /// Both at once, among the posts of the one organisation or import that the filter names.
    Visible,
}
