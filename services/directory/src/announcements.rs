//! What the calls on announcements stand on.

use std::sync::Arc;

use techmarket_feed::{Feed, Repository};
use techmarket_kernel::{Clock, CodeCheck, Context, Rng, china_date};
use techmarket_types::CodeTables;

use crate::domain::Announcement;
use crate::messages::event_announcement;

/// Announcements of the office (通知公告).
pub struct Announcements {
    pub(crate) repository: Repository<Announcement>,
    pub(crate) tables: &'static CodeTables,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Announcements {
    pub(crate) fn new(
        feed: &Feed,
        tables: &'static CodeTables,
        clock: Arc<dyn Clock>,
        rng: Arc<dyn Rng>,
    ) -> Self {
        Self {
            repository: Repository::sharing(feed, rng, event_announcement),
            tables,
            clock,
        }
    }

    /// The code tables as they stand at the time of a call.
    pub(crate) fn codes(&self, context: &Context) -> CodeCheck<'static> {
        CodeCheck {
            tables: self.tables,
            on: china_date(context.now),
        }
    }
}
