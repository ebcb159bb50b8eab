//! Parts of a file, what they turn out to be, and why it is refused.

use std::cmp::min;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;

use techmarket_kernel::{Error, Reason};

use crate::MediaType;

/// What the content is.
pub(super) enum Found {
    Accepted(MediaType),
    /// The name of another type, for the message.
    Other(&'static str),
}

/// As much of `buffer` as the file fills from `from` on.
pub(super) fn read_up_to<'a>(file: &File, buffer: &'a mut [u8], from: u64) -> io::Result<&'a [u8]> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read_at(&mut buffer[filled..], from + filled as u64)? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(&buffer[..filled])
}

/// The last bytes of the file, at most `most`.
pub(super) fn tail(file: &File, size: u64, most: usize) -> io::Result<Vec<u8>> {
    let length = usize::try_from(size).map_or(most, |size| min(size, most));
    let mut buffer = vec![0; length];
    let read = read_up_to(file, &mut buffer, size - length as u64)?.len();
    buffer.truncate(read);
    Ok(buffer)
}

pub(super) fn unreadable(message: &'static str) -> Error {
    Error::new(Reason::AttachmentUnreadable, message)
}

pub(super) fn unsafe_content(message: &'static str) -> Error {
    Error::new(Reason::AttachmentUnsafe, message)
}
