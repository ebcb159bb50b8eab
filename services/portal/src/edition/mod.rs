//! Files that are made once a day (按日更新), China standard time.

mod table;

use std::sync::Arc;

use axum::body::Bytes;
use jiff::civil::Date;
use tokio::sync::Mutex;

pub(crate) use table::{Cell, Table};

/// The edition of a day. Whoever asks while it is made waits for it.
#[derive(Default)]
pub(crate) struct Daily(Mutex<Option<Arc<Made>>>);

/// What was made on a day.
pub(crate) struct Made {
    pub(crate) day: Date,
    pub(crate) tables: [Table<Bytes>; 3],
}

impl Daily {
    /// The edition of `day`: what is kept, or what `make` gives. What fails is not kept.
    pub(crate) async fn or_make<E>(
        &self,
        day: Date,
        make: impl Future<Output = Result<[Table<Bytes>; 3], E>>,
    ) -> Result<Arc<Made>, E> {
        let mut kept = self.0.lock().await;
        if let Some(made) = kept.as_ref().filter(|made| made.day == day) {
            return Ok(Arc::clone(made));
        }
        let tables = make.await?;
        let made = Arc::new(Made { day, tables });
        *kept = Some(Arc::clone(&made));
        Ok(made)
    }
}
