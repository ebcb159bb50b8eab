//! People who sign in by the accounts of the directory (账号): what a sign-in gives becomes a session.

use std::sync::Arc;

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::Grant;

use crate::answer::{Answer, Outcome};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::going_on::{place, read};
use crate::market::Visitor;
use crate::portal::Cookie;
use crate::sessions::Signed;
use crate::{Person, text};

/// Begins a session of what a sign-in gave, and leads to where the person wanted to go. A session of before ends: its word is never
/// taken over.
pub(crate) async fn begin(asked: &Asked, grant: Option<Grant>, path: &str) -> Outcome {
    let portal = asked.portal();
    let (person, signed) = read(portal, grant.unwrap_or_default(), None).await?;
    if let Some(session) = asked.session() {
        portal.sessions.end(&session.id);
    }
    let path = destination(asked, &person, &signed, path);
    let word = portal.sessions.open(person, Some(Arc::new(signed)));
    let cookies = vec![
        portal.set_cookie(Cookie::Session, &word),
        portal.set_cookie(Cookie::Step, ""),
    ];
    Ok(Answer::Cookies(path, cookies))
}

/// A form that waits comes first, then what holds roles back, then the choice of whom to act for.
fn destination(asked: &Asked, person: &Person, signed: &Signed, path: &str) -> String {
    let path = text::local_path(path);
    if asked.kept_form(&person.caller.person()).is_some() {
        "/kept".to_owned()
    } else if signed.is_held_back {
        "/account/second-factor".to_owned()
    } else if signed.memberships.len() > 1 {
        format!("/identity?return={}", text::encoded(path))
    } else if path == "/" {
        person.home().to_owned()
    } else {
        path.to_owned()
    }
}

impl Asked {
    /// What the sign-in of this session gave: the pages of accounts are for people who have one.
    pub(crate) fn signed(&self) -> Result<&Arc<Signed>, Fault> {
        let session = self.session().ok_or(Fault::SignIn)?;
        session.account.as_ref().ok_or(Fault::Forbidden)
    }

    /// Where a sign-in comes from.
    pub(crate) fn visitor(&self) -> Visitor {
        let address = self.address().map(|address| address.to_string());
        Visitor {
            address: address.unwrap_or_default(),
            agent: self.agent().to_owned(),
        }
    }

    /// Whether the person manages the members of an organisation: its administrators do, and operators everywhere.
    pub(crate) fn manages(&self, organization: &str) -> bool {
        let Some(session) = self.session() else {
            return false;
        };
        let acting = session.account.as_ref().and_then(|signed| signed.acting());
        let administers =
            acting.is_some_and(|member| member.administrator && place(&member.name) == organization);
        session.person.is(Role::Operator) || administers
    }
}
