//! The traits of `src/shapes.rs`, derived for every message that has their fields.

use std::fmt::Write as _;

use prost_types::field_descriptor_proto::{Label, Type};
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

/// The implementations for every top-level message of the market's own packages.
pub fn derive(files: &[FileDescriptorProto]) -> String {
    let mut code = String::new();
    for file in files {
        let Some(package) = Package::of(file.package()) else {
            continue;
        };
        for message in &file.message_type {
            of_message(&mut code, &package, message);
        }
    }
    code
}

/// A package of the market and its module.
struct Package<'a> {
    name: &'a str,
    module: String,
}

impl<'a> Package<'a> {
    /// `crate::supply::v1` is the module of `techmarket.supply.v1`.
    fn of(name: &'a str) -> Option<Self> {
        let (first, version) = name.strip_prefix("techmarket.")?.split_once('.')?;
        let first = if first == "type" { "types" } else { first };
        let module = format!("crate::{first}::{version}");
        Some(Self { name, module })
    }

    /// The Rust path of a field's message; none for one within a message, or of another package but the common one.
    fn path_of(&self, field: &FieldDescriptorProto) -> Option<String> {
        if let Some(name) = field.type_name().strip_prefix(".techmarket.type.v1.") {
            return (!name.contains('.')).then(|| format!("crate::types::v1::{name}"));
        }
        let inside = field.type_name().strip_prefix('.')?.strip_prefix(self.name)?;
        let name = inside.strip_prefix('.')?;
        (!name.contains('.')).then(|| format!("{}::{name}", self.module))
    }
}

fn of_message(code: &mut String, package: &Package<'_>, message: &DescriptorProto) {
    let path = format!("{}::{}", package.module, message.name());
    for (field, shape) in [
        ("name", "Named"),
        ("etag", "Etagged"),
        ("request_id", "Repeatable"),
        ("reason", "Reasoned"),
    ] {
        if has(message, field, Type::String) {
            put(code, shape, &path, &getter(field, "&str", "&self.", field));
        }
    }
    if has(message, "validate_only", Type::Bool) {
        put(
            code,
            "Validatable",
            &path,
            &getter("validate_only", "bool", "self.", "validate_only"),
        );
    }
    if has(message, "page_token", Type::String) && has(message, "page_size", Type::Int32) {
        let body = "fn take_page(&mut self) -> (i32, String) { \
                    (std::mem::take(&mut self.page_size), std::mem::take(&mut self.page_token)) }";
        put(code, "Paged", &path, body);
    }
    if let [names, token] = message.field.as_slice()
        && names.name() == "names"
        && names.label() == Label::Repeated
        && token.name() == "page_token"
    {
        let names = getter("names", "&[String]", "&self.", "names");
        let token = getter("page_token", "&str", "&self.", "page_token");
        put(code, "Batched", &path, &format!("{names} {token}"));
    }
    if let [names, days] = message.field.as_slice()
        && names.name() == "names"
        && names.label() == Label::Repeated
        && days.name() == "days"
    {
        let names = getter("names", "&[String]", "&self.", "names");
        let days = getter("days", "i32", "self.", "days");
        put(code, "Counting", &path, &format!("{names} {days}"));
    }
    masked(code, package, &path, message);
    creates(code, package, &path, message);
    filtered(code, package, &path, message);
    several(code, package, &path, message);
    answered(code, &path, package, message);
}

/// A request with `items`, a filter of its package and `all_or_nothing`.
fn several(code: &mut String, package: &Package<'_>, path: &str, message: &DescriptorProto) {
    let field = |name: &str| message.field.iter().find(|field| field.name() == name);
    if let Some(kind) = field("filter").and_then(|filter| package.path_of(filter))
        && field("items").is_some()
        && has(message, "all_or_nothing", Type::Bool)
    {
        let body = format!(
            "type Filter = {kind}; \
             fn take_items(&mut self) -> Vec<BatchItem> {{ std::mem::take(&mut self.items) }} \
             fn take_filter(&mut self) -> Option<Self::Filter> {{ self.filter.take() }} \
             fn take_page_token(&mut self) -> String {{ std::mem::take(&mut self.page_token) }} \
             fn all_or_nothing(&self) -> bool {{ self.all_or_nothing }}"
        );
        put(code, "Several", path, &body);
    }
}

/// A request with `update_mask` changes the one other message that it holds.
fn masked(code: &mut String, package: &Package<'_>, path: &str, message: &DescriptorProto) {
    let is_mask = |field: &&FieldDescriptorProto| field.type_name() == ".google.protobuf.FieldMask";
    if !message.field.iter().any(|field| is_mask(&field)) {
        return;
    }
    let mut others = message
        .field
        .iter()
        .filter(|field| !is_mask(field) && field.r#type() == Type::Message);
    if let (Some(resource), None) = (others.next(), others.next())
        && let Some(kind) = package.path_of(resource)
    {
        let field = resource.name();
        let body = format!(
            "const FIELD: &'static str = \"{field}\"; type Resource = {kind}; \
             fn resource(&self) -> Option<&Self::Resource> {{ self.{field}.as_ref() }} \
             fn update_mask(&self) -> Option<&prost_types::FieldMask> {{ self.update_mask.as_ref() }}"
        );
        put(code, "Masked", path, &body);
    }
}

/// `Create...Request` makes the one message that it holds.
fn creates(code: &mut String, package: &Package<'_>, path: &str, message: &DescriptorProto) {
    let makes = message.name().starts_with("Create") && message.name().ends_with("Request");
    let mut messages = message
        .field
        .iter()
        .filter(|field| field.r#type() == Type::Message && field.label() != Label::Repeated);
    if let (true, Some(resource), None) = (makes, messages.next(), messages.next())
        && let Some(kind) = package.path_of(resource)
    {
        let field = resource.name();
        let body = format!(
            "const FIELD: &'static str = \"{field}\"; type Resource = {kind}; \
             fn take_resource(&mut self) -> Self::Resource {{ self.{field}.take().unwrap_or_default() }}"
        );
        put(code, "Creates", path, &body);
    }
}

/// A request with a filter of its package and an order.
fn filtered(code: &mut String, package: &Package<'_>, path: &str, message: &DescriptorProto) {
    let filter = message
        .field
        .iter()
        .find(|field| field.name() == "filter" && field.r#type() == Type::Message);
    if let Some(kind) = filter.and_then(|filter| package.path_of(filter))
        && has(message, "order_by", Type::String)
    {
        let body = format!(
            "type Filter = {kind}; \
             fn take_filter(&mut self) -> Self::Filter {{ self.filter.take().unwrap_or_default() }} \
             fn order_by(&self) -> &str {{ &self.order_by }}"
        );
        put(code, "Filtered", path, &body);
    }
}

/// An answer of one repeated message, with the token of the next page or whole.
fn answered(code: &mut String, path: &str, package: &Package<'_>, message: &DescriptorProto) {
    let (tokens, others): (Vec<_>, Vec<_>) = message
        .field
        .iter()
        .partition(|field| field.name() == "next_page_token");
    let [items] = others.as_slice() else {
        return;
    };
    if items.label() != Label::Repeated || items.r#type() != Type::Message || !path.ends_with("Response") {
        return;
    }
    let (field, Some(item)) = (items.name(), package.path_of(items)) else {
        return;
    };
    if tokens.is_empty() {
        let body =
            format!("type Item = {item}; fn of({field}: Vec<{item}>) -> Self {{ Self {{ {field} }} }}");
        put(code, "AllOf", path, &body);
    } else {
        let body = format!(
            "type Item = {item}; fn of({field}: Vec<{item}>, next_page_token: String) -> Self {{ \
             Self {{ {field}, next_page_token }} }}"
        );
        put(code, "PageOf", path, &body);
    }
}

fn has(message: &DescriptorProto, name: &str, kind: Type) -> bool {
    message
        .field
        .iter()
        .any(|field| field.name() == name && field.r#type() == kind && field.label() != Label::Repeated)
}

fn getter(name: &str, answer: &str, by: &str, field: &str) -> String {
    let clear = if name == "name" {
        " fn clear_name(&mut self) { self.name.clear(); }"
    } else {
        ""
    };
    format!("fn {name}(&self) -> {answer} {{ {by}{field} }}{clear}")
}

fn put(code: &mut String, shape: &str, path: &str, body: &str) {
    // Writing to a string does not fail.
    let _ = writeln!(code, "impl {shape} for {path} {{ {body} }}");
}
