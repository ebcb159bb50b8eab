//! Which uploads are open, and whose they are.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use techmarket_kernel::{Error, Reason, Result};

use crate::Limits;

/// After which time one that was refused may try again.
const RETRY: Duration = Duration::from_secs(2);

/// The places of uploads: so many in all, and so many of one owner, so that nobody's slow uploads take all of them.
#[derive(Debug)]
pub(crate) struct Slots {
    limits: Limits,
    open: Mutex<HashMap<String, usize>>,
}

/// A place, free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Slot {
    slots: Arc<Slots>,
    owner: String,
}

impl Slots {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            open: Mutex::default(),
        }
    }

    /// A place for `owner`; `OVERLOADED` if it has as many as the limits allow, or all have.
    pub(crate) fn take(self: &Arc<Self>, owner: &str) -> Result<Slot> {
        let refuse = |message| Err(Error::new(Reason::Overloaded, message).retry_after(RETRY));
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let own = open.get(owner).copied().unwrap_or_default();
        if own >= self.limits.uploads_of_one {
            return refuse("本单位同时上传的附件太多，请等其中之一传完后重试");
        }
        if open.values().sum::<usize>() >= self.limits.uploads {
            return refuse("同时上传的附件太多，请稍后重试");
        }
        open.insert(owner.to_owned(), own + 1);
        drop(open);
        Ok(Slot {
            slots: Arc::clone(self),
            owner: owner.to_owned(),
        })
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.slots.open.lock().unwrap_or_else(PoisonError::into_inner);
        match open.get_mut(&self.owner) {
            Some(own) if *own > 1 => *own -= 1,
            _ => {
                open.remove(&self.owner);
            }
        }
    }
}
