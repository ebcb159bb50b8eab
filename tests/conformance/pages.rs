//! Pages of the documentation that are printed.

use std::path::Path;
use std::{env, fs};

use crate::Outcome;

/// Compares a page with what is printed, or writes it where `UPDATE_DOCS` is set.
pub(crate) fn check(page: &str, printed: &str) -> Outcome {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(page);
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(file.parent().ok_or("no folder")?)?;
        fs::write(&file, printed)?;
    }
    if fs::read_to_string(&file).is_ok_and(|text| text == printed) {
        return Ok(());
    }
    Err(format!(
        "{page} is not what is printed: run UPDATE_DOCS=1 cargo test --release -p techmarket-tests --test conformance"
    )
    .into())
}
