//! Files that the market sends piece by piece, collected whole before the browser has any of them: one that breaks off is a fault
//! and not half a file.

use tonic::Streaming;

use crate::answer::{Answer, Outcome};
use crate::fault::{Fault, Part};

/// Bytes of a file: the refused rows of an import that was as large as may be.
const LARGEST: usize = 80 << 20;

/// The file of a stream of which `piece` reads the name, empty where a message has none, and the content.
pub(crate) async fn streamed<T>(
    part: Part,
    kind: &'static str,
    mut stream: Streaming<T>,
    piece: impl Fn(T) -> (String, Vec<u8>),
) -> Outcome {
    let (mut name, mut content) = (String::new(), Vec::new());
    while let Some(message) = stream.message().await.map_err(Fault::of(part))? {
        let (told, chunk) = piece(message);
        if !told.is_empty() {
            name = told;
        }
        if content.len() + chunk.len() > LARGEST {
            return Err(Fault::internal(&"a file that comes back is too large"));
        }
        content.extend(chunk);
    }
    Ok(Answer::File(kind, name, content.into()))
}
