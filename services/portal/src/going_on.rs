//! Sessions of accounts (会话): whose they are, and how they go on while their tokens are renewed.

use std::sync::Arc;

use techmarket_proto::directory::v1::{GetOrganizationRequest, Grant, RefreshTokenRequest};
use tonic::Code;

use crate::fault::Fault;
use crate::sessions::{Session, Signed};
use crate::{Person, Portal, words};

/// The session of a word that a browser showed, its token renewed where it is about to end.
pub(crate) async fn current(portal: &Arc<Portal>, word: &str) -> Option<Session> {
    let session = portal.sessions.find(word)?;
    if !is_due(portal, &session) {
        return Some(session);
    }
    started(portal, word, false).await
}

/// Renews the token of a session at once, for what its person is from now on.
pub(crate) async fn renew(portal: &Arc<Portal>, word: &str) {
    started(portal, word, true).await;
}

/// A browser that goes away leaves no refresh token used whose follower nobody has read: the session would end with it.
async fn started(portal: &Arc<Portal>, word: &str, at_once: bool) -> Option<Session> {
    let (portal, word) = (Arc::clone(portal), word.to_owned());
    let renewing = tokio::spawn(async move { renewed(&portal, &word, at_once).await });
    renewing.await.ok().flatten()
}

fn is_due(portal: &Portal, session: &Session) -> bool {
    let now = portal.settings.market.clock.now();
    session.account.as_ref().is_some_and(|signed| signed.is_due(now))
}

/// One at a time: a refresh token that is shown twice ends its session.
async fn renewed(portal: &Portal, word: &str, at_once: bool) -> Option<Session> {
    let one = portal.sessions.renewing(word)?;
    let _one = one.lock().await;
    let session = portal.sessions.find(word)?;
    let signed = session.account.clone()?;
    if !at_once && !is_due(portal, &session) {
        return Some(session);
    }
    let refresh_token = signed.refresh.clone();
    let mut client = portal.settings.market.for_visitor(None).accounts().ok()?;
    match client.refresh_token(RefreshTokenRequest { refresh_token }).await {
        Ok(answer) => {
            let grant = answer.into_inner().grant.unwrap_or_default();
            let (person, signed) = read(portal, grant, Some(&session.person)).await.ok()?;
            portal.sessions.go_on(word, person, signed);
            portal.sessions.find(word)
        }
        Err(status) if matches!(status.code(), Code::Unauthenticated | Code::InvalidArgument) => {
            portal.sessions.end(word);
            None
        }
        // The directory does not answer: the token holds a little longer.
        Err(_) => Some(session),
    }
}

/// Who it is whom a grant is given to.
pub(crate) async fn read(
    portal: &Portal,
    grant: Grant,
    before: Option<&Person>,
) -> Result<(Person, Signed), Fault> {
    let market = &portal.settings.market;
    let caller = market.key.caller(&grant.access_token, market.clock.now());
    let caller = caller.map_err(|error| Fault::internal(&error))?;
    let access_ends = grant.access_expire_time.as_ref().and_then(words::timestamp);
    let signed = Signed {
        access: grant.access_token,
        access_ends: access_ends.unwrap_or(market.clock.now()),
        refresh: grant.refresh_token,
        account: grant.account,
        session: grant.session,
        member: grant.member,
        memberships: grant.memberships,
        is_held_back: grant.second_factor_required,
    };
    let title = signed
        .acting()
        .map_or(caller.subject.clone(), |member| member.display_name.clone());
    let known = before.filter(|before| before.caller.organization == caller.organization);
    let organization_name = match (&caller.organization, known) {
        (_, Some(before)) => before.organization_name.clone(),
        (Some(code), None) => name_of(portal, &signed.access, code.as_str()).await,
        (None, None) => String::new(),
    };
    let person = Person {
        key: caller.subject.clone(),
        title,
        organization_name,
        caller,
    };
    Ok((person, signed))
}

/// Name of an organisation; empty where the directory does not know it.
async fn name_of(portal: &Portal, token: &str, code: &str) -> String {
    let name = format!("organizations/{code}");
    let Ok(mut client) = portal.settings.market.with_token(token).directory() else {
        return String::new();
    };
    let found = client.get_organization(GetOrganizationRequest { name }).await;
    found.map_or_else(|_| String::new(), |found| found.into_inner().display_name)
}

/// The credit code, or `market`, in `organizations/{code}/members/{uuid}`.
pub(crate) fn place(member: &str) -> &str {
    member.split('/').nth(1).unwrap_or_default()
}
