//! The manual of the market's own API: whole, consistent, and its examples are requests.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::{BTreeMap, BTreeSet};

use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor};
use serde_json::Value;
use techmarket_manual::{Document, OPENAPI, documents};

fn manual() -> BTreeMap<String, Document> {
    documents(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap()
}

fn methods() -> Vec<MethodDescriptor> {
    let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
    pool.services()
        .flat_map(|service| service.methods().collect::<Vec<_>>())
        .collect()
}

fn path(method: &MethodDescriptor) -> String {
    format!("/{}/{}", method.parent_service().full_name(), method.name())
}

fn streams(method: &MethodDescriptor) -> bool {
    method.is_client_streaming() || method.is_server_streaming()
}

fn openapi() -> Value {
    serde_json::from_str(&manual()[OPENAPI].text).unwrap()
}

#[test]
fn every_method_that_is_called_in_json_is_described() {
    let described = openapi();
    let paths: BTreeSet<String> = described["paths"].as_object().unwrap().keys().cloned().collect();
    let expected: BTreeSet<String> = methods()
        .iter()
        .filter(|method| !streams(method))
        .map(path)
        .collect();
    assert_eq!(paths, expected);
    for (path, item) in described["paths"].as_object().unwrap() {
        let post = &item["post"];
        assert!(!post["description"].as_str().unwrap().is_empty(), "{path}");
        assert!(post["responses"]["default"].is_object(), "{path}");
        let anonymous = post["x-roles"].as_array().unwrap().is_empty();
        assert_eq!(
            post["security"][0].as_object().unwrap().is_empty(),
            anonymous,
            "{path}"
        );
    }
    let read = &described["paths"]["/techmarket.supply.v1.SupplyService/GetListing"];
    let write = &described["paths"]["/techmarket.supply.v1.SupplyService/CreateListing"];
    assert!(read["get"].is_object() && write["get"].is_null());
}

#[test]
fn every_reference_leads_somewhere() {
    let described = openapi();
    let mut waiting = vec![&described];
    let mut seen = 0;
    while let Some(value) = waiting.pop() {
        if let Some(reference) = value["$ref"].as_str() {
            let name = reference.strip_prefix("#/components/schemas/").unwrap();
            assert!(
                described["components"]["schemas"][name].is_object(),
                "{reference}"
            );
            seen += 1;
        }
        match value {
            Value::Array(items) => waiting.extend(items),
            Value::Object(fields) => waiting.extend(fields.values()),
            _ => {}
        }
    }
    assert!(seen > 500, "{seen} references");
}

#[test]
fn every_example_is_a_request() {
    let described = openapi();
    for method in methods().iter().filter(|method| !streams(method)) {
        let body = &described["paths"][path(method)]["post"]["requestBody"];
        let example = body["content"]["application/json"]["example"].clone();
        let read = DynamicMessage::deserialize(method.input(), example.clone());
        assert!(read.is_ok(), "{}: {:?} {example}", path(method), read.err());
    }
}

#[test]
fn every_method_and_every_field_is_on_its_page() {
    let manual = manual();
    for method in methods() {
        let page = &manual[&format!("/api/{}", method.parent_service().full_name())].text;
        assert!(
            page.contains(&format!("id=\"{}\"", method.name())),
            "{}",
            method.full_name()
        );
        for message in [method.input(), method.output()] {
            if message.full_name().starts_with("google.protobuf.") {
                continue;
            }
            assert!(
                page.contains(&format!("id=\"{}\"", message.full_name())),
                "{}",
                message.full_name()
            );
            for field in message.fields() {
                assert!(
                    page.contains(&format!("<code>{}</code>", field.json_name())),
                    "{}",
                    field.full_name()
                );
            }
        }
        assert_eq!(
            page.contains(&format!("curl -X POST $MARKET{} ", path(&method))),
            !streams(&method)
        );
    }
}

#[test]
fn every_link_within_a_page_leads_somewhere() {
    for (path, document) in manual() {
        let links = document.text.split("href=\"#").skip(1);
        for link in links.map(|rest| rest.split('"').next().unwrap()) {
            assert!(document.text.contains(&format!("id=\"{link}\"")), "{path}#{link}");
        }
    }
}
