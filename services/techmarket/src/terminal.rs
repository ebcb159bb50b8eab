//! What a person at the terminal reads. Logs go elsewhere, see `techmarket_runtime::telemetry`.

use std::io::Write;

/// Writes a line to standard output. A reader that has gone (`| head`) is no failure.
pub fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Writes a line to standard error.
pub fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}
