//! Which address is which page.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::routing::{self, MethodRouter};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::supply::v1::Listing;

use crate::answer::{Outcome, respond};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::form::Form;
use crate::pages::{
    calls, demands, desk, guides, home, listings, matches, own_form, post, ranking, search, session,
    statistics, suggest, verify,
};
use crate::{Portal, assets};

type Route = MethodRouter<Arc<Portal>>;

/// The pages of `portal`.
pub fn router(portal: Arc<Portal>) -> Router {
    Router::new()
        .route("/", get(home::page))
        .route("/supply", get(search::listings))
        .route("/supply/{id}", get(post::listing))
        .route("/demand", get(search::demands))
        .route("/demand/{id}", get(post::demand))
        .route("/suggest", get(suggest::lines))
        .route("/calls", get(calls::page))
        .route("/statistics", get(statistics::page))
        .route("/verify", get(verify::form))
        .route("/verify/{code}", get(verify::code))
        .route("/guides", get(guides::list))
        .route("/guides/{guide}", get(guides::guide))
        .route("/about/{text}", get(guides::about))
        .route("/sitemap", get(guides::sitemap))
        .route("/care", post_form(session::care))
        .route("/act", post_form(session::act))
        .route("/leave", post_form(session::leave))
        .merge(own())
        .route("/assets/{file}", routing::get(assets::file))
        .fallback(get(|_: Asked| async { Err(Fault::NotFound) }))
        .method_not_allowed_fallback(|asked: Asked| async move { respond(&asked, Err(Fault::NotFound)) })
        .with_state(portal)
}

/// The pages of those who are signed in.
fn own() -> Router<Arc<Portal>> {
    Router::new()
        .route("/my/listings", get(listings::list))
        .route(
            "/my/listings/new",
            get(own_form::new::<Listing>).merge(post_form(own_form::create::<Listing>)),
        )
        .route("/my/listings/{id}", get(listings::show))
        .route(
            "/my/listings/{id}/edit",
            get(own_form::edit::<Listing>).merge(post_form(own_form::update::<Listing>)),
        )
        .route("/my/listings/{id}/{verb}", post_form(listings::verb))
        .route("/my/demands", get(demands::list))
        .route(
            "/my/demands/new",
            get(own_form::new::<Demand>).merge(post_form(own_form::create::<Demand>)),
        )
        .route("/my/demands/{id}", get(demands::show))
        .route(
            "/my/demands/{id}/edit",
            get(own_form::edit::<Demand>).merge(post_form(own_form::update::<Demand>)),
        )
        .route("/my/demands/{id}/ranking", get(ranking::page))
        .route("/my/demands/{id}/{verb}", post_form(demands::verb))
        .route("/my/matches", get(matches::list))
        .route("/desk", get(desk::list))
        .route("/desk/{id}", get(desk::case))
        .route("/desk/{id}/certificate", get(desk::certificate))
        .route("/desk/{id}/{verb}", post_form(desk::verb))
        .route("/broker", get(matches::workbench))
        .route("/matches/{id}", get(matches::pair))
        .route("/matches/{id}/{verb}", post_form(matches::verb))
}

fn get<P, F>(page: P) -> Route
where
    P: Fn(Asked) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Outcome> + Send,
{
    routing::get(move |asked: Asked| async move { respond(&asked, page(asked.clone()).await) })
}

fn post_form<P, F>(page: P) -> Route
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
