//! What a browser sends by POST.

use axum::extract::Request;
use http::header::{HOST, HeaderMap, ORIGIN};

use crate::asked::Asked;
use crate::fault::Fault;

/// Longest form: 50,000 characters of Chinese, each as nine characters of the encoding, and the rest.
const LONGEST: usize = 1 << 20;
/// Most fields of a form.
const MOST: usize = 500;
/// Shorter texts are quickly typed again.
const SHORT: usize = 4;
/// Fields that are neither kept nor shown again.
const SECRET: [&str; 5] = [
    "password",
    "new_password",
    "repeated_password",
    "old_password",
    "code",
];
/// Pages by which people come; their forms are begun anew.
const SIGNING_IN: [&str; 7] = [
    "/sign-in",
    "/invitation",
    "/first-operator",
    "/reset",
    "/act",
    "/leave",
    "/account",
];
/// The field with the word that says that the form is ours.
const WORD: &str = "form_word";

/// The fields of a form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a form that a page of ours was sent with.
    pub(crate) async fn read(asked: &Asked, request: Request) -> Result<Self, Fault> {
        if !is_of_this_site(request.headers()) {
            return Err(Fault::Foreign);
        }
        let body = axum::body::to_bytes(request.into_body(), LONGEST).await;
        let body = body.map_err(|_| Fault::Malformed)?;
        let pairs: Vec<(String, String)> = form_urlencoded::parse(&body)
            .into_owned()
            .take(MOST + 1)
            .collect();
        if pairs.len() > MOST {
            return Err(Fault::Malformed);
        }
        Self(pairs).admitted(asked)
    }

    /// The form, if a page of ours carried it in this session; otherwise it is kept for its person.
    pub(crate) fn admitted(self, asked: &Asked) -> Result<Self, Fault> {
        let session = asked.session().map(|session| session.id.as_str());
        let portal = asked.portal();
        if self.value(WORD) == portal.form_word(session) {
            return Ok(self);
        }
        let typed = self.typed();
        let is_signing_in = SIGNING_IN.iter().any(|path| asked.path().starts_with(path));
        let owner = asked.owner().filter(|_| !is_signing_in && !typed.is_empty());
        let kept = owner.map(|owner| {
            let word = portal.new_word();
            portal
                .kept
                .put(&word, owner.to_owned(), asked.path(), self.open_pairs());
            word
        });
        Err(Fault::Ended(typed, kept))
    }

    /// What was sent, without the word of the form and what is secret.
    fn open_pairs(self) -> Vec<(String, String)> {
        let is_open = |name: &str| name != WORD && !SECRET.contains(&name);
        self.0.into_iter().filter(|(name, _)| is_open(name)).collect()
    }

    /// What a person typed, without what the page put in and what is secret.
    fn typed(&self) -> Vec<String> {
        let of_page = [WORD, "etag", "request_id", "kind", "do", "return"];
        let is_typed = |name: &str| !of_page.contains(&name) && !SECRET.contains(&name);
        let typed = self.0.iter().filter(|(name, _)| is_typed(name));
        let texts = typed.map(|(_, value)| value.trim().to_owned());
        texts.filter(|text| text.chars().count() >= SHORT).collect()
    }

    /// Fields as a page holds them before anybody has written.
    pub(crate) fn of(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// The first value of a field, without white space around it; empty if it is not there.
    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(named, _)| named == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// A password, exactly as it was typed.
    pub(crate) fn secret(&self, name: &str) -> String {
        let found = self.0.iter().find(|(named, _)| named == name);
        found.map_or_else(String::new, |(_, value)| value.clone())
    }

    pub(crate) fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(named, _)| named == name);
        found
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn owned(&self, name: &str) -> String {
        // Browsers send line ends as CR LF.
        self.value(name).replace("\r\n", "\n")
    }

    /// Whether a box is ticked.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.value(name) == "1"
    }

    pub(crate) fn list(&self, name: &str) -> Vec<String> {
        self.values(name).map(str::to_owned).collect()
    }
}

/// By `Sec-Fetch-Site`, which pages cannot set; by `Origin` in a browser that does not send it.
pub(crate) fn is_of_this_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    match (text(ORIGIN.as_str()), text(HOST.as_str())) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, of)| of == host),
        (Some(_), None) => false,
        (None, _) => true,
    }
}
