//! What goes back to the browser, with the headers that every answer has.

use askama::Template;
use axum::body::{Body, Bytes};
use axum::response::Response;
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, ETAG, LOCATION, SET_COOKIE, VARY};
use http::{HeaderValue, StatusCode};
use sha2::{Digest as _, Sha256};
use techmarket_types::Hex;
use tonic::Streaming;

use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::portal::Cookie;
use crate::{fault_page, headers, text};

/// A public page may be shown again so long without asking; then it is asked for by its ETag.
const SHORT: HeaderValue = HeaderValue::from_static("public, max-age=10");
const NEVER: HeaderValue = HeaderValue::from_static("no-store");
/// Bytes of a file that comes piece by piece: the refused rows of an import that was as large as may be.
const LARGEST: usize = 80 << 20;

/// An answer before it has its headers.
pub(crate) enum Answer {
    /// A page.
    Html(StatusCode, String),
    /// Another page to go to, of this site, after something was done.
    Redirect(String),
    /// The same, with cookies.
    Cookies(String, Vec<String>),
    /// Lines of text for the script.
    Lines(String),
    /// A file to keep: its type, its name, its content.
    File(&'static str, String, Bytes),
    /// Somebody's file, as it comes: shown within a page of ours if its type allows, and never trusted.
    Stored {
        is_inline: bool,
        kind: &'static str,
        name: String,
        body: Body,
    },
}

/// What a page comes to.
pub(crate) type Outcome = Result<Answer, Fault>;

/// A page by its template.
pub(crate) fn page(template: &impl Template) -> Outcome {
    with_status(StatusCode::OK, template)
}

pub(crate) fn with_status(status: StatusCode, template: &impl Template) -> Outcome {
    let html = template.render().map_err(|error| Fault::internal(&error))?;
    Ok(Answer::Html(status, html))
}

pub(crate) fn redirect(path: impl Into<String>) -> Answer {
    Answer::Redirect(path.into())
}

/// The file that the market sends piece by piece, of which `piece` reads the name, empty where a message has none, and the content.
/// It is collected whole before the browser has any of it: one that breaks off is a fault and not half a file.
pub(crate) async fn streamed<T>(
    part: Part,
    kind: &'static str,
    mut stream: Streaming<T>,
    piece: impl Fn(T) -> (String, Vec<u8>),
) -> Outcome {
    let (mut name, mut content) = (String::new(), Vec::new());
    while let Some(message) = stream.message().await.map_err(Fault::of(part))? {
        let (told, chunk) = piece(message);
        if !told.is_empty() {
            name = told;
        }
        if content.len() + chunk.len() > LARGEST {
            return Err(Fault::internal(&"a file that comes back is too large"));
        }
        content.extend(chunk);
    }
    Ok(Answer::File(kind, name, content.into()))
}

/// The response for what came of a page.
pub(crate) fn respond(asked: &Asked, outcome: Outcome) -> Response {
    let kept = match &outcome {
        Err(Fault::Ended(_, Some(word))) => asked.portal().set_cookie(Cookie::Form, word),
        _ => String::new(),
    };
    let outcome = outcome.or_else(|fault| {
        let (status, html) = fault_page::html(Frame::of(asked), &fault)?;
        Ok::<_, askama::Error>(Answer::Html(status, html))
    });
    let mut response = match outcome {
        Ok(Answer::Html(status, html)) => html_response(asked, status, html),
        Ok(Answer::Redirect(path)) => see(&path),
        Ok(Answer::Cookies(path, cookies)) => {
            let mut response = see(&path);
            for cookie in &cookies {
                add_cookie(&mut response, cookie);
            }
            response
        }
        Ok(Answer::Lines(lines)) => typed("text/plain; charset=utf-8", lines.into()),
        Ok(Answer::File(kind, name, content)) => file(kind, "attachment", &name, content.into()),
        Ok(Answer::Stored {
            is_inline,
            kind,
            name,
            body,
        }) => {
            let how = if is_inline { "inline" } else { "attachment" };
            let mut response = file(kind, how, &name, body);
            headers::confine(response.headers_mut());
            response.headers_mut().insert(CACHE_CONTROL, NEVER);
            return response;
        }
        Err(_) => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            response
        }
    };
    if !kept.is_empty() {
        add_cookie(&mut response, &kept);
    }
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(NEVER);
    headers::secure(headers);
    response
}

fn html_response(asked: &Asked, status: StatusCode, html: String) -> Response {
    let is_public = status == StatusCode::OK && asked.session().is_none();
    let tag = format!("\"{}\"", Hex(&Sha256::digest(&html)[..12]));
    let is_known = is_public && asked.known().split(',').any(|known| known.trim() == tag);
    let mut response = typed("text/html; charset=utf-8", html.into());
    *response.status_mut() = status;
    if is_known {
        *response.body_mut() = Body::empty();
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    if is_public {
        response.headers_mut().insert(CACHE_CONTROL, SHORT);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(ETAG, tag);
        }
    }
    response
        .headers_mut()
        .insert(VARY, HeaderValue::from_static("Cookie"));
    response
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

fn see(path: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    response.headers_mut().insert(LOCATION, location);
    response
}

fn typed(kind: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}

fn file(kind: &'static str, how: &str, name: &str, content: Body) -> Response {
    let mut response = typed(kind, content);
    let disposition = format!(
        "{how}; filename*=UTF-8''{}",
        text::encoded(name).replace('+', "%20")
    );
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
    }
    response
}
