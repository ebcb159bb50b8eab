//! Any method, by its descriptor: messages go out and come back as bytes, so that what nobody decodes is searched too.

use std::time::Duration;

use bytes::{Buf as _, BufMut as _};
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor};
use serde_json::Value;
use techmarket_rpc::Rpc;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::{Request, Status};

/// The longest that an answer is read, whatever else is still to come.
pub(super) const WHOLE: Duration = Duration::from_secs(20);

/// Messages as they are.
#[derive(Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Vec<u8>;
    type Decode = Vec<u8>;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn encode(&mut self, item: Vec<u8>, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put_slice(&item);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Vec<u8>;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Vec<u8>>, Status> {
        let mut message = vec![0; buffer.remaining()];
        buffer.copy_to_slice(&mut message);
        Ok(Some(message))
    }
}

/// All that a caller was told.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) messages: Vec<Vec<u8>>,
    pub(super) refused: Option<Status>,
    /// The answer as it came and its head, where it came as text.
    pub(super) text: Vec<u8>,
    pub(super) head: Vec<u8>,
}

impl Answer {
    /// The bytes of each message, and of a refusal its words, its details and its metadata.
    pub(super) fn parts(&self) -> Vec<Vec<u8>> {
        let mut parts = self.messages.clone();
        parts.extend([self.text.clone(), self.head.clone()]);
        if let Some(status) = &self.refused {
            parts.push(status.message().as_bytes().to_vec());
            parts.push(status.details().to_vec());
            parts.push(format!("{:?}", status.metadata()).into_bytes());
        }
        parts
    }
}

/// The methods of this market.
pub(super) fn methods(pool: &DescriptorPool) -> Vec<MethodDescriptor> {
    let ours = pool
        .services()
        .filter(|service| service.full_name().starts_with("techmarket."));
    ours.flat_map(|service| service.methods().collect::<Vec<_>>())
        .collect()
}

/// The method that `path` names, as `supply.v1.SupplyService/GetListing`.
pub(super) fn method(pool: &DescriptorPool, path: &str) -> MethodDescriptor {
    let (service, name) = path.split_once('/').unwrap();
    let service = pool
        .get_service_by_name(&format!("techmarket.{service}"))
        .unwrap();
    let mut methods = service.methods();
    methods
        .find(|method| method.name() == name)
        .unwrap_or_else(|| panic!("no {path}"))
}

/// The message that the JSON describes.
pub(super) fn message(method: &MethodDescriptor, json: Value) -> Vec<u8> {
    let written = json.to_string();
    let message = DynamicMessage::deserialize(method.input(), json);
    prost::Message::encode_to_vec(&message.unwrap_or_else(|error| panic!("{error}: {written}")))
}

/// Calls with these messages, as a stream or not.
pub(super) async fn call(rpc: &Rpc, method: &MethodDescriptor, messages: Vec<Vec<u8>>) -> Answer {
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let mut client = Grpc::new(rpc.clone());
    let mut answer = Answer::default();
    let reading = async {
        client.ready().await.unwrap();
        let request = Request::new(tokio_stream::iter(messages));
        let mut stream = client
            .streaming(request, path.parse().unwrap(), Raw)
            .await?
            .into_inner();
        while let Some(message) = stream.message().await? {
            answer.messages.push(message);
        }
        Ok(())
    };
    let ended = tokio::time::timeout(WHOLE, reading).await;
    let ended: Result<(), Status> = ended.unwrap_or_else(|_| panic!("{path} goes on"));
    answer.refused = ended.err();
    answer
}
