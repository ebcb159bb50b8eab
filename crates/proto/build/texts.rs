//! `Texts` for every message of the market's own packages: each of its texts, at any depth.

use std::fmt::Write as _;

use prost_types::field_descriptor_proto::Type;
use prost_types::{DescriptorProto, FieldDescriptorProto, FileDescriptorProto};

use crate::snake;

/// Words that Rust keeps, as prost writes them.
const KEYWORDS: [&str; 3] = ["match", "type", "use"];

/// The implementations for every message, those within others too.
pub fn derive(files: &[FileDescriptorProto]) -> String {
    let mut code = String::new();
    for file in files {
        let Some(rest) = file.package().strip_prefix("techmarket.") else {
            continue;
        };
        let module = rest.replace('.', "::").replace("type::", "types::");
        for message in &file.message_type {
            of_message(&mut code, &format!("crate::{module}"), message);
        }
    }
    code
}

fn of_message(code: &mut String, module: &str, message: &DescriptorProto) {
    let inside = format!("{module}::{}", snake(message.name()));
    let mut visits = String::new();
    for field in message
        .field
        .iter()
        .filter(|field| !is_choice(field) && has_texts(field))
    {
        let _ = write!(
            visits,
            "Texts::each_text(&mut self.{}, visit);",
            ident(field.name())
        );
    }
    for (index, choice) in message.oneof_decl.iter().enumerate() {
        let members: Vec<&FieldDescriptorProto> = message
            .field
            .iter()
            .filter(|field| is_choice(field) && usize::try_from(field.oneof_index()) == Ok(index))
            .collect();
        if members.is_empty() {
            continue;
        }
        let _ = write!(
            visits,
            "Texts::each_text(&mut self.{}, visit);",
            ident(choice.name())
        );
        let mut arms = String::new();
        for member in members {
            let _ = if has_texts(member) {
                write!(
                    arms,
                    "Self::{}(held) => Texts::each_text(held, visit),",
                    camel(member.name())
                )
            } else {
                write!(arms, "Self::{}(_) => {{}}", camel(member.name()))
            };
        }
        put(
            code,
            &format!("{inside}::{}", camel(choice.name())),
            &format!("match self {{ {arms} }}"),
        );
    }
    put(code, &format!("{module}::{}", message.name()), &visits);
    for nested in message
        .nested_type
        .iter()
        .filter(|nested| !nested.options.as_ref().is_some_and(|o| o.map_entry()))
    {
        of_message(code, &inside, nested);
    }
}

/// Whether it is one of several of which a message holds one.
fn is_choice(field: &FieldDescriptorProto) -> bool {
    field.oneof_index.is_some() && !field.proto3_optional()
}

/// Google's messages hold no text that a person writes.
fn has_texts(field: &FieldDescriptorProto) -> bool {
    field.r#type() == Type::String
        || (field.r#type() == Type::Message && field.type_name().starts_with(".techmarket."))
}

fn put(code: &mut String, path: &str, body: &str) {
    // A message without texts has nothing to visit.
    let visit = if body.contains("visit") { "visit" } else { "_" };
    // Writing to a string does not fail.
    let _ = writeln!(
        code,
        "impl Texts for {path} {{ fn each_text(&mut self, {visit}: &mut dyn FnMut(&mut String)) {{ {body} }} }}"
    );
}

fn ident(name: &str) -> String {
    if KEYWORDS.contains(&name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// `audit_entry` as prost writes the member of an enum: `AuditEntry`.
fn camel(name: &str) -> String {
    let part = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or_else(String::new, |first| {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        })
    };
    name.split('_').map(part).collect()
}
