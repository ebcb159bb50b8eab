//! The comments of the protos, by what they stand before.

use std::collections::HashMap;

use prost_reflect::{
    DescriptorPool, EnumDescriptor, EnumValueDescriptor, FieldDescriptor, FileDescriptor, MessageDescriptor,
    MethodDescriptor, ServiceDescriptor,
};

/// How the paragraph begins that says how a call may end.
const ERRORS: &str = "Errors: ";

/// Every comment of a descriptor set.
pub(crate) struct Comments(HashMap<(String, Vec<i32>), String>);

/// What has a comment.
pub(crate) trait Told {
    /// Its file, and its path there.
    fn place(&self) -> (FileDescriptor, &[i32]);
}

macro_rules! told {
    ($($kind:ty: $file:ident),*) => {$(
        impl Told for $kind {
            fn place(&self) -> (FileDescriptor, &[i32]) {
                (self.$file().clone(), self.path())
            }
        }
    )*};
}

told!(ServiceDescriptor: parent_file, MessageDescriptor: parent_file, EnumDescriptor: parent_file);

impl Told for MethodDescriptor {
    fn place(&self) -> (FileDescriptor, &[i32]) {
        (self.parent_service().parent_file(), self.path())
    }
}

impl Told for FieldDescriptor {
    fn place(&self) -> (FileDescriptor, &[i32]) {
        (self.parent_message().parent_file(), self.path())
    }
}

impl Told for EnumValueDescriptor {
    fn place(&self) -> (FileDescriptor, &[i32]) {
        (self.parent_enum().parent_file(), self.path())
    }
}

impl Comments {
    pub(crate) fn of(pool: &DescriptorPool) -> Self {
        let mut comments = HashMap::new();
        for file in pool.files() {
            let info = file.file_descriptor_proto().source_code_info.as_ref();
            for place in info.iter().flat_map(|info| &info.location) {
                if let Some(comment) = &place.leading_comments {
                    comments.insert((file.name().to_owned(), place.path.clone()), comment.clone());
                }
            }
        }
        Self(comments)
    }

    /// The paragraphs of what is said of `thing`, each on one line.
    pub(crate) fn paragraphs(&self, thing: &impl Told) -> Vec<String> {
        let (file, path) = thing.place();
        let comment = self.0.get(&(file.name().to_owned(), path.to_vec()));
        let lines = comment
            .map(String::as_str)
            .unwrap_or_default()
            .lines()
            .map(str::trim);
        let mut paragraphs = vec![String::new()];
        for line in lines {
            match paragraphs.last_mut() {
                Some(last) if !line.is_empty() => {
                    if !last.is_empty() {
                        last.push(' ');
                    }
                    last.push_str(line);
                }
                _ => paragraphs.push(String::new()),
            }
        }
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs
    }

    /// The same as one text.
    pub(crate) fn text(&self, thing: &impl Told) -> String {
        self.paragraphs(thing).join("\n\n")
    }

    /// What is said of a method, and apart from it how its calls may end.
    pub(crate) fn of_method(&self, method: &MethodDescriptor) -> (Vec<String>, Vec<String>) {
        let (errors, said): (Vec<_>, Vec<_>) = self
            .paragraphs(method)
            .into_iter()
            .partition(|paragraph| paragraph.starts_with(ERRORS));
        let errors = errors
            .iter()
            .map(|paragraph| paragraph[ERRORS.len()..].to_owned());
        (said, errors.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_stand_apart() {
        let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
        let comments = Comments::of(&pool);
        let service = pool
            .get_service_by_name("techmarket.supply.v1.SupplyService")
            .unwrap();
        let create = service
            .methods()
            .find(|method| method.name() == "CreateListing")
            .unwrap();
        let (said, errors) = comments.of_method(&create);
        assert!(said[0].starts_with("Makes a listing in state DRAFT."), "{said:?}");
        assert!(
            errors[0].starts_with("INVALID_ARGUMENT with every violation"),
            "{errors:?}"
        );
        assert!(comments.text(&service).contains("(供给侧)"));
        let field = create.input().get_field_by_name("request_id").unwrap();
        assert!(!comments.text(&field).is_empty());
    }
}
