//! The description by OpenAPI 3.1: every method that is called in JSON.

use prost_reflect::MethodDescriptor;
use serde_json::{Map, Value, json};
use techmarket_kernel::Reason;

use crate::api::Api;
use crate::example::request;
use crate::general::{changes_nothing, http_code, is_unary, limits, path, roles, services};
use crate::schema::Schemas;

const JSON: &str = "application/json";
const INTRODUCTION: &str = "The technology market (技术市场) in JSON: unary calls of the Connect protocol. Every method is a POST of its \
    request; one that changes nothing is also a GET with the request in `message`. Names are in lowerCamelCase, 64-bit numbers are \
    strings, members of closed lists stand by name, instants by RFC 3339, bytes in base64; what has its default is left out of \
    answers. A field that the request does not have is refused. Methods that take or give a stream are not in this document: they are called by gRPC, by gRPC-Web, or with application/connect+json, as /api says.";

/// The document.
pub(crate) fn document(api: &Api) -> Value {
    let mut schemas = Schemas::new(api);
    let mut paths = Map::new();
    let mut tags = Vec::new();
    for service in services(api) {
        tags.push(json!({"name": service.name(), "description": api.comments.text(&service)}));
        for method in service.methods().filter(is_unary) {
            paths.insert(path(&method), of_method(api, &method, &mut schemas));
        }
    }
    let mut components: Map<String, Value> = schemas.finish().into_iter().collect();
    components.insert("connect.Error".to_owned(), error());
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "techmarket",
            "version": env!("CARGO_PKG_VERSION"),
            "description": format!("{INTRODUCTION}\n\n{}", limits().join("\n\n")),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {
                "type": "http",
                "scheme": "bearer",
                "bearerFormat": "JWT",
                "description": "A token of AccountService.SignIn or ExchangeApiKey. Systems may show a client certificate instead.",
            }},
        },
    })
}

fn of_method(api: &Api, method: &MethodDescriptor, schemas: &mut Schemas<'_>) -> Value {
    let input = schemas.message(&method.input());
    let mut item = json!({"post": operation(api, method, schemas, "")});
    item["post"]["requestBody"] = json!({
        "required": true,
        "content": {JSON: {"schema": input, "example": request(api, method)}},
    });
    if changes_nothing(method) {
        item["get"] = operation(api, method, schemas, "_get");
        item["get"]["parameters"] = json!([
            {"name": "encoding", "in": "query", "required": true, "schema": {"const": "json"}},
            {"name": "message", "in": "query", "required": true, "description": "The request.",
                "content": {JSON: {"schema": input}}},
            {"name": "base64", "in": "query", "description": "Whether the message is in base64 as URLs have it.",
                "schema": {"const": "1"}},
            {"name": "connect", "in": "query", "schema": {"const": "v1"}},
        ]);
    }
    item
}

/// What both ways of calling have.
fn operation(api: &Api, method: &MethodDescriptor, schemas: &mut Schemas<'_>, ending: &str) -> Value {
    let roles = roles(api, method);
    let summary = api.comments.paragraphs(method);
    let summary = summary
        .first()
        .and_then(|first| first.split_inclusive(". ").next())
        .unwrap_or_default();
    let token = if roles.is_empty() {
        json!([{}, {"token": []}])
    } else {
        json!([{"token": []}])
    };
    json!({
        "operationId": format!("{}_{}{ending}", method.parent_service().full_name().replace('.', "_"), method.name()),
        "tags": [method.parent_service().name()],
        "summary": summary.trim(),
        "description": api.comments.text(method),
        "security": token,
        "x-roles": roles,
        "responses": {
            "200": {"description": "What was asked for.", "content": {JSON: {"schema": schemas.message(&method.output())}}},
            "default": {"description": "Why the call failed.",
                "content": {JSON: {"schema": {"$ref": "#/components/schemas/connect.Error"}}}},
        },
    })
}

/// The body of a refused call.
fn error() -> Value {
    let reasons = Reason::ALL.iter().map(|reason| {
        format!(
            "- `{}` (HTTP {}): {}",
            reason.as_str(),
            http_code(*reason),
            reason.meaning()
        )
    });
    let reasons: Vec<String> = reasons.collect();
    json!({
        "type": "object",
        "description": "Why a call failed.",
        "required": ["code"],
        "properties": {
            "code": {"type": "string", "description": "The code of gRPC in lower case: `not_found`."},
            "message": {"type": "string", "description": "What is wrong and what to do, in Chinese."},
            "details": {"type": "array", "items": {
                "type": "object",
                "description": format!("One message of google.rpc. The reason of google.rpc.ErrorInfo is one of:\n{}", reasons.join("\n")),
                "required": ["type", "value"],
                "properties": {
                    "type": {"type": "string", "description": "`google.rpc.ErrorInfo`, `google.rpc.BadRequest` and so on."},
                    "value": {"type": "string", "contentEncoding": "base64", "description": "The message, without padding."},
                    "debug": {"description": "The same as JSON."},
                },
            }},
        },
    })
}
