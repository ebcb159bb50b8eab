//! Large type, and as whom a visitor of the demo acts.

use crate::answer::{Answer, Outcome, redirect};
use crate::asked::{Asked, CARE};
use crate::fault::Fault;
use crate::form::Form;
use crate::text;

/// 关怀版, on or off: a cookie that the server reads, so that nothing flickers and no script is needed.
pub(crate) async fn care(asked: Asked, form: Form) -> Outcome {
    let secure = if asked.portal().settings.secure {
        "; Secure"
    } else {
        ""
    };
    let cookie = if form.value("care") == "1" {
        format!("{CARE}=1; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{secure}")
    } else {
        format!("{CARE}=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly{secure}")
    };
    let path = text::local_path(form.value("return")).to_owned();
    Ok(Answer::Cookie(path, cookie))
}

/// Acts as one of the sample people of the demo. A session that goes on is ended first: its word is never taken over.
pub(crate) async fn act(asked: Asked, form: Form) -> Outcome {
    let settings = &asked.portal().settings;
    let chosen = settings
        .cast
        .iter()
        .find(|person| person.key == form.value("person"));
    let person = chosen.ok_or(Fault::NotFound)?;
    if let Some(session) = asked.session() {
        settings.sessions.end(&session.id).await;
    }
    let (home, word) = (person.home(), settings.sessions.open(person.clone()).await);
    let (name, secure) = (
        asked.portal().cookie(),
        if settings.secure { "; Secure" } else { "" },
    );
    let cookie = format!("{name}={word}; Path=/; SameSite=Lax; HttpOnly{secure}");
    Ok(Answer::Cookie(home.to_owned(), cookie))
}

/// Ends the session (退出).
pub(crate) async fn leave(asked: Asked, _: Form) -> Outcome {
    let Some(session) = asked.session() else {
        return Ok(redirect("/"));
    };
    let settings = &asked.portal().settings;
    settings.sessions.end(&session.id).await;
    let (name, secure) = (
        asked.portal().cookie(),
        if settings.secure { "; Secure" } else { "" },
    );
    let cookie = format!("{name}=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly{secure}");
    Ok(Answer::Cookie("/".to_owned(), cookie))
}
