//! What a browser asked, read once for every page.

use std::convert::Infallible;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{FromRequestParts, RawPathParams};
use http::header::{COOKIE, IF_NONE_MATCH, USER_AGENT};
use http::request::Parts;
use techmarket_kernel::{Caller, Role};

use crate::fault::Fault;
use crate::kept::KeptForm;
use crate::market::Calls;
use crate::portal::Cookie;
use crate::sessions::Session;
use crate::{Person, Portal, going_on, proxies};

/// Cookie of the large type (关怀版).
pub(crate) const CARE: &str = "care";
/// Pairs of a query or form that are read.
const MOST_PAIRS: usize = 500;

/// Who reads with what address, as a request's extension.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// A request for a page.
#[derive(Clone)]
pub(crate) struct Asked(Arc<Inner>);

struct Inner {
    portal: Arc<Portal>,
    path: String,
    query: String,
    pairs: Vec<(String, String)>,
    params: Vec<(String, String)>,
    session: Option<Session>,
    /// Whose session it is or was.
    owner: Option<String>,
    /// Words of a sign-in that is half done, and of a form that is kept.
    step: String,
    form: String,
    care: bool,
    known: String,
    agent: String,
    address: Option<IpAddr>,
}

impl FromRequestParts<Arc<Portal>> for Asked {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, portal: &Arc<Portal>) -> Result<Self, Infallible> {
        let cookies: Vec<(&str, &str)> = parts
            .headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .collect();
        let cookie = |name: &str| {
            cookies
                .iter()
                .find(|(named, _)| *named == name)
                .map(|(_, value)| *value)
        };
        let word = cookie(portal.cookie(Cookie::Session)).unwrap_or_default();
        let (owner, session) = (portal.sessions.owner(word), going_on::current(portal, word).await);
        let [step, form] = [Cookie::Step, Cookie::Form]
            .map(|kind| cookie(portal.cookie(kind)).unwrap_or_default().to_owned());
        let care = cookie(CARE) == Some("1");
        let header = |name| {
            let value = parts.headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let (known, agent) = (header(IF_NONE_MATCH), header(USER_AGENT));
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let pairs = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .take(MOST_PAIRS);
        let pairs = pairs.collect();
        let path = parts.uri.path().to_owned();
        let peer = parts.extensions.get::<Peer>().map(|Peer(peer)| peer.ip());
        let forwarded = parts.headers.get_all("x-forwarded-for").iter();
        let forwarded: Vec<&str> = forwarded.filter_map(|value| value.to_str().ok()).collect();
        let address = proxies::visitor(peer, &forwarded, &portal.settings.proxies);
        let params = match RawPathParams::from_request_parts(parts, portal).await {
            Ok(params) => params
                .iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            Err(_) => Vec::new(),
        };
        Ok(Self(Arc::new(Inner {
            portal: Arc::clone(portal),
            path,
            query,
            pairs,
            params,
            session,
            owner,
            step,
            form,
            care,
            known,
            agent,
            address,
        })))
    }
}

impl Asked {
    pub(crate) fn portal(&self) -> &Arc<Portal> {
        &self.0.portal
    }

    /// Path and query, as a form returns to it.
    pub(crate) fn here(&self) -> String {
        let Inner { path, query, .. } = &*self.0;
        if query.is_empty() {
            path.clone()
        } else {
            format!("{path}?{query}")
        }
    }

    pub(crate) fn path(&self) -> &str {
        &self.0.path
    }

    /// The first value of a name in the query; empty if there is none.
    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.0.pairs.iter().find(|(named, _)| named == name);
        found.map_or("", |(_, value)| value.trim())
    }

    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.pairs.iter().filter(move |(named, _)| named == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// A part of the path; empty if the route has none of that name.
    pub(crate) fn param(&self, name: &str) -> &str {
        let found = self.0.params.iter().find(|(named, _)| named == name);
        found.map_or("", |(_, value)| value)
    }

    pub(crate) fn care(&self) -> bool {
        self.0.care
    }

    /// The ETag that the browser has.
    pub(crate) fn known(&self) -> &str {
        &self.0.known
    }

    pub(crate) fn session(&self) -> Option<&Session> {
        self.0.session.as_ref()
    }

    /// Whose session it is or was, though it may have ended.
    pub(crate) fn owner(&self) -> Option<&str> {
        self.0.owner.as_deref()
    }

    /// The word of a sign-in that is half done.
    pub(crate) fn step(&self) -> &str {
        &self.0.step
    }

    /// The form that this browser left when its session ended, if it was of `owner`.
    pub(crate) fn kept_form(&self, owner: &str) -> Option<KeptForm> {
        self.portal().kept.find(&self.0.form, owner)
    }

    /// From where the page is asked for.
    pub(crate) fn address(&self) -> Option<IpAddr> {
        self.0.address
    }

    /// What the browser calls itself.
    pub(crate) fn agent(&self) -> &str {
        &self.0.agent
    }

    /// Who is signed in, in whatever role.
    pub(crate) fn anybody(&self) -> Result<&Person, Fault> {
        Ok(&self.session().ok_or(Fault::SignIn)?.person)
    }

    /// The person, who must be signed in and have the role.
    pub(crate) fn person(&self, role: Role) -> Result<&Person, Fault> {
        let person = self.anybody()?;
        if person.is(role) {
            Ok(person)
        } else {
            Err(Fault::Forbidden)
        }
    }

    /// The register, asked about a verification code by the portal as a system: of those it knows that they ask for many people.
    pub(crate) fn verifying(&self) -> Result<Calls<'_>, Fault> {
        if !self.portal().questions.admit(self.0.address, Instant::now()) {
            return Err(Fault::Busy);
        }
        let portal = Caller::new("portal", [Role::System], None);
        Ok(self.portal().settings.market.by(portal))
    }

    /// The market, called by who is signed in, or by a visitor from this address: the gate gives each address its share.
    pub(crate) fn calls(&self) -> Calls<'_> {
        let market = &self.portal().settings.market;
        let caller = if let Some(session) = self.session() {
            if let Some(signed) = &session.account {
                return market.with_token(&signed.access);
            }
            session.person.caller.clone()
        } else {
            let address = self.0.address.map(|address| address.to_string());
            let subject = format!("portal {}", address.unwrap_or_default());
            Caller::new(subject.trim_end(), [Role::Viewer], None)
        };
        market.by(caller)
    }
}
