//! The addresses of subsidies.

use std::sync::Arc;

use axum::Router;

use super::{get, post_form};
use crate::Portal;
use crate::pages::subsidies;

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
