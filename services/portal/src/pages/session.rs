//! Large type, as whom a visitor of the demo acts, leaving, and what a session that ended left.

use askama::Template;
use techmarket_proto::directory::v1::SignOutRequest;

use crate::answer::{Answer, Outcome, page, redirect};
use crate::asked::{Asked, CARE};
use crate::fault::Fault;
use crate::form::Form;
use crate::frame::Frame;
use crate::portal::Cookie;
use crate::text;

#[derive(Template)]
#[template(path = "kept.html")]
struct KeptPage {
    frame: Frame,
    path: String,
    pairs: Vec<(String, String)>,
    texts: Vec<String>,
}

/// 关怀版, on or off: a cookie that the server reads, so that nothing flickers and no script is needed.
pub(crate) async fn care(asked: Asked, form: Form) -> Outcome {
    let secure = if asked.portal().settings.secure {
        "; Secure"
    } else {
        ""
    };
    let (value, age) = if form.is_set("care") {
        ("1", 31_536_000)
    } else {
        ("", 0)
    };
    let cookie = format!("{CARE}={value}; Path=/; Max-Age={age}; SameSite=Lax; HttpOnly{secure}");
    let path = text::local_path(form.value("return")).to_owned();
    Ok(Answer::Cookies(path, vec![cookie]))
}

/// Acts as one of the sample people of the demo. A session that goes on is ended first: its word is never taken over.
pub(crate) async fn act(asked: Asked, form: Form) -> Outcome {
    let portal = asked.portal();
    let cast = &portal.settings.cast;
    let chosen = cast.iter().find(|person| person.key == form.value("person"));
    let person = chosen.ok_or(Fault::NotFound)?;
    if let Some(session) = asked.session() {
        portal.sessions.end(&session.id);
    }
    let path = match asked.kept_form(&person.caller.person()) {
        Some(_) => "/kept",
        None => person.home(),
    };
    let word = portal.sessions.open(person.clone(), None);
    let cookie = portal.set_cookie(Cookie::Session, &word);
    Ok(Answer::Cookies(path.to_owned(), vec![cookie]))
}

/// Ends the session (退出), here and in the directory.
pub(crate) async fn leave(asked: Asked, _: Form) -> Outcome {
    let Some(session) = asked.session() else {
        return Ok(redirect("/"));
    };
    if session.account.is_some() {
        // Where the directory does not answer, its session is left to its end; the browser's word is worth nothing from now on.
        let _ = asked.calls().accounts()?.sign_out(SignOutRequest {}).await;
    }
    asked.portal().sessions.end(&session.id);
    let cookie = asked.portal().set_cookie(Cookie::Session, "");
    Ok(Answer::Cookies("/".to_owned(), vec![cookie]))
}

/// The form whose session ended while it was filled in, to be sent once more.
pub(crate) async fn kept(asked: Asked) -> Outcome {
    let owner = asked.anybody()?.caller.person();
    let Some(form) = asked.kept_form(&owner) else {
        return Ok(redirect("/"));
    };
    let shown = |(_, value): &&(String, String)| value.chars().count() >= 2;
    let texts: Vec<String> = form
        .pairs
        .iter()
        .filter(shown)
        .map(|(_, value)| value.clone())
        .collect();
    page(&KeptPage {
        frame: Frame::titled(&asked, "继续填写", ["", "", ""]),
        path: form.path,
        pairs: form.pairs,
        texts,
    })
}
