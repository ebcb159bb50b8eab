//! The addresses of announcements: what everybody reads, and where operators write it.

use std::sync::Arc;

use axum::Router;

use super::{get, post_form};
use crate::Portal;
use crate::pages::{announcements, operator};

pub(super) fn routes() -> Router<Arc<Portal>> {
    Router::new()
        .route("/announcements", get(announcements::list))
        .route("/announcements/{id}", get(announcements::show))
        .route("/operator/announcements", get(operator::announcements))
        .route(
            "/operator/announcements/new",
            get(operator::new_announcement).merge(post_form(operator::create_announcement)),
        )
        .route("/operator/announcements/{id}", get(operator::announcement))
        .route(
            "/operator/announcements/{id}/edit",
            get(operator::edit_announcement).merge(post_form(operator::update_announcement)),
        )
        .route(
            "/operator/announcements/{id}/{verb}",
            post_form(operator::announcement_verb),
        )
}
