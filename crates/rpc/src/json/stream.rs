//! Messages that stream, in the envelopes of Connect: a flag, the length in four bytes, and the message in JSON. The last one of an
//! answer says how the call ended.

use bytes::{Buf as _, BufMut as _, Bytes, BytesMut};
use futures::stream::unfold;
use http::Response;
use http_body::Frame;
use http_body_util::{BodyExt as _, StreamBody};
use serde_json::{Value, json};
use techmarket_kernel::{Error, Reason, Result};
use tonic::body::Body;
use tonic::{Code, Status};

use crate::json::form::{STREAM, head};
use crate::json::refused::error;
use crate::message::MAX_MESSAGE;
use crate::shape::{PREFIX, Shape, malformed};
use crate::{status, with_info};

/// Flag of the envelope that ends an answer.
const END: u8 = 2;

/// Pieces of a body, and what of them is no whole message yet.
struct Pieces {
    body: Option<Body>,
    waiting: BytesMut,
    shape: Shape,
}

/// What a body brings.
enum Brought {
    /// A message without its prefix.
    Message(Bytes),
    /// How an answer ended.
    Status(Status),
    /// There is no more.
    End,
}

/// `body` of envelopes as gRPC has its messages.
pub(super) fn asked(body: Body, shape: Shape) -> Body {
    let messages = unfold(Pieces::of(body, shape), async |mut pieces| {
        let message = match pieces.next().await {
            Ok(Brought::Message(json)) => pieces.shape.read(&json).map_err(status),
            Ok(Brought::End) => return None,
            Ok(Brought::Status(broken)) => Err(broken),
            Err(error) => Err(status(error)),
        };
        if message.is_err() {
            pieces.body = None;
            pieces.waiting.clear();
        }
        Some((message.map(Frame::data), pieces))
    });
    Body::new(StreamBody::new(messages))
}

/// What Connect says for what gRPC answers.
pub(super) fn answered(response: Response<Body>, shape: Shape) -> Response<Body> {
    let refused = Status::from_header_map(response.headers()).filter(|status| status.code() != Code::Ok);
    let body = match refused {
        Some(status) => Body::new(http_body_util::Full::new(end(&status))),
        None => envelopes(response.into_body(), shape),
    };
    let mut response = Response::new(body);
    *response.headers_mut() = head(STREAM);
    response
}

fn envelopes(body: Body, shape: Shape) -> Body {
    let envelopes = unfold(Pieces::of(body, shape), async |mut pieces| {
        pieces.body.as_ref()?;
        let envelope = match pieces.next().await {
            Ok(Brought::Message(message)) => pieces.shape.tell(&message).map(|json| envelope(0, &json)),
            Ok(Brought::Status(status)) => Err(status),
            Ok(Brought::End) => Err(Status::ok("")),
            Err(error) => Err(status(error)),
        };
        let envelope = envelope.unwrap_or_else(|status| {
            pieces.body = None;
            end(&status)
        });
        Some((Ok::<_, Status>(Frame::data(envelope)), pieces))
    });
    Body::new(StreamBody::new(envelopes))
}

/// The envelope that says how a call ended.
fn end(status: &Status) -> Bytes {
    let said: Value = match status.code() {
        Code::Ok => json!({}),
        _ => json!({"error": error(&with_info(status))}),
    };
    envelope(END, said.to_string().as_bytes())
}

fn envelope(flag: u8, json: &[u8]) -> Bytes {
    let mut bytes = BytesMut::with_capacity(PREFIX + json.len());
    bytes.put_u8(flag);
    bytes.put_u32(u32::try_from(json.len()).unwrap_or(u32::MAX));
    bytes.put(json);
    bytes.freeze()
}

impl Pieces {
    fn of(body: Body, shape: Shape) -> Self {
        Self {
            body: Some(body),
            waiting: BytesMut::new(),
            shape,
        }
    }

    async fn next(&mut self) -> Result<Brought> {
        loop {
            if let Some(message) = self.whole()? {
                return Ok(Brought::Message(message));
            }
            let Some(body) = &mut self.body else {
                return Ok(Brought::End);
            };
            match body.frame().await {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(piece) => self.waiting.put(piece),
                    Err(frame) => {
                        let trailers = frame.into_trailers().unwrap_or_default();
                        let ended = Status::from_header_map(&trailers);
                        return Ok(ended.map_or(Brought::End, Brought::Status));
                    }
                },
                Some(Err(broken)) => return Ok(Brought::Status(broken)),
                None if self.waiting.is_empty() => return Ok(Brought::End),
                None => return Err(malformed("最后一条消息没有传完")),
            }
        }
    }

    /// The next message, if it has come whole.
    fn whole(&mut self) -> Result<Option<Bytes>> {
        let Some(&[flag, a, b, c, d]) = self.waiting.first_chunk::<PREFIX>() else {
            return Ok(None);
        };
        if flag != 0 {
            return Err(malformed("信封的标志应为 0：不接受压缩的消息"));
        }
        let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
        if length > MAX_MESSAGE {
            return Err(Error::new(Reason::MessageTooLarge, "消息超过 4 MiB 的上限"));
        }
        if self.waiting.len() < PREFIX + length {
            return Ok(None);
        }
        self.waiting.advance(PREFIX);
        Ok(Some(self.waiting.split_to(length).freeze()))
    }
}
