//! Posts as messages.

use prost::{Message, Name};
use prost_types::Any;
use techmarket_kernel::{Caller, CodeCheck, Violations};
use techmarket_proto::shapes::{Etagged, Named};
use techmarket_rpc::Answer;
use techmarket_types::{CodeTables, CreditCode};

use crate::{Content, Filter, Post, Reader};

/// Content with a message of the API.
pub trait Wire: Content {
    /// The post as the API has it.
    type Message: Message + Name + Named + Etagged + Default + Clone;

    /// What a list is narrowed by.
    type Filter: Default;

    /// The fields of the message that the owner may change after the post is made.
    const MUTABLE: &'static [&'static str];

    /// The owner and the content that `message` states, checked by every rule. `None` only with a violation.
    fn read(v: &mut Violations, codes: CodeCheck<'_>, message: Self::Message) -> Option<(CreditCode, Self)>;

    /// All of `post`.
    fn write(post: Post<Self>) -> Self::Message;

    /// Takes away what `reader` may not read.
    fn redact(message: &mut Self::Message, reader: Reader);

    /// Reads a filter.
    fn filter(v: &mut Violations, tables: &CodeTables, filter: Self::Filter) -> Filter<Self>;
}

impl<C: Wire> Post<C> {
    /// What `reader` is shown.
    pub fn shown_to(self, reader: Reader) -> C::Message {
        let mut message = C::write(self);
        C::redact(&mut message, reader);
        message
    }

    /// What the feed carries.
    pub(crate) fn event_resource(&self) -> Any {
        Any {
            type_url: C::Message::type_url(),
            value: self.clone().shown_to(Reader::Feed).encode_to_vec(),
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
pub struct ByName<C: Content>(pub Post<C>);

impl<C: Wire> Answer<C::Message> for ByName<C> {
    fn answer(self, caller: &Caller) -> C::Message {
        let reader = self.0.reader_by_name(caller);
        self.0.shown_to(reader)
    }
}
