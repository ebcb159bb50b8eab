//! What is shown of posts, to whom.

use prost::{Message as _, Name as _};
use prost_types::Any;
use serde::{Deserialize, Serialize};
use techmarket_kernel::Caller;
use techmarket_proto::google::rpc::Status;
use techmarket_rpc::Answer;

use crate::{Content, Post, Reader, Wire, changes};

impl<C: Wire> Post<C> {
    /// What `reader` is shown.
    pub fn shown_to(self, reader: Reader) -> C::Message {
        let revision = self.open_revision().filter(|_| reader == Reader::Owner);
        let revision = revision.map(|revision| changes::revision(&self, revision));
        let mut message = C::write(self);
        if let Some(revision) = revision {
            C::set_revision(&mut message, revision);
        }
        C::redact(&mut message, reader);
        message
    }

    /// What the feed carries.
    pub(crate) fn event_resource(&self) -> Any {
        let message = self.clone().shown_to(Reader::Feed);
        // Other systems follow the feed, and what is not public is its owner's.
        let shown = if self.is_public() {
            message
        } else {
            C::outline(message)
        };
        Any {
            type_url: C::Message::type_url(),
            value: shown.encode_to_vec(),
        }
    }
}

impl<C: Wire> Answer<C::Message> for Post<C> {
    fn answer(self, caller: &Caller) -> C::Message {
        let reader = self.reader(caller);
        self.shown_to(reader)
    }
}

/// A post that its reader asked for by name.
#[derive(Clone, Debug, PartialEq)]
pub struct ByName<C: Content> {
    /// The post.
    pub post: Post<C>,
    /// Brokers with a mandate of its owner, where the market asks.
    pub brokers: Vec<String>,
}

impl<C: Wire> Answer<C::Message> for ByName<C> {
    fn answer(self, caller: &Caller) -> C::Message {
        let reader = self.post.reader_by_name(caller);
        let mut message = self.post.shown_to(reader);
        C::name_brokers(&mut message, self.brokers);
        message
    }
}

/// What became of one post of a batch.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Done<C: Content> {
    pub(crate) name: String,
    /// As it is now, unless it was refused or the answer is full.
    pub(crate) post: Option<Post<C>>,
    /// Why it was refused: a `google.rpc.Status`, so that a repeat of the call is answered with the same.
    pub(crate) refusal: Option<Vec<u8>>,
}

impl<C: Wire> Answer<C::Done> for Done<C> {
    fn answer(self, caller: &Caller) -> C::Done {
        let refusal = self.refusal.and_then(|bytes| Status::decode(&*bytes).ok());
        C::done(self.name, self.post.map(|post| post.answer(caller)), refusal)
    }
}
