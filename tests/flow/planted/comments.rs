//! What the protos say of their fields: the forms of names that a field takes.

use std::collections::BTreeMap;

use prost_reflect::{DescriptorPool, FieldDescriptor};

/// The comments before the fields of the protos.
pub(super) struct Comments(BTreeMap<(String, Vec<i32>), String>);

impl Comments {
    pub(super) fn of(pool: &DescriptorPool) -> Self {
        let mut comments = BTreeMap::new();
        for file in pool.files() {
            let info = file.file_descriptor_proto().source_code_info.as_ref();
            for place in info.iter().flat_map(|info| &info.location) {
                let comment = place.leading_comments.clone().unwrap_or_default();
                comments.insert((file.name().to_owned(), place.path.clone()), comment);
            }
        }
        Self(comments)
    }

    /// Whether the field takes `name`: `contracts/{uuid}` takes what has a contract's form.
    pub(super) fn takes(&self, field: &FieldDescriptor, name: &str) -> bool {
        self.forms(field).any(|form| has_form(name, form))
    }

    /// The forms of names that a field takes.
    fn forms(&self, field: &FieldDescriptor) -> impl Iterator<Item = &str> {
        let file = field.parent_message().parent_file();
        let comment = self.0.get(&(file.name().to_owned(), field.path().to_vec()));
        let quoted = comment
            .map(String::as_str)
            .unwrap_or_default()
            .split('`')
            .skip(1)
            .step_by(2);
        quoted.filter(|form| form.contains("/{"))
    }
}

fn has_form(name: &str, form: &str) -> bool {
    let (names, forms) = (name.split('/'), form.split('/'));
    names.clone().count() == forms.clone().count()
        && names
            .zip(forms)
            .all(|(part, form)| form.starts_with('{') || part == form)
}
