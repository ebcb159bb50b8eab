//! Posts as messages.

use prost::{Message, Name};
use techmarket_kernel::{Caller, CodeCheck, Violations};
use techmarket_proto::google::rpc::Status;
use techmarket_proto::shapes::{Etagged, Named};
use techmarket_proto::types::v1::{PostRevision, PostVersion};
use techmarket_types::{CodeTables, CreditCode};

use crate::{Content, Filter, Post, Reader};

/// Content with a message of the API.
pub trait Wire: Content {
    /// The post as the API has it.
    type Message: Message + Name + Named + Etagged + Default + Clone + PartialEq;

    /// The message of a version of it.
    type Version: Message;

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

    /// Says whose it is.
    fn set_owner(message: &mut Self::Message, organization: String);

    /// Says which brokers have a mandate of its owner.
    fn name_brokers(message: &mut Self::Message, brokers: Vec<String>);

    /// Says what of the post waits for review.
    fn set_revision(message: &mut Self::Message, revision: PostRevision);

    /// A version, with what it said.
    fn version(version: PostVersion, message: Self::Message) -> Self::Version;

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
