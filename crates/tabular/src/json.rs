use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The keys of one JSON object in their order, none dropped (a map would keep the last of two in silence),
/// and the values as written, so that a number keeps its digits.
pub(crate) struct Object<'a>(pub(crate) Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Keys)
    }
}

struct Keys;

impl<'de> Visitor<'de> for Keys {
    type Value = Object<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut keys = Vec::new();
        while let Some(entry) = map.next_entry()? {
            keys.push(entry);
        }
        Ok(Object(keys))
    }
}

/// A JSON value of one level.
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// A string, or a number as written.
    Text(String),
    List(Vec<String>),
    /// An object of texts and numbers, as a person would write it in one cell.
    Labelled(String),
    /// Another object, or an array with an array or object in it.
    Nested,
}

impl Json {
    pub(crate) fn of(raw: &RawValue) -> Self {
        let text = raw.get();
        match text.as_bytes().first() {
            Some(b'[') => {
                serde_json::from_str::<Vec<&RawValue>>(text).map_or(Self::Nested, |items| list(&items))
            }
            Some(b'{') => serde_json::from_str::<Object<'_>>(text)
                .ok()
                .and_then(|object| labelled(&object))
                .map_or(Self::Nested, Self::Labelled),
            _ => scalar(text),
        }
    }
}

/// Words that programs write where JSON has null.
const NULLS: [&str; 4] = ["NaN", "-Infinity", "Infinity", "None"];

/// The text with null for what is no JSON, such as the NaN of pandas; none if there is nothing of the kind outside its strings.
pub(crate) fn with_nulls(text: &str) -> Option<String> {
    if !NULLS.iter().any(|word| text.contains(word)) {
        return None;
    }
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', 'N', 'I', '-']) {
        mended.push_str(&rest[..at]);
        rest = &rest[at..];
        let null = NULLS.iter().find(|word| rest.starts_with(**word));
        let taken = match null {
            Some(word) => {
                mended.push_str("null");
                word.len()
            }
            None if rest.starts_with('"') => {
                let end = crate::format::end_of_string(rest.as_bytes(), 1)? + 1;
                mended.push_str(&rest[..end]);
                end
            }
            None => {
                mended.push_str(&rest[..1]);
                1
            }
        };
        rest = &rest[taken..];
    }
    mended.push_str(rest);
    Some(mended)
}

/// An object of texts and numbers as a person would write it in one cell: 姓名：张示例；电话：0797-8000001.
fn labelled(object: &Object<'_>) -> Option<String> {
    let mut parts = Vec::with_capacity(object.0.len());
    for (key, value) in &object.0 {
        match scalar(value.get()) {
            Json::Null => {}
            Json::Text(text) => parts.push(format!("{key}：{text}")),
            Json::Bool(_) | Json::List(_) | Json::Labelled(_) | Json::Nested => return None,
        }
    }
    Some(parts.join("；"))
}

fn list(items: &[&RawValue]) -> Json {
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        match scalar(item.get()) {
            Json::Null => {}
            Json::Bool(value) => texts.push(value.to_string()),
            Json::Text(text) => texts.push(text),
            Json::List(_) | Json::Labelled(_) | Json::Nested => return Json::Nested,
        }
    }
    Json::List(texts)
}

fn scalar(text: &str) -> Json {
    match text.as_bytes().first() {
        Some(b'n') => Json::Null,
        Some(b't') => Json::Bool(true),
        Some(b'f') => Json::Bool(false),
        // A lone surrogate (\ud800) is a JSON string that is no text.
        Some(b'"') => serde_json::from_str(text).map_or(Json::Nested, Json::Text),
        Some(b'{' | b'[') | None => Json::Nested,
        Some(_) => Json::Text(text.to_owned()),
    }
}
