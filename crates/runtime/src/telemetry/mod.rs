//! What a process tells of itself: its log, and its traces and figures for a collector.

mod export;
mod lines;

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::telemetry::lines::Placed;

pub use export::{ExportError, Exporting};

/// How logs look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Lines for a person.
    Text,
    /// One JSON object a line, for a collector; within a call with its `trace_id` and `span_id`.
    Json,
}

/// Starts logging, on standard error. `RUST_LOG` overrides `level`. A second call does nothing.
pub fn start(format: Format, level: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        // It would tell of a line that cannot be written on standard error too, and panic there: a full disk under the log ends no call.
        .log_internal_errors(false);
    let _ = match format {
        Format::Text => logs.try_init(),
        Format::Json => logs.json().map_event_format(Placed).try_init(),
    };
}
