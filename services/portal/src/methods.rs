//! How a page is asked for: read, sent a form, or sent a form with a file.

use std::sync::Arc;

use axum::extract::Request;
use axum::routing::{self, MethodRouter};

use crate::answer::{Outcome, respond};
use crate::asked::Asked;
use crate::form::Form;
use crate::uploads::{self, Upload};
use crate::{Portal, counting};

type Route = MethodRouter<Arc<Portal>>;

/// A page that is read.
pub(crate) fn get<P, F>(page: P) -> Route
where
    P: Fn(Asked) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
{
    routing::get(move |asked: Asked| async move {
        counting::read(&asked).await;
        respond(&asked, page(asked.clone()).await)
    })
}

/// What a form does.
pub(crate) fn post_form<P, F>(page: P) -> Route
where
    P: Fn(Asked, Form) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
{
    routing::post(move |asked: Asked, request: Request| async move {
        let outcome = match Form::read(&asked, request).await {
            Ok(form) => page(asked.clone(), form).await,
            Err(fault) => Err(fault),
        };
        respond(&asked, outcome)
    })
}

/// A form with a file of at most `most` bytes.
pub(crate) fn post_file<P, F>(page: P, most: u64) -> Route
where
    P: Fn(Asked, Form, Option<Upload>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
{
    routing::post(move |asked: Asked, request: Request| async move {
        let outcome = match uploads::read(&asked, request, most).await {
            Ok((form, upload)) => page(asked.clone(), form, upload).await,
            Err(fault) => Err(fault),
        };
        respond(&asked, outcome)
    })
}
