//! A market on a port, and clients of every kind.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod answers;
mod certificates;
mod compressed;
mod connections;
mod doors;
mod faults;
mod probes;
mod strangers;
mod systems;
mod tls;

use std::io::{Write as _, stderr};

/// Writes what was measured, for a reader of the log.
fn note(line: &str) {
    let _ = writeln!(stderr(), "{line}");
}
