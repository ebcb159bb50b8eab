//! What is called: the same messages again and again, encoded once.

use bytes::{BufMut as _, Bytes, BytesMut};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, TE};
use http::uri::Uri;
use prost::Message;

/// A method with the messages that it is called with, in turn.
#[derive(Clone)]
pub struct Call {
    /// Whose path is the method.
    pub(super) uri: Uri,
    pub(super) headers: HeaderMap,
    /// Messages in gRPC's frame, at least one.
    pub(super) messages: Vec<Bytes>,
}

impl Call {
    /// Calls of `method`, `package.Service/Method`, that show `token`.
    pub fn new<M: Message>(
        method: &str,
        token: Option<&str>,
        messages: impl IntoIterator<Item = M>,
    ) -> anyhow::Result<Self> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
        headers.insert(TE, HeaderValue::from_static("trailers"));
        if let Some(token) = token {
            headers.insert(AUTHORIZATION, format!("Bearer {token}").parse()?);
        }
        let messages: Vec<Bytes> = messages.into_iter().map(|message| framed(&message)).collect();
        anyhow::ensure!(!messages.is_empty(), "nothing to call {method} with");
        Ok(Self {
            uri: format!("http://market/{method}").parse()?,
            headers,
            messages,
        })
    }
}

/// `message` as it stands in a body: not compressed, its length, its bytes.
fn framed(message: &impl Message) -> Bytes {
    let encoded = message.encode_to_vec();
    let mut framed = BytesMut::with_capacity(5 + encoded.len());
    framed.put_u8(0);
    framed.put_u32(u32::try_from(encoded.len()).unwrap_or(u32::MAX));
    framed.put_slice(&encoded);
    framed.freeze()
}
