//! Signing in at an identity provider (统一身份认证): the person is sent there, and comes back with what it says.

use techmarket_proto::directory::v1::{FinishOidcSignInRequest, StartOidcSignInRequest};

use super::sign_in::half_done;
use crate::accounts;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{self, Fault, Part};
use crate::pending::{Secret, Step};
use crate::sheet::{Link, Part as SheetPart, Sheet};
use crate::text;

/// Sends the person to the provider of the address.
pub(crate) async fn start(asked: Asked) -> Outcome {
    let providers = &asked.portal().settings.providers;
    let provider = providers
        .iter()
        .find(|provider| provider.id == asked.param("provider"));
    let provider = provider.ok_or(Fault::NotFound)?;
    let request = StartOidcSignInRequest {
        issuer: provider.id.clone(),
        redirect_uri: provider.redirect_uri.clone(),
    };
    let calls = asked.portal().settings.market.for_visitor(Some(asked.visitor()));
    let started = calls.accounts()?.start_oidc_sign_in(request).await;
    let started = started.map_err(Fault::of(Part::Directory))?.into_inner();
    let path = text::local_path(asked.value("return")).to_owned();
    let secret = Secret::Proof(started.proof);
    Ok(half_done(
        &asked,
        &started.authorization_uri,
        Step { path, secret },
    ))
}

/// What came back. Whoever did not begin here has no proof, and is sent to begin.
pub(crate) async fn finish(asked: Asked) -> Outcome {
    let step = asked.portal().pending.find(asked.step());
    let Some(Step {
        path,
        secret: Secret::Proof(proof),
    }) = step
    else {
        return Ok(redirect("/sign-in"));
    };
    asked.portal().pending.end(asked.step());
    let request = FinishOidcSignInRequest {
        state: asked.value("state").to_owned(),
        code: asked.value("code").to_owned(),
        proof,
        organization: String::new(),
    };
    let calls = asked.portal().settings.market.for_visitor(Some(asked.visitor()));
    match calls.accounts()?.finish_oidc_sign_in(request).await {
        Ok(answer) => accounts::begin(&asked, answer.into_inner().grant, &path).await,
        Err(status) => {
            let (code, refused) = fault::said(status)?;
            Sheet::new("登录没有完成")
                .text("统一身份认证没有确认您的身份，没有登录。")
                .part(SheetPart::Links(vec![Link::new("/sign-in", "重新登录")]))
                .answered(&asked, code, &refused)
        }
    }
}
