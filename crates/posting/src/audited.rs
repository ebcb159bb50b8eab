//! Who reads what is confidential of a post that is not theirs: an entry of the audit trail for each.

use quick_cache::sync::Cache;
use techmarket_audit::{Details, MIGRATION, ORGANIZATION, Outcome, Step, append_many};
use techmarket_kernel::{Caller, Context, Result};
use techmarket_store::Migration;
use techmarket_types::{CreditCode, ResourceId as _};

use crate::{Content, Post, Posts, Table, Wire};

/// The table of the trail, for `Database::open`. Mandates have its number elsewhere.
pub const TRAIL: Migration = Migration {
    version: 5,
    ..MIGRATION
};

/// The table of who stands for whom in the trail, for `Database::open`.
pub const ERASED: Migration = techmarket_audit::erased::MIGRATION;

/// The statements on it, for the test that prepares them on both databases.
pub const ERASED_STATEMENTS: &[&str] = techmarket_audit::ERASED_STATEMENTS;

/// Most readings that are remembered as noted; one that is forgotten gets an entry again.
const NOTED: usize = 1 << 15;

/// Who was shown which version of a post in which hour: of more than the first time an entry would say nothing new, and somebody
/// who works with a post looks at it often.
#[derive(PartialEq, Eq, Hash)]
struct Reading {
    reader: [String; 3],
    post: String,
    version: i64,
    hour: i64,
}

impl Reading {
    fn of(step: &Step, version: i64) -> Self {
        Self {
            reader: [step.subject.clone(), step.role.clone(), step.detail.clone()],
            post: step.resource.clone(),
            version,
            hour: step.time.as_second() / 3_600,
        }
    }
}

/// The readings of this process that stand in the trail.
pub(crate) struct Noted(Cache<Reading, ()>);

impl Noted {
    pub(crate) fn new() -> Self {
        Self(Cache::new(NOTED))
    }

    fn holds(&self, reading: &Reading) -> bool {
        self.0.get(reading).is_some()
    }
}

impl<C: Content> Post<C> {
    /// Whether `caller` is shown something confidential that is another organisation's. The market itself reads for those to
    /// whom it hands on what was released, and matching notes that.
    pub(crate) fn is_read_by_another(&self, caller: &Caller) -> bool {
        let revised = self.revision.as_ref().map(|revision| &revision.content);
        let mut contents = std::iter::once(&self.content).chain(revised);
        !caller.owns(&self.organization) && self.is_open_to(caller) && contents.any(Content::has_confidential)
    }
}

fn of_resource(context: &Context, action: &'static str, name: String, of: &CreditCode) -> Step {
    let details = Details::of(Outcome::Done).with(ORGANIZATION, &of.to_string());
    Step::by(context, action, name, &details.shown_by(&context.caller))
}

impl<C: Table + Wire> Posts<C> {
    /// Notes that the caller is shown `posts`, before that happens: of what cannot be noted nothing is shown.
    pub(crate) async fn note_readings<'p>(
        &self,
        context: &Context,
        posts: impl IntoIterator<Item = &'p Post<C>>,
    ) -> Result<()> {
        let read = posts
            .into_iter()
            .filter(|post| post.is_read_by_another(&context.caller));
        let read = read.map(|post| {
            let step = of_resource(context, "read_confidential", post.id.name(), &post.organization);
            (Reading::of(&step, post.version), step)
        });
        let (readings, steps): (Vec<_>, Vec<_>) =
            read.filter(|(reading, _)| !self.noted.holds(reading)).unzip();
        self.keep(context, steps).await?;
        for reading in readings {
            self.noted.0.insert(reading, ());
        }
        Ok(())
    }

    async fn keep(&self, context: &Context, steps: Vec<Step>) -> Result<()> {
        if steps.is_empty() {
            return Ok(());
        }
        let steps = &steps;
        let noted = self.repository().write_once(context, |unit| {
            Box::pin(async move { Ok(append_many(unit.sql(), steps).await?) })
        });
        noted.await
    }

    /// Notes what the caller did with a resource of an organisation.
    pub async fn note(
        &self,
        context: &Context,
        action: &'static str,
        name: String,
        organization: &CreditCode,
    ) -> Result<()> {
        let step = of_resource(context, action, name, organization);
        self.keep(context, vec![step]).await
    }
}
