//! The one message of a call, read whole before the call takes a place (整条消息).

use bytes::{BufMut as _, Bytes, BytesMut};
use http::{HeaderMap, HeaderValue};
use http_body_util::{BodyExt as _, Full};
use techmarket_kernel::{Error, Reason, Result};
use tonic::body::Body;

use crate::shape::{Json, PREFIX, Shape, malformed};
use crate::shares::Room;

/// Longest message, before and after decompression. Also the limit of tonic's decoder, which sees what streams bring.
pub(crate) const MAX_MESSAGE: usize = 4 << 20;
const ENCODING: &str = "grpc-encoding";
/// How messages may be compressed, and the header by which every answer says so.
const ACCEPTED: &str = "gzip,identity";
const ACCEPT_ENCODING: &str = "grpc-accept-encoding";

/// How the messages of a request with `headers` are compressed: whether they may be.
pub(crate) fn compressed(headers: &HeaderMap) -> Result<bool> {
    match headers.get(ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => Ok(false),
        Some(b"gzip") => Ok(true),
        Some(_) => Err(Error::new(
            Reason::CompressionUnknown,
            "请求消息的压缩方式不受支持，请用 gzip 或不压缩",
        )
        .with("accepted", ACCEPTED)),
    }
}

/// Says in an answer how the client may compress its next messages.
pub(crate) fn accepting(headers: &mut HeaderMap) {
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED));
}

/// Reads `body` to its end. What it holds takes `room` as it comes, not as its length says.
pub(crate) async fn whole(mut body: Body, compressed: bool, room: &mut Room) -> Result<Body> {
    let mut message = BytesMut::new();
    let mut expected = None;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| malformed("请求消息没有传完就中断了"))?;
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        room.grow(piece.len())?;
        // Most messages come in one piece, which need not be copied.
        if message.is_empty() && piece.len() >= PREFIX && http_body::Body::is_end_stream(&body) {
            fits(piece.len(), Some(length(&piece, compressed)?))?;
            return Ok(Body::new(Full::new(piece)));
        }
        message.put(piece);
        if expected.is_none() && message.len() >= PREFIX {
            expected = Some(length(&message, compressed)?);
        }
        if expected.is_some_and(|expected| message.len() > expected) {
            return Err(malformed("一次调用只能有一条请求消息"));
        }
    }
    fits(message.len(), expected)?;
    Ok(Body::new(Full::new(message.freeze())))
}

/// The same of a body that is one message of `shape` in JSON.
pub(crate) async fn whole_json(
    mut body: Body,
    (shape, form): (&Shape, Json),
    room: &mut Room,
) -> Result<Body> {
    let mut json = BytesMut::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| malformed("请求消息没有传完就中断了"))?;
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        room.grow(piece.len())?;
        if json.len() + piece.len() > MAX_MESSAGE + PREFIX {
            return Err(too_large());
        }
        json.put(piece);
    }
    let message: Bytes = match form {
        Json::Message => shape.read(&json)?,
        Json::Envelope => shape.open(&json)?,
    };
    if message.len() > MAX_MESSAGE + PREFIX {
        return Err(too_large());
    }
    Ok(Body::new(Full::new(message)))
}

/// Bytes of the message with its prefix.
fn length(start: &[u8], compressed: bool) -> Result<usize> {
    let Some((&[flag, a, b, c, d], _)) = start.split_first_chunk::<PREFIX>() else {
        return Err(malformed("请求消息不完整"));
    };
    match flag {
        0 => {}
        1 if compressed => {}
        1 => return Err(malformed("请求消息标明已压缩，但 grpc-encoding 没有给出压缩方式")),
        _ => return Err(malformed("请求消息的压缩标志应为 0 或 1")),
    }
    let length = usize::try_from(u32::from_be_bytes([a, b, c, d])).unwrap_or(usize::MAX);
    if length > MAX_MESSAGE {
        return Err(too_large());
    }
    Ok(length + PREFIX)
}

fn fits(came: usize, expected: Option<usize>) -> Result<()> {
    match expected {
        Some(expected) if came == expected => Ok(()),
        Some(expected) if came > expected => Err(malformed("一次调用只能有一条请求消息")),
        Some(_) => Err(malformed("请求消息不完整")),
        None => Err(malformed("没有请求消息，或消息不完整")),
    }
}

fn too_large() -> Error {
    Error::new(Reason::MessageTooLarge, "消息超过 4 MiB 的上限")
}
