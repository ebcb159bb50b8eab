//! The pages for people: one of what holds everywhere, and one for each service. They need no script.

use std::collections::BTreeSet;

use askama::Template;
use prost_reflect::{
    EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor, ServiceDescriptor,
};
use techmarket_kernel::Reason;

use crate::api::{Api, OPENAPI, PAGES};
use crate::comments::Told;
use crate::example::curl;
use crate::general::{
    changes_nothing, codes, http_code, is_required, is_unary, limits, path, roles, services,
};

const STYLE: &str = include_str!("../assets/manual.css");

/// What holds everywhere.
#[derive(Template)]
#[template(path = "index.html")]
struct Index {
    style: &'static str,
    openapi: &'static str,
    services: Vec<Named>,
    limits: Vec<String>,
    reasons: Vec<[String; 4]>,
}

/// A service, and everything that its methods take and give.
#[derive(Template)]
#[template(path = "service.html")]
struct Service {
    style: &'static str,
    index: &'static str,
    name: String,
    said: Vec<String>,
    methods: Vec<Method>,
    types: Vec<Type>,
}

struct Named {
    name: String,
    link: String,
    said: Vec<String>,
    methods: Vec<String>,
}

struct Method {
    name: String,
    path: String,
    said: Vec<String>,
    errors: Vec<String>,
    roles: Vec<&'static str>,
    takes: Reference,
    gives: Reference,
    by_get: bool,
    curl: Option<String>,
}

/// A type of the page, and whether it is a stream of it.
struct Reference {
    name: String,
    stream: bool,
}

struct Type {
    name: String,
    said: Vec<String>,
    /// Whether its rows are the members of a closed list.
    list: bool,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    kind: String,
    /// The type of the page that it is of; empty if none.
    link: String,
    required: bool,
    said: Vec<String>,
}

/// Every page with its path.
pub(crate) fn pages(api: &Api) -> Result<Vec<(String, String)>, askama::Error> {
    let mut pages = vec![(PAGES.to_owned(), index(api).render()?)];
    for service in services(api) {
        pages.push((link(&service), of_service(api, &service).render()?));
    }
    Ok(pages)
}

fn link(service: &ServiceDescriptor) -> String {
    format!("{PAGES}/{}", service.full_name())
}

fn index(api: &Api) -> Index {
    let services = services(api).map(|service| Named {
        name: service.full_name().to_owned(),
        link: link(&service),
        said: said(api, &service),
        methods: service.methods().map(|method| method.name().to_owned()).collect(),
    });
    let reasons = Reason::ALL.iter().map(|reason| {
        let (code, ..) = codes(reason.kind());
        let http = http_code(*reason).to_string();
        [
            reason.as_str().to_owned(),
            code.to_owned(),
            http,
            marked(reason.meaning()),
        ]
    });
    Index {
        style: STYLE,
        openapi: OPENAPI,
        services: services.collect(),
        limits: limits(),
        reasons: reasons.collect(),
    }
}

fn of_service(api: &Api, service: &ServiceDescriptor) -> Service {
    let mut types = Types::default();
    for method in service.methods() {
        types.take(&method.input());
        types.take(&method.output());
    }
    Service {
        style: STYLE,
        index: PAGES,
        name: service.full_name().to_owned(),
        said: said(api, service),
        methods: service.methods().map(|method| of_method(api, &method)).collect(),
        types: types.told(api),
    }
}

fn of_method(api: &Api, method: &MethodDescriptor) -> Method {
    let (said, errors) = api.comments.of_method(method);
    let marked_all = |texts: Vec<String>| texts.iter().map(|text| marked(text)).collect();
    Method {
        name: method.name().to_owned(),
        path: path(method),
        said: marked_all(said),
        errors: marked_all(errors),
        roles: roles(api, method),
        takes: Reference {
            name: method.input().full_name().to_owned(),
            stream: method.is_client_streaming(),
        },
        gives: Reference {
            name: method.output().full_name().to_owned(),
            stream: method.is_server_streaming(),
        },
        by_get: changes_nothing(method),
        curl: is_unary(method).then(|| curl(api, method)),
    }
}

/// Messages and closed lists in the order in which they were come upon.
#[derive(Default)]
struct Types {
    seen: BTreeSet<String>,
    messages: Vec<MessageDescriptor>,
    lists: Vec<EnumDescriptor>,
}

impl Types {
    fn take(&mut self, message: &MessageDescriptor) {
        if !self.seen.insert(message.full_name().to_owned()) {
            return;
        }
        self.messages.push(message.clone());
        for field in message.fields() {
            match field.kind() {
                Kind::Message(inner) if !is_protobufs(inner.full_name()) => self.take(&inner),
                Kind::Enum(list) if self.seen.insert(list.full_name().to_owned()) => self.lists.push(list),
                _ => {}
            }
        }
    }

    fn told(&self, api: &Api) -> Vec<Type> {
        let messages = self.messages.iter().map(|message| Type {
            name: message.full_name().to_owned(),
            said: said(api, message),
            list: false,
            rows: message.fields().map(|field| row(api, &field)).collect(),
        });
        let lists = self.lists.iter().map(|list| Type {
            name: list.full_name().to_owned(),
            said: said(api, list),
            list: true,
            rows: list
                .values()
                .map(|value| Row {
                    name: value.name().to_owned(),
                    kind: value.number().to_string(),
                    link: String::new(),
                    required: false,
                    said: said(api, &value),
                })
                .collect(),
        });
        messages.chain(lists).collect()
    }
}

fn row(api: &Api, field: &FieldDescriptor) -> Row {
    let (kind, link) = match field.kind() {
        Kind::Message(message) if is_protobufs(message.full_name()) => {
            (message.name().to_owned(), String::new())
        }
        Kind::Message(message) => (message.name().to_owned(), message.full_name().to_owned()),
        Kind::Enum(list) => (list.name().to_owned(), list.full_name().to_owned()),
        other => (format!("{other:?}").to_lowercase(), String::new()),
    };
    Row {
        name: field.json_name().to_owned(),
        kind: if field.is_list() {
            format!("{kind}[]")
        } else {
            kind
        },
        link,
        required: is_required(api, field),
        said: said(api, field),
    }
}

/// Types that JSON writes as one value.
fn is_protobufs(name: &str) -> bool {
    name.starts_with("google.protobuf.")
}

fn said(api: &Api, thing: &impl Told) -> Vec<String> {
    api.comments
        .paragraphs(thing)
        .iter()
        .map(|text| marked(text))
        .collect()
}

/// A paragraph as HTML: what stands between backticks is code.
fn marked(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let mut html = String::new();
    for (index, part) in escaped.split('`').enumerate() {
        if index % 2 == 1 {
            html.extend(["<code>", part, "</code>"]);
        } else {
            html.push_str(part);
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_and_marked() {
        assert_eq!(marked("a `b<c>` & d"), "a <code>b&lt;c&gt;</code> &amp; d");
    }
}
