//! The shapes that requests share, read the same way for every method. Each reader adds what is wrong to the violations;
//! `None` stands for a value that has a violation.

use prost::{Message, Name};
use prost_types::FieldMask;
use sha2::{Digest, Sha256};
use techmarket_kernel::{
    Page, PageRequest, Reason, Repeat, RequestKey, Result, Target, Violations, check_reason,
};
use techmarket_proto::shapes::{Batched, Etagged, Masked, Named, Paged, Reasoned, Repeatable, Validatable};
use techmarket_types::{Hex, ParseName};
use uuid::Uuid;

use crate::convert;
use crate::mask::apply_mask;

/// The resource that a request is about.
pub fn id<Id: ParseName>(v: &mut Violations, request: &impl Named) -> Option<Id> {
    convert::name(v, "name", request.name(), Id::parse_name)
}

/// The resources that a request is about, 1 to 200, as far as they stand behind its page token.
pub struct Batch<Id> {
    /// The resources.
    pub ids: Vec<Id>,
    before: usize,
    page: PageRequest,
}

impl<Id> Batch<Id> {
    /// The answer: what was found of each, in order.
    #[must_use]
    pub fn page<T>(self, found: Vec<T>) -> Page<T> {
        self.page.numbered(found, self.before, false)
    }
}

/// The resources that a request is about, 1 to 200.
pub fn batch<Id: ParseName, R: Batched>(v: &mut Violations, request: &R) -> Option<Batch<Id>> {
    let ids = convert::names(v, "names", request.names(), Id::parse_name);
    let query = query::<R>(request.names().join("\n").as_bytes());
    let page = PageRequest::read(0, request.page_token(), query, v);
    let before = page.after_key(v).unwrap_or_default();
    let ids = ids?.into_iter().skip(before).collect();
    Some(Batch { ids, before, page })
}

/// The resource that a request is about, whose field was called `field` before. Until the next release either will do.
pub fn renamed_id<Id: ParseName>(
    v: &mut Violations,
    request: &impl Named,
    field: &str,
    old: &str,
) -> Option<Id> {
    if old.is_empty() {
        return id(v, request);
    }
    if ![old, ""].contains(&request.name()) {
        v.add(field, Reason::NameInvalid, "与 name 不是同一资源；只写 name");
    }
    convert::name(v, field, old, Id::parse_name)
}

/// What a change is about: the resource, the version that the caller read (required), the key of a repeatable call.
pub fn target<Id: ParseName>(
    v: &mut Violations,
    request: &(impl Named + Etagged + Repeatable),
) -> Option<Target<Id>> {
    let key = key(v, request);
    let etag = etag(v, request);
    Some(Target {
        id: id(v, request)?,
        etag,
        key,
        validate_only: false,
    })
}

/// What an update by mask is about: its name and etag stand in the resource that it carries.
pub fn updated<Id: ParseName, R>(v: &mut Violations, request: &R) -> Option<Target<Id>>
where
    R: Masked<Resource: Named + Etagged> + Repeatable + Validatable,
{
    let update = request.resource().cloned().unwrap_or_default();
    let named = v.within(R::FIELD, |v| {
        let etag = etag(v, &update);
        Some((id(v, &update)?, etag))
    });
    let key = key(v, request);
    let (id, etag) = named?;
    Some(Target {
        id,
        etag,
        key,
        validate_only: request.validate_only(),
    })
}

/// `current` as an update by mask makes it (AIP-134). Without a path the fields that the update has are replaced, under `*` every
/// field of `mutable`; neither takes away what is confidential. A path names a field of `mutable` or one below it; the field is
/// replaced whole, an absent one is cleared.
pub fn edited<R: Masked>(request: &R, current: &R::Resource, mutable: &[&str]) -> Result<R::Resource> {
    let update = request.resource().cloned().unwrap_or_default();
    masked(current, &update, request.update_mask(), mutable)
}

/// `current` with the fields of `update` that `mask` names, as in [`edited`].
pub fn masked<M: Message + Name + Default>(
    current: &M,
    update: &M,
    mask: Option<&FieldMask>,
    mutable: &[&str],
) -> Result<M> {
    apply_mask(&M::full_name(), current, update, mask, mutable)
}

/// The version that the caller read. Required; whether it still is the version is asked when the resource is read.
pub fn etag(v: &mut Violations, request: &impl Etagged) -> String {
    if request.etag().is_empty() {
        v.add("etag", Reason::FieldRequired, "必填：读取时得到的 etag");
    }
    request.etag().to_owned()
}

/// How a call that makes a resource is to be taken.
pub fn repeat(v: &mut Violations, request: &(impl Repeatable + Validatable)) -> Repeat {
    Repeat {
        key: key(v, request),
        validate_only: request.validate_only(),
    }
}

/// The key of a repeatable call. Its fingerprint holds the method's name and the whole message, `request_id` included, which
/// does no harm, since one key is compared only with itself.
pub fn key<R: Repeatable>(v: &mut Violations, request: &R) -> Option<RequestKey> {
    let request_id = request.request_id();
    if request_id.is_empty() {
        return None;
    }
    let Ok(id) = Uuid::try_parse(request_id) else {
        v.add("request_id", Reason::RequestIdInvalid, "应为 UUID");
        return None;
    };
    let digest = Sha256::new()
        .chain_update(R::NAME.strip_suffix("Request").unwrap_or(R::NAME))
        .chain_update([0])
        .chain_update(request.encode_to_vec());
    let fingerprint = Hex(&digest.finalize()).to_string();
    Some(RequestKey { id, fingerprint })
}

/// A reason that has to be stated.
pub fn reason(v: &mut Violations, request: &impl Reasoned) -> String {
    check_reason(v, request.reason(), true);
    request.reason().to_owned()
}

/// A reason that may be left out.
pub fn optional_reason(v: &mut Violations, request: &impl Reasoned) -> String {
    check_reason(v, request.reason(), false);
    request.reason().to_owned()
}

/// Which page of a list a request asks for. Its token holds for this list alone and for everything else that the request
/// says.
pub fn page<R: Paged>(v: &mut Violations, request: &R) -> PageRequest {
    let mut bound = request.clone();
    let (size, token) = bound.take_page();
    PageRequest::read(size, &token, query::<R>(&bound.encode_to_vec()), v)
}

/// What a token is bound to.
fn query<R: Name>(asked: &[u8]) -> Vec<u8> {
    // No name holds a zero, so that it and what is asked stay apart.
    [R::full_name().as_bytes(), &[0], asked].concat()
}

#[cfg(test)]
mod tests;
