//! The addresses of what other systems have here.

use std::sync::Arc;

use axum::Router;

use super::{get, post_form};
use crate::Portal;
use crate::pages::webhooks;

/// Webhooks, for other systems and operators.
pub(super) fn called() -> Router<Arc<Portal>> {
    Router::new()
        .route("/webhooks", get(webhooks::list))
        .route(
            "/webhooks/new",
            get(webhooks::new).merge(post_form(webhooks::create)),
        )
        .route("/webhooks/{id}", get(webhooks::show))
        .route(
            "/webhooks/{id}/edit",
            get(webhooks::edit).merge(post_form(webhooks::update)),
        )
        .route(
            "/webhooks/{id}/delete",
            get(webhooks::confirm).merge(post_form(webhooks::delete)),
        )
        .route("/webhooks/{id}/dead-letters", get(webhooks::dead_letters))
        .route("/webhooks/{id}/{verb}", post_form(webhooks::verb))
}
