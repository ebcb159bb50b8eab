//! Small files that are kept elsewhere, by the rules of those that are kept here.

use std::io::Write as _;

use techmarket_kernel::Result;

use crate::{ContentHash, MediaType, fault, inspect};

/// What a file proved to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Its type, by name and content.
    pub media_type: MediaType,
    /// Hash of its content.
    pub sha256: ContentHash,
}

/// Checks a file that came whole, as [`crate::Upload::finish`] does: its type by name and content, and that it is without active
/// content. How large it may be is the caller's to say.
///
/// Errors: `ATTACHMENT_TYPE_REFUSED`, `ATTACHMENT_TYPE_MISMATCH`, `ATTACHMENT_UNREADABLE`, `ATTACHMENT_UNSAFE`.
pub async fn check_content(file_name: &str, content: Vec<u8>) -> Result<Checked> {
    let media_type = MediaType::declared(file_name, "")?;
    let check = move || {
        let mut file = tempfile::tempfile().map_err(fault::local)?;
        file.write_all(&content).map_err(fault::local)?;
        let size = u64::try_from(content.len()).unwrap_or(u64::MAX);
        inspect::check(&file, size, media_type)?;
        Ok(Checked {
            media_type,
            sha256: ContentHash::of(&content),
        })
    };
    tokio::task::spawn_blocking(check).await.map_err(fault::task)?
}
