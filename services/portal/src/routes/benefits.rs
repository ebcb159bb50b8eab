//! The addresses of subsidies, and of the experts that an organisation sends.

use std::sync::Arc;

use axum::Router;

use super::{get, post_file, post_form};
use crate::Portal;
use crate::pages::{commissioners, subsidies};
use crate::uploads::PROOF;

/// Experts and commissioners, for those who send them.
pub(super) fn sent() -> Router<Arc<Portal>> {
    Router::new()
        .route("/commissioners", get(commissioners::figures))
        .route("/my/experts", get(commissioners::list))
        .route(
            "/my/experts/new",
            get(commissioners::new).merge(post_form(commissioners::create)),
        )
        .route("/my/experts/{id}", get(commissioners::show))
        .route(
            "/my/experts/{id}/edit",
            get(commissioners::edit).merge(post_form(commissioners::update)),
        )
        .route("/my/experts/{id}/end", post_form(commissioners::end))
        .route(
            "/my/experts/{id}/services/new",
            get(commissioners::recording).merge(post_file(commissioners::record, PROOF)),
        )
        .route("/my/experts/{id}/services/{log}", get(commissioners::log))
        .route(
            "/my/experts/{id}/services/{log}/void",
            post_form(commissioners::void),
        )
}

/// Subsidies after a deal.
pub(super) fn subsidised() -> Router<Arc<Portal>> {
    Router::new()
        .route("/subsidies", get(subsidies::schemes))
        .route("/subsidies/calculate", get(subsidies::calculate))
        .route("/subsidies/grants", get(subsidies::grants))
        .route("/contracts/{id}/subsidies", get(subsidies::of_contract))
        .route(
            "/contracts/{id}/subsidies/grant",
            get(subsidies::award).merge(post_form(subsidies::grant)),
        )
        .route(
            "/contracts/{id}/subsidies/{grant}/recover",
            get(subsidies::recovery).merge(post_form(subsidies::recover)),
        )
}
