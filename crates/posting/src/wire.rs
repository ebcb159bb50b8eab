//! Posts as messages.

use prost::{Message, Name};
use prost_types::Any;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Caller, CodeCheck, Violations};
use techmarket_proto::google::rpc::Status;
use techmarket_proto::shapes::{Etagged, Named};
use techmarket_rpc::Answer;
use techmarket_types::{CodeTables, CreditCode};

use crate::{Content, Filter, Post, Reader};

/// Content with a message of the API.
pub trait Wire: Content {
    /// The post as the API has it.
    type Message: Message + Name + Named + Etagged + Default + Clone;

    /// What a list is narrowed by.
    type Filter: Message + Default + PartialEq;

    /// What became of one post of a batch.
    type Done;

    /// The fields of the message that the owner may change after the post is made.
    const MUTABLE: &'static [&'static str];

    /// The owner and the content that `message` states, checked by every rule. `None` only with a violation.
    fn read(v: &mut Violations, codes: CodeCheck<'_>, message: Self::Message) -> Option<(CreditCode, Self)>;

    /// All of `post`.
    fn write(post: Post<Self>) -> Self::Message;

    /// Says which brokers have a mandate of its owner.
    fn name_brokers(message: &mut Self::Message, brokers: Vec<String>);

    /// Takes away what `reader` may not read.
    fn redact(message: &mut Self::Message, reader: Reader);

    /// What everybody may know of a post that is not public: that there is one, and how it stands.
    fn outline(message: Self::Message) -> Self::Message;

    /// Writes what became of the post with `name`: the post, or why it was refused.
    fn done(name: String, post: Option<Self::Message>, error: Option<Status>) -> Self::Done;

    /// Reads a filter of `caller`.
    fn filter(v: &mut Violations, tables: &CodeTables, caller: &Caller, filter: Self::Filter)
    -> Filter<Self>;
}

impl<C: Wire> Post<C> {
    /// What `reader` is shown.
    pub fn shown_to(self, reader: Reader) -> C::Message {
        let mut message = C::write(self);
        C::redact(&mut message, reader);
        message
    }

    /// What the feed carries: other systems follow it, and what is not public is its owner's.
    pub(crate) fn event_resource(&self) -> Any {
        let message = self.clone().shown_to(Reader::Feed);
        let shown = if self.is_public() { message } else { C::outline(message) };
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
