//! Which address is which page.

mod announcements;
mod benefits;
mod systems;

use std::sync::Arc;

use axum::{Router, routing};
use techmarket_proto::demand::v1::Demand;
use techmarket_proto::supply::v1::Listing;

use crate::answer::respond;
use crate::asked::Asked;
use crate::fault::Fault;
use crate::methods::{get, post_file, post_form};
use crate::pages::{
    account, board, calls, codes, contracts, demands, desk, directory, funds, guides, home,
    identity_provider, imports, invitation, listings, mandates, matches, members, open_data, operator,
    own_form, post, preview, ranking, registration, renewals, saved, search, second_factor, session, sign_in,
    statistics, suggest, talks, verify,
};
use crate::{Portal, api, assets};

/// The largest file that is passed on, in bytes: of an import; the market itself takes less of a contract's.
const FILE: u64 = 64 << 20;

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
        .route("/data", get(open_data::page))
        .route("/data/{file}", get(open_data::file))
        .route("/codes", get(codes::tables))
        .route("/codes/{table}", get(codes::table))
        .route("/api", routing::get(api::page))
        .route("/api/{service}", routing::get(api::page))
        .route("/openapi.json", routing::get(api::page))
        .route("/verify", get(verify::form))
        .route("/verify/{code}", get(verify::code))
        .route("/guides", get(guides::list))
        .route("/guides/{guide}", get(guides::guide))
        .route("/about/{text}", get(guides::about))
        .route("/sitemap", get(guides::sitemap))
        .route("/care", post_form(session::care))
        .route("/act", post_form(session::act))
        .route("/leave", post_form(session::leave))
        .merge(coming())
        .merge(of_directory())
        .merge(own())
        .merge(operators())
        .merge(announcements::routes())
        .merge(systems::called())
        .route("/assets/{file}", routing::get(assets::file))
        .fallback(get(|_: Asked| async { Err(Fault::NotFound) }))
        .method_not_allowed_fallback(|asked: Asked| async move { respond(&asked, Err(Fault::NotFound)) })
        .with_state(portal)
}

/// The pages by which people come, and those of their accounts.
fn coming() -> Router<Arc<Portal>> {
    let invitation = || get(invitation::page).merge(post_form(invitation::accept));
    Router::new()
        .route("/sign-in", get(sign_in::page).merge(post_form(sign_in::enter)))
        .route(
            "/sign-in/code",
            get(sign_in::code_page).merge(post_form(sign_in::code)),
        )
        .route("/sign-in/with/{provider}", get(identity_provider::start))
        .route("/sign-in/return", get(identity_provider::finish))
        .route("/invitation", invitation())
        .route("/first-operator", invitation())
        .route(
            "/reset",
            get(invitation::reset_page).merge(post_form(invitation::reset)),
        )
        .route("/kept", get(session::kept))
        .route("/account", get(account::page))
        .route("/account/sessions/{id}/end", post_form(account::end_session))
        .route(
            "/account/password",
            get(account::password_page).merge(post_form(account::password)),
        )
        .route(
            "/account/second-factor",
            get(second_factor::page).merge(post_form(second_factor::start)),
        )
        .route(
            "/account/second-factor/confirm",
            post_form(second_factor::confirm),
        )
        .route(
            "/identity",
            get(account::identity_page).merge(post_form(account::identity)),
        )
}

/// Organisations and people: for everybody, for those who register or claim one, for those who manage members.
fn of_directory() -> Router<Arc<Portal>> {
    Router::new()
        .route("/organizations", get(directory::organizations))
        .route("/organizations/{code}", get(directory::organization))
        .route(
            "/organizations/{code}/claim",
            get(registration::claim_page).merge(post_file(registration::claim, registration::PROOF)),
        )
        .route("/brokers", get(directory::brokers))
        .route("/brokers/{id}", get(directory::broker))
        .route("/experts", get(directory::experts))
        .route("/experts/{id}", get(directory::expert))
        .route("/my/organization", get(registration::page))
        .route(
            "/my/organization/new",
            get(registration::new).merge(post_file(registration::register, registration::PROOF)),
        )
        .route("/members", get(members::list))
        .route(
            "/members/new",
            get(members::new).merge(post_form(members::invite)),
        )
        .route("/members/{organization}/{id}", get(members::show))
        .route("/members/{organization}/{id}/{verb}", post_form(members::verb))
}

/// The operator's pages.
fn operators() -> Router<Arc<Portal>> {
    Router::new()
        .route("/operator", get(operator::posts))
        .route("/operator/posts/{side}/{id}", get(operator::post))
        .route(
            "/operator/posts/{side}/{id}/{verb}",
            post_form(operator::post_verb),
        )
        .route("/operator/organizations", get(operator::organizations))
        .route("/operator/organizations/{code}", get(operator::organization))
        .route(
            "/operator/organizations/{code}/{verb}",
            post_form(operator::organization_verb),
        )
        .route("/operator/claims", get(operator::claims))
        .route("/operator/claims/{id}/{verb}", post_form(operator::claim_verb))
        .route("/operator/brokers", get(operator::brokers))
        .route("/operator/brokers/{id}", get(operator::broker))
        .route("/operator/brokers/{id}/{verb}", post_form(operator::broker_verb))
        .route("/operator/proofs/{id}", get(operator::proof))
        .route("/operator/accounts", get(operator::accounts))
        .route("/operator/accounts/{id}", get(operator::account))
        .route(
            "/operator/accounts/{id}/{verb}",
            post_form(operator::account_verb),
        )
        .route("/operator/keys", get(operator::keys))
        .route(
            "/operator/keys/new",
            get(operator::new_key).merge(post_form(operator::issue)),
        )
        .route("/operator/keys/{id}/revoke", post_form(operator::revoke))
        .route("/operator/models", get(operator::models))
        .route("/operator/models/train", post_form(operator::train))
        .route("/operator/models/{id}", get(operator::model))
        .route("/operator/models/{id}/{verb}", post_form(operator::model_verb))
        .route("/operator/audit", get(operator::audit))
        .route("/operator/health", get(operator::health))
}

/// The pages of those who are signed in.
fn own() -> Router<Arc<Portal>> {
    Router::new()
        .route("/my/listings", get(listings::list))
        .route(
            "/my/listings/new",
            get(own_form::new::<Listing>).merge(post_form(own_form::create::<Listing>)),
        )
        .route("/my/listings/preview", post_form(preview::part::<Listing>))
        .route("/my/listings/{id}", get(listings::show))
        .route(
            "/my/listings/{id}/edit",
            get(own_form::edit::<Listing>).merge(post_form(own_form::update::<Listing>)),
        )
        .route("/my/listings/{id}/{verb}", post_form(listings::verb))
        .route("/my/renewals", get(renewals::page))
        .route("/my/renewals/{side}", post_form(renewals::renew))
        .route("/my/imports", get(imports::list))
        .route(
            "/my/imports/new",
            get(imports::new).merge(post_file(imports::upload, FILE)),
        )
        .route("/my/imports/{id}", get(imports::show))
        .route(
            "/my/imports/{id}/options",
            get(imports::edit).merge(post_form(imports::update)),
        )
        .route("/my/imports/{id}/refused", get(imports::download_refused))
        .route("/my/imports/{id}/report", get(imports::download_report))
        .route("/my/imports/{id}/{verb}", post_form(imports::verb))
        .route("/my/demands", get(demands::list))
        .route(
            "/my/demands/new",
            get(own_form::new::<Demand>).merge(post_form(own_form::create::<Demand>)),
        )
        .route("/my/demands/preview", post_form(preview::part::<Demand>))
        .route("/my/demands/{id}", get(demands::show))
        .route(
            "/my/demands/{id}/edit",
            get(own_form::edit::<Demand>).merge(post_form(own_form::update::<Demand>)),
        )
        .route("/my/demands/{id}/ranking", get(ranking::page))
        .route("/my/demands/{id}/{verb}", post_form(demands::verb))
        .route("/my/matches", get(matches::list))
        .merge(own_contracts())
        .merge(office())
        .merge(benefits::subsidised())
        .merge(benefits::sent())
        .merge(broking())
}

/// Matches, and what else a broker works with.
fn broking() -> Router<Arc<Portal>> {
    Router::new()
        .route("/broker", get(matches::workbench))
        .route("/matches/{id}", get(matches::pair))
        .route("/matches/{id}/{verb}", post_form(matches::verb))
        .route("/my/mandates", get(mandates::list))
        .route("/my/mandates/{side}", post_form(mandates::give))
        .route("/my/mandates/{side}/{id}/revoke", post_form(mandates::revoke))
        .route("/talks", get(talks::page))
        .route("/my/alerts", get(saved::alerts))
        .route("/my/searches", get(saved::list).merge(post_form(saved::create)))
        .route("/my/searches/{id}", get(saved::show))
        .route("/my/searches/{id}/{verb}", post_form(saved::verb))
}

/// Contracts: their applicants' pages, and what parties and office share.
fn own_contracts() -> Router<Arc<Portal>> {
    Router::new()
        .route("/my/contracts", get(contracts::list))
        .route(
            "/my/contracts/new",
            get(contracts::new).merge(post_form(contracts::create)),
        )
        .route("/my/contracts/{id}", get(contracts::show))
        .route("/my/contracts/{id}/check", get(contracts::check))
        .route(
            "/my/contracts/{id}/change",
            get(contracts::change).merge(post_form(contracts::ask)),
        )
        .route(
            "/my/contracts/{id}/edit/{chapter}",
            get(contracts::edit).merge(post_form(contracts::update)),
        )
        .route("/my/contracts/{id}/upload", post_file(contracts::upload, FILE))
        .route("/my/contracts/{id}/{verb}", post_form(contracts::verb))
        .route("/contracts/{id}/files/{sha256}", get(contracts::view))
        .route("/contracts/{id}/certificate", get(funds::certificate))
        .route("/contracts/{id}/money", get(funds::show))
        .route("/contracts/{id}/money/{verb}", post_form(funds::verb))
        .route("/contracts/{id}/settlements/{number}", get(funds::settlement))
}

/// The desk of registrars, and the board.
fn office() -> Router<Arc<Portal>> {
    Router::new()
        .route("/desk", get(desk::list))
        .route("/desk/next", get(desk::next))
        .route("/desk/lists", get(desk::lists).merge(post_form(desk::make)))
        .route("/desk/lists/{list}", get(desk::kept))
        .route("/desk/{id}", get(desk::case))
        .route("/desk/{id}/audit", get(desk::audit))
        .route("/desk/{id}/beside/{other}", get(desk::beside))
        .route("/desk/{id}/{verb}", post_form(desk::verb))
        .route("/board", get(board::page))
        .route("/board/contracts", get(board::contracts))
        .route("/board/export", get(board::export))
}
