//! What the service does without a request.

mod left_contents;
mod renew_due_dates;
