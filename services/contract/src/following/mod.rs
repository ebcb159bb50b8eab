//! What the service does without a request.

mod left_contents;
mod part_persons;
mod renew_due_dates;

pub(crate) use part_persons::Keeps;
