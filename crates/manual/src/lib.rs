//! The API told from its own protos (接口说明): a description by OpenAPI 3.1 for programs, and pages for people. What is said
//! of a method, a field or a code is its comment in the proto; nothing is written twice.

mod api;
mod comments;
mod example;
mod general;
mod html;
mod openapi;
mod schema;

use std::collections::BTreeMap;

use techmarket_rpc::PolicyError;

use crate::api::Api;

pub use api::{OPENAPI, PAGES};

/// A document of the manual.
#[derive(Clone, Debug)]
pub struct Document {
    /// As HTTP names it.
    pub media_type: &'static str,
    /// What it says, in UTF-8.
    pub text: String,
}

/// A descriptor set that cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum ManualError {
    /// It cannot be read, or its policies cannot.
    #[error(transparent)]
    Policies(#[from] PolicyError),
    /// A page cannot be written.
    #[error("page: {0}")]
    Page(#[from] askama::Error),
}

/// Every document by its path. Of the services of packages outside `techmarket.` nothing is told.
pub fn documents(descriptor_set: &[u8]) -> Result<BTreeMap<String, Document>, ManualError> {
    let api = Api::read(descriptor_set)?;
    let mut documents = BTreeMap::new();
    let mut put = |path: String, media_type, text| documents.insert(path, Document { media_type, text });
    put(
        OPENAPI.to_owned(),
        "application/json",
        openapi::document(&api).to_string(),
    );
    for (path, page) in html::pages(&api)? {
        put(path, "text/html; charset=utf-8", page);
    }
    Ok(documents)
}
