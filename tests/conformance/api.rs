//! The descriptor set, and the comments in it.

use std::collections::HashMap;

use prost_reflect::{
    DescriptorError, DescriptorPool, EnumDescriptor, FileDescriptor, MessageDescriptor, MethodDescriptor,
    ServiceDescriptor,
};

/// Packages of ours.
const OURS: &str = "techmarket.";

/// The API of the market. What is Google's is left out.
pub(crate) struct Api {
    pub(crate) pool: DescriptorPool,
    /// File and path in it to the comment before that place.
    comments: HashMap<(String, Vec<i32>), String>,
}

impl Api {
    pub(crate) fn load() -> Result<Self, DescriptorError> {
        let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET)?;
        let mut comments = HashMap::new();
        for file in pool.files() {
            let info = file.file_descriptor_proto().source_code_info.as_ref();
            for place in info.iter().flat_map(|info| &info.location) {
                if let Some(comment) = &place.leading_comments {
                    comments.insert((file.name().to_owned(), place.path.clone()), text(comment));
                }
            }
        }
        Ok(Self { pool, comments })
    }

    pub(crate) fn services(&self) -> impl Iterator<Item = ServiceDescriptor> + '_ {
        self.pool
            .services()
            .filter(|service| service.full_name().starts_with(OURS))
    }

    pub(crate) fn methods(&self) -> impl Iterator<Item = MethodDescriptor> + '_ {
        self.services()
            .flat_map(|service| service.methods().collect::<Vec<_>>())
    }

    pub(crate) fn messages(&self) -> impl Iterator<Item = MessageDescriptor> + '_ {
        let ours =
            |message: &MessageDescriptor| message.full_name().starts_with(OURS) && !message.is_map_entry();
        self.pool.all_messages().filter(ours)
    }

    pub(crate) fn enums(&self) -> impl Iterator<Item = EnumDescriptor> + '_ {
        self.pool
            .all_enums()
            .filter(|found| found.full_name().starts_with(OURS))
    }

    /// The comment before what stands at `path` in `file`, on one line; empty without one.
    pub(crate) fn comment(&self, file: &FileDescriptor, path: &[i32]) -> &str {
        let place = (file.name().to_owned(), path.to_vec());
        self.comments.get(&place).map_or("", String::as_str)
    }

    /// Every comment of ours, with its file.
    pub(crate) fn comments(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self
            .comments
            .iter()
            .map(|((file, _), comment)| (file.as_str(), comment.as_str()));
        all.filter(|(file, _)| file.starts_with("techmarket/"))
    }
}

fn text(comment: &str) -> String {
    comment.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// `batch_get_listings` of `BatchGetListings`.
pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for (index, c) in name.chars().enumerate() {
        if c.is_uppercase() && index > 0 {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}
