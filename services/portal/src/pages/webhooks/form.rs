//! The form of a webhook: made, and changed.

use prost_types::FieldMask;
use techmarket_proto::directory::v1::{CreateWebhookRequest, UpdateWebhookRequest, Webhook, WebhookFeed};
use tonic::{Code, Status};

use super::told::{KINDS, Kind};
use super::verbs::secret;
use super::{BASE, TITLE, address, allowed, webhook_of};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused, reason};
use crate::fields::{Field, words_of};
use crate::form::Form;
use crate::sheet::{Sheet, ShortForm};

/// What the form changes.
const CHANGED: [&str; 3] = ["display_name", "url", "feeds"];
const CONFLICT: &str =
    "在您填写期间，此推送已被他人或您在另一窗口中更改，没有保存。您填写的内容仍在下面：请核对后再保存。";

pub(crate) async fn new(asked: Asked) -> Outcome {
    allowed(&asked)?;
    shown(&asked, None, &Form::default(), "", &[])
}

pub(crate) async fn create(asked: Asked, form: Form) -> Outcome {
    allowed(&asked)?;
    let (webhook, refused) = read(&form);
    if !refused.is_empty() {
        return shown(&asked, None, &form, "", &refused);
    }
    let request = CreateWebhookRequest {
        webhook: Some(webhook.clone()),
        from_beginning: form.is_set("from_beginning"),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    match asked.calls().webhooks()?.create_webhook(request).await {
        Ok(made) => secret(&asked, made.into_inner(), "推送已设置"),
        Err(status) => shown(&asked, None, &form, "", &said(status, &webhook.feeds)?),
    }
}

pub(crate) async fn edit(asked: Asked) -> Outcome {
    let webhook = webhook_of(&asked).await?;
    shown(&asked, Some(&webhook), &filled(&webhook), "", &[])
}

pub(crate) async fn update(asked: Asked, form: Form) -> Outcome {
    let known = webhook_of(&asked).await?;
    let (read, refused) = read(&form);
    // What was read before stays what the next try is compared with.
    let as_read = Webhook {
        etag: form.owned("etag"),
        ..known.clone()
    };
    if !refused.is_empty() {
        return shown(&asked, Some(&as_read), &form, "", &refused);
    }
    let feeds = read.feeds.clone();
    let request = UpdateWebhookRequest {
        webhook: Some(Webhook {
            name: as_read.name.clone(),
            etag: as_read.etag.clone(),
            ..read
        }),
        update_mask: Some(FieldMask {
            paths: CHANGED.map(str::to_owned).into(),
        }),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    match asked.calls().webhooks()?.update_webhook(request).await {
        Ok(_) => Ok(redirect(format!("{}?done=update", address(&known)))),
        Err(status) => match said(status, &feeds) {
            Ok(refused) => shown(&asked, Some(&as_read), &form, "", &refused),
            Err(Fault::Conflict) => shown(&asked, Some(&known), &form, CONFLICT, &[]),
            Err(fault) => Err(fault),
        },
    }
}

/// What the form says, and what is wrong with it before the market reads it.
fn read(form: &Form) -> (Webhook, Vec<Refused>) {
    let chosen = form.list("feeds");
    let (mut feeds, mut refused) = (Vec::new(), Vec::new());
    for kind in &KINDS {
        let types = words_of(form.value(kind.field));
        if chosen.iter().any(|word| word == kind.source.as_str_name()) {
            feeds.push(WebhookFeed {
                source: kind.source.into(),
                types,
                ..WebhookFeed::default()
            });
        } else if !types.is_empty() {
            let (field, description) = (
                kind.field.to_owned(),
                format!(
                    "填写了事件，但没有选择“{}”：请在推送内容中选择，或者清空此项",
                    kind.title
                ),
            );
            refused.push(Refused { field, description });
        }
    }
    let webhook = Webhook {
        display_name: form.owned("display_name"),
        url: form.owned("url"),
        feeds,
        ..Webhook::default()
    };
    (webhook, refused)
}

/// What the market refuses of a form, which is then shown again.
fn said(status: Status, feeds: &[WebhookFeed]) -> Result<Vec<Refused>, Fault> {
    let is_of_form = ["SOURCE_NOT_SERVED", "LIMIT_REACHED"].contains(&reason(&status).as_str());
    if is_of_form {
        // Such a message begins with the path of its field, if it is about one.
        let message = status.message();
        let (path, text) = message.split_once('：').unwrap_or(("", message));
        let is_path = path.starts_with("webhook.");
        let (path, text) = if is_path { (path, text) } else { ("", message) };
        return Ok(vec![placed(path, text, feeds)]);
    }
    let is_invalid = status.code() == Code::InvalidArgument;
    match Fault::of(Part::Directory)(status) {
        Fault::Invalid(refused) if is_invalid => {
            let placed = refused
                .iter()
                .map(|one| placed(&one.field, &one.description, feeds));
            Ok(placed.collect())
        }
        fault => Err(fault),
    }
}

/// A refusal beside the field of the form: the market counts feeds, the form names them.
fn placed(path: &str, text: &str, feeds: &[WebhookFeed]) -> Refused {
    let path = path.strip_prefix("webhook.").unwrap_or(path);
    let inside = path.strip_prefix("feeds[").and_then(|rest| rest.split_once(']'));
    let kind = inside.and_then(|(index, rest)| {
        let feed = feeds.get(index.parse::<usize>().ok()?)?;
        let kind = KINDS.iter().find(|kind| kind.source == feed.source())?;
        Some((kind, rest.starts_with(".types")))
    });
    let (field, description) = match kind {
        Some((kind, true)) => (kind.field, text.to_owned()),
        Some((kind, false)) => ("feeds", format!("{}：{text}", kind.title)),
        None => (path, text.to_owned()),
    };
    Refused {
        field: field.to_owned(),
        description,
    }
}

/// The form of one that is there.
fn filled(webhook: &Webhook) -> Form {
    let mut pairs = vec![
        ("display_name".to_owned(), webhook.display_name.clone()),
        ("url".to_owned(), webhook.url.clone()),
    ];
    for feed in &webhook.feeds {
        let source = feed.source();
        pairs.push(("feeds".to_owned(), source.as_str_name().to_owned()));
        let kind = KINDS.iter().find(|kind| kind.source == source);
        pairs.extend(kind.map(|kind| (kind.field.to_owned(), feed.types.join("、"))));
    }
    Form::of(pairs)
}

/// The form of a new one, or of `webhook`.
fn shown(asked: &Asked, webhook: Option<&Webhook>, form: &Form, note: &str, refused: &[Refused]) -> Outcome {
    let mut fields = fields(form);
    let (title, action, etag, button) = if let Some(webhook) = webhook {
        (
            format!("修改推送：{}", webhook.display_name),
            format!("{}/edit", address(webhook)),
            webhook.etag.as_str(),
            "保存",
        )
    } else {
        let hint = "不选的，从现在发生的事件开始";
        fields.push(Field::flag(form, "from_beginning", "从最早的事件开始推送", hint));
        ("设置推送".to_owned(), format!("{BASE}/new"), "", "设置")
    };
    Sheet::new(title)
        .under(BASE, TITLE)
        .note("warn", note)
        .form(ShortForm::button(action, button).etag(etag).fields("", fields))
        .refused_with(asked, "", refused)
}

fn fields(form: &Form) -> Vec<Field> {
    let sources = KINDS.map(|kind| (kind.source.as_str_name().to_owned(), kind.title.to_owned()));
    let types = |kind: &Kind| Field::text(form, kind.field, kind.label, kind.hint);
    let first = [
        Field::text(form, "display_name", "名称", "接收系统的名称，至多 50 字").required(),
        Field::text(form, "url", "接收地址", "https:// 开头，至多 500 个字符").required(),
        Field::checks(form, "feeds", "推送内容", sources.to_vec()).required(),
    ];
    first.into_iter().chain(KINDS.iter().map(types)).collect()
}
