//! Updates by mask (AIP-134), the same for every resource by its descriptor.

use std::sync::LazyLock;

use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, MessageDescriptor, ReflectMessage, Value,
};
use techmarket_kernel::{Error, Reason, Result, Violations};

pub(crate) static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).ok());

/// Most paths of a mask.
const MAX_PATHS: usize = 100;

/// The path that stands for every field.
const WHOLE: &str = "*";

/// Fields that a change takes away only where a path names them, so that a client that does not know of them takes away nothing.
const CONFIDENTIAL: [&str; 2] = ["confidential", "contact"];

/// `current` as `update` and `mask` make it. Without a path, every field of `mutable` that the update has is replaced; under `*` every
/// field of `mutable`. A path names a field of `mutable` or one below it; the field is replaced whole, an absent one is cleared.
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
    check(&descriptor, paths, mutable)?;
    let read = |message: &M| DynamicMessage::decode(descriptor.clone(), message.encode_to_vec().as_slice());
    let mut result = read(current).map_err(Error::internal)?;
    let update = read(update).map_err(Error::internal)?;
    let whole = paths.iter().any(|path| path == WHOLE);
    if whole || paths.is_empty() {
        let fields = mutable
            .iter()
            .filter_map(|name| descriptor.get_field_by_name(name));
        for field in fields.filter(|field| whole || update.has_field(field)) {
            replace(&mut result, &update, &field);
        }
    }
    for path in paths.iter().filter(|path| *path != WHOLE) {
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
    for (index, path) in paths.iter().enumerate().filter(|(_, path)| *path != WHOLE) {
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

/// Puts a field of `from` into the place of that of `to`, and keeps what is confidential and absent.
fn replace(to: &mut DynamicMessage, from: &DynamicMessage, field: &FieldDescriptor) {
    let confidential = CONFIDENTIAL.contains(&field.name());
    if !from.has_field(field) {
        if !confidential {
            to.clear_field(field);
        }
        return;
    }
    let value = from.get_field(field).into_owned();
    if to.has_field(field)
        && let (Value::Message(below), Value::Message(source)) = (to.get_field_mut(field), &value)
    {
        if confidential {
            merge(below, source);
        } else {
            for field in source.descriptor().fields() {
                replace(below, source, &field);
            }
        }
    } else {
        to.set_field(field, value);
    }
}

/// Puts what `from` has into `to`.
fn merge(to: &mut DynamicMessage, from: &DynamicMessage) {
    for (field, value) in from.fields() {
        if to.has_field(&field)
            && let (Value::Message(below), Value::Message(source)) = (to.get_field_mut(&field), value)
        {
            merge(below, source);
        } else {
            to.set_field(&field, value.clone());
        }
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
mod tests;
