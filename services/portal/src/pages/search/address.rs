//! The address of a search.

use crate::asked::Asked;

/// This search with other values: each name with what it is to be, or with `None` left out. It begins at the first page.
pub(super) fn address(asked: &Asked, others: &[(&str, Option<&str>)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for name in ["q", "field", "kind", "region", "organization", "order"] {
        let other = others.iter().find(|(named, _)| *named == name);
        match other {
            Some((_, Some(value))) => {
                query.append_pair(name, value);
            }
            Some((_, None)) => {}
            None => {
                for value in asked.values(name) {
                    query.append_pair(name, value);
                }
            }
        }
    }
    format!("{}?{}", asked.path(), query.finish())
}
