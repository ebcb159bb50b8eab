//! What many messages have in common, as traits. The build derives each for every message that has the fields, so that
//! no request is read by hand twice.

use prost::{Message, Name};

use crate::types::v1::BatchItem;

/// Has the field `name`: the resource that a request is about, or the name of a resource.
pub trait Named {
    /// Resource name as the caller gave it.
    fn name(&self) -> &str;

    /// Takes the name away: what was only validated has none.
    fn clear_name(&mut self);
}

/// Has the field `etag`: the version that the caller read (AIP-154).
pub trait Etagged {
    /// The etag as the caller gave it.
    fn etag(&self) -> &str;
}

/// Has the field `request_id`: a call that may be repeated (AIP-155).
pub trait Repeatable: Message + Name {
    /// The caller's id of the call; empty if none.
    fn request_id(&self) -> &str;
}

/// Has the field `reason`, a text that a person will read.
pub trait Reasoned {
    /// The reason as the caller gave it.
    fn reason(&self) -> &str;
}

/// Has the field `validate_only` (AIP-163).
pub trait Validatable {
    /// Whether everything is to be checked and nothing kept.
    fn validate_only(&self) -> bool;
}

/// Asks for a page of a list (AIP-158).
pub trait Paged: Message + Name + Clone {
    /// Takes `page_size` and `page_token` out. What is left decides what is listed.
    fn take_page(&mut self) -> (i32, String);
}

/// Asks for a list that a filter narrows (AIP-132).
pub trait Filtered {
    /// The filter.
    type Filter: Default;

    /// Takes the filter out; the empty one if there is none.
    fn take_filter(&mut self) -> Self::Filter;

    /// The order as the caller gave it.
    fn order_by(&self) -> &str;
}

/// Makes a resource (AIP-133).
pub trait Creates {
    /// The field that holds the resource.
    const FIELD: &'static str;

    /// The resource.
    type Resource: Default;

    /// Takes the resource out; the empty one if there is none.
    fn take_resource(&mut self) -> Self::Resource;
}

/// Asks for several resources at once (AIP-231).
pub trait Batched: Message + Name {
    /// Resource names as the caller gave them.
    fn names(&self) -> &[String];

    /// Where among them the answer begins.
    fn page_token(&self) -> &str;
}

/// Asks how often things happened to several resources, in all and on each of the last days.
pub trait Counting: Message + Name {
    /// Resource names as the caller gave them.
    fn names(&self) -> &[String];

    /// How many days are told one by one.
    fn days(&self) -> i32;
}

/// Does one verb to many resources, named one by one or by a filter.
pub trait Several: Repeatable {
    /// The filter.
    type Filter: Message + Default + PartialEq;

    /// Takes the items out.
    fn take_items(&mut self) -> Vec<BatchItem>;

    /// Takes the filter out.
    fn take_filter(&mut self) -> Option<Self::Filter>;

    /// Takes the token of the page out.
    fn take_page_token(&mut self) -> String;

    /// Whether nothing is to be kept if one is refused.
    fn all_or_nothing(&self) -> bool;
}

/// Changes fields of a resource that a mask names (AIP-134).
pub trait Masked: Message + Name {
    /// The field that holds the resource.
    const FIELD: &'static str;

    /// The resource.
    type Resource: Message + Name + Default + Clone;

    /// The resource as the caller gave it.
    fn resource(&self) -> Option<&Self::Resource>;

    /// The mask as the caller gave it.
    fn update_mask(&self) -> Option<&prost_types::FieldMask>;
}

/// An answer that is a page of a list.
pub trait PageOf {
    /// What is listed.
    type Item: Message;

    /// The answer with `items`; the token is empty on the last page.
    fn of(items: Vec<Self::Item>, next_page_token: String) -> Self;
}

/// An answer that is all there is.
pub trait AllOf {
    /// What is told.
    type Item: Message;

    /// The answer with `items`.
    fn of(items: Vec<Self::Item>) -> Self;
}

/// Holds texts, at any depth.
pub trait Texts {
    /// Calls `visit` with each of them.
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut String));
}

impl Texts for () {
    fn each_text(&mut self, _: &mut dyn FnMut(&mut String)) {}
}

impl Texts for String {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut String)) {
        visit(self);
    }
}

impl<T: Texts> Texts for Option<T> {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut String)) {
        if let Some(held) = self {
            held.each_text(visit);
        }
    }
}

impl<T: Texts> Texts for Vec<T> {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut String)) {
        for held in self {
            held.each_text(visit);
        }
    }
}

impl<T: Texts> Texts for Box<T> {
    fn each_text(&mut self, visit: &mut dyn FnMut(&mut String)) {
        (**self).each_text(visit);
    }
}

include!(concat!(env!("OUT_DIR"), "/shapes.rs"));
include!(concat!(env!("OUT_DIR"), "/texts.rs"));
