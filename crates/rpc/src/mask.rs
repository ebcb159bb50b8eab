//! Updates by mask (AIP-134), the same for every resource by its descriptor.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, ReflectMessage, Value};
use techmarket_kernel::{Error, Reason, Result, Violations};

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).ok());

/// Most paths of a mask.
const MAX_PATHS: usize = 100;

/// `current` with the fields of `update` that `mask` names. No path, or `*`, names every field of `mutable`. A path
/// names a field of `mutable` or one below it; the field is replaced whole, an absent one is cleared.
pub(crate) fn apply_mask<M: Message + Default>(
    message: &str,
    current: &M,
    update: &M,
    mask: Option<&prost_types::FieldMask>,
    mutable: &[&str],
) -> Result<M> {
    let paths = mask.map(|mask| mask.paths.as_slice()).unwrap_or_default();
    let descriptor = POOL.as_ref().and_then(|pool| pool.get_message_by_name(message));
    let descriptor = descriptor.ok_or_else(|| Error::internal(format!("no descriptor of {message}")))?;
    let whole = paths.is_empty() || paths == ["*"];
    if !whole {
        check(&descriptor, paths, mutable)?;
    }
    let read = |message: &M| DynamicMessage::decode(descriptor.clone(), message.encode_to_vec().as_slice());
    let mut result = read(current).map_err(Error::internal)?;
    let update = read(update).map_err(Error::internal)?;
    let named: Vec<&str> = if whole {
        mutable.to_vec()
    } else {
        paths.iter().map(String::as_str).collect()
    };
    for path in named {
        copy(&mut result, &update, path);
    }
    result.transcode_to().map_err(Error::internal)
}

fn check(descriptor: &MessageDescriptor, paths: &[String], mutable: &[&str]) -> Result<()> {
    let mut v = Violations::new();
    if paths.len() > MAX_PATHS {
        v.add(
            "update_mask",
            Reason::TooManyItems,
            format!("至多 {MAX_PATHS} 个路径"),
        );
        return v.finish();
    }
    for (index, path) in paths.iter().enumerate() {
        let first = path.split('.').next().unwrap_or_default();
        if !exists(descriptor, path) {
            v.add(
                format!("update_mask.paths[{index}]"),
                Reason::FieldMaskInvalid,
                "没有这个字段",
            );
        } else if !mutable.contains(&first) {
            v.add(
                format!("update_mask.paths[{index}]"),
                Reason::FieldMaskInvalid,
                "此字段不可修改",
            );
        }
    }
    v.finish()
}

/// Whether `path` names a field, through singular messages only.
fn exists(descriptor: &MessageDescriptor, path: &str) -> bool {
    let (first, rest) = path
        .split_once('.')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    let Some(field) = descriptor.get_field_by_name(first) else {
        return false;
    };
    match rest {
        None => true,
        Some(rest) if !field.is_list() && !field.is_map() => {
            field.kind().as_message().is_some_and(|below| exists(below, rest))
        }
        Some(_) => false,
    }
}

fn copy(to: &mut DynamicMessage, from: &DynamicMessage, path: &str) {
    let (first, rest) = path
        .split_once('.')
        .map_or((path, None), |(first, rest)| (first, Some(rest)));
    let Some(field) = to.descriptor().get_field_by_name(first) else {
        return;
    };
    let Some(rest) = rest else {
        if from.has_field(&field) {
            to.set_field(&field, from.get_field(&field).into_owned());
        } else {
            to.clear_field(&field);
        }
        return;
    };
    if let (Value::Message(below), Value::Message(source)) =
        (to.get_field_mut(&field), from.get_field(&field).as_ref())
    {
        copy(below, source, rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use techmarket_proto::supply::v1::{Listing, ListingConfidential, listing::Detail};

    const LISTING: &str = "techmarket.supply.v1.Listing";
    const MUTABLE: &[&str] = &["title", "summary", "keywords", "confidential", "expert"];

    fn listing(title: &str, detail: &str) -> Listing {
        Listing {
            title: title.to_owned(),
            summary: format!("{title}的简介"),
            organization: "12100000400000624D".to_owned(),
            confidential: Some(ListingConfidential {
                detail: detail.to_owned(),
                contact: None,
            }),
            ..Listing::default()
        }
    }

    fn apply(paths: &[&str]) -> Result<Listing> {
        let mask = prost_types::FieldMask {
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        };
        apply_mask(
            LISTING,
            &listing("旧", "旧细节"),
            &listing("新", "新细节"),
            Some(&mask),
            MUTABLE,
        )
    }

    #[test]
    fn only_what_the_mask_names_changes() {
        let result = apply(&["title", "confidential.detail"]).unwrap();
        assert_eq!(result.title, "新");
        assert_eq!(result.summary, "旧的简介");
        assert_eq!(result.confidential.unwrap().detail, "新细节");
    }

    #[test]
    fn an_absent_field_is_cleared_and_an_empty_mask_takes_all() {
        let update = Listing {
            title: "新".to_owned(),
            ..Listing::default()
        };
        let result = apply_mask(LISTING, &listing("旧", "细节"), &update, None, MUTABLE).unwrap();
        assert_eq!((result.title.as_str(), result.summary.as_str()), ("新", ""));
        assert!(result.confidential.is_none());
        assert_eq!(result.organization, "12100000400000624D", "immutable fields stay");
    }

    #[test]
    fn unknown_and_immutable_paths_are_refused_together() {
        let error = apply(&[
            "titel",
            "organization",
            "keywords.x",
            "confidential.detail.x",
            "name",
        ])
        .unwrap_err();
        assert_eq!(error.violations().len(), 5);
        assert!(
            error
                .violations()
                .iter()
                .all(|v| v.reason == Reason::FieldMaskInvalid)
        );
    }

    #[test]
    fn a_member_of_a_oneof_is_a_path() {
        let update = Listing {
            detail: Some(Detail::Expert(techmarket_proto::supply::v1::ExpertDetail {
                person: "李四".to_owned(),
                ..Default::default()
            })),
            ..Listing::default()
        };
        let mask = prost_types::FieldMask {
            paths: vec!["expert.person".to_owned()],
        };
        let result = apply_mask(LISTING, &listing("旧", ""), &update, Some(&mask), MUTABLE).unwrap();
        assert!(matches!(result.detail, Some(Detail::Expert(expert)) if expert.person == "李四"));
    }
}
