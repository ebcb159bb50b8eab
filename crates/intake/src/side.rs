//! What a side of the market gives for its imports.

use std::sync::Arc;

use techmarket_kernel::Clock;
use techmarket_posting::{Imported, Posts};
use tokio::sync::Semaphore;

use crate::ImportMessages;

/// Imports that are worked on at once: the writer is one, and readers are to have a processor too.
const WORKERS: usize = 2;

/// Content of which files are kept and taken in.
pub trait Side: Imported<Message: ImportMessages> {
    /// The posts that imports made and that a complete list ends where it lacks them: `$1` is the organisation, `$2` the id behind
    /// which they are looked for, `$3` how many; it answers `id` in order.
    const IMPORTED: &'static str;
}

/// The imports of one side. A clone is the same imports.
pub struct Imports<C: Side> {
    pub(crate) posts: Posts<C>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Imports that are worked on at once.
    pub(crate) workers: Arc<Semaphore>,
}

impl<C: Side> Clone for Imports<C> {
    fn clone(&self) -> Self {
        Self {
            posts: self.posts.clone(),
            clock: Arc::clone(&self.clock),
            workers: Arc::clone(&self.workers),
        }
    }
}

impl<C: Side> Imports<C> {
    /// Imports of `posts`, kept in their database, which has the tables of [`crate::TABLES`].
    #[must_use]
    pub fn new(posts: Posts<C>, clock: Arc<dyn Clock>) -> Self {
        Self {
            posts,
            clock,
            workers: Arc::new(Semaphore::new(WORKERS)),
        }
    }
}
