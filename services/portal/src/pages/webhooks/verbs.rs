//! What is done with a webhook.

use techmarket_proto::directory::v1::{
    DeleteWebhookRequest, PauseWebhookRequest, RedeliverDeadLettersRequest, ResumeWebhookRequest,
    RotateWebhookSecretRequest, Webhook,
};

use super::{BASE, TITLE, address, allowed, name_of};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::sheet::{Link, Part as SheetPart, Sheet};

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    allowed(&asked)?;
    let (name, etag, request_id) = (name_of(&asked), form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().webhooks()?;
    let verb = asked.param("verb");
    let done = match verb {
        "pause" => {
            let request = PauseWebhookRequest {
                name,
                etag,
                request_id,
            };
            client.pause_webhook(request).await
        }
        "resume" => {
            let request = ResumeWebhookRequest {
                name,
                etag,
                request_id,
            };
            client.resume_webhook(request).await
        }
        "rotate" => {
            let request = RotateWebhookSecretRequest {
                name,
                etag,
                request_id,
            };
            client.rotate_webhook_secret(request).await
        }
        "redeliver" => {
            let event_ids = form.list("event_id");
            // Without ids the market sends all of them: only where that was asked for.
            if event_ids.is_empty() && !form.is_set("all") {
                return Err(Fault::NotFound);
            }
            let request = RedeliverDeadLettersRequest {
                name,
                event_ids,
                request_id,
            };
            client.redeliver_dead_letters(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    let webhook = done.map_err(Fault::of_address(Part::Directory))?.into_inner();
    let here = address(&webhook);
    match verb {
        "rotate" => secret(&asked, webhook, "签名密钥已更换"),
        // Who sends one again often has more to send.
        "redeliver" => Ok(redirect(format!("{here}/dead-letters?done={verb}"))),
        _ => Ok(redirect(format!("{here}?done={verb}"))),
    }
}

pub(crate) async fn delete(asked: Asked, form: Form) -> Outcome {
    allowed(&asked)?;
    let request = DeleteWebhookRequest {
        name: name_of(&asked),
        etag: form.owned("etag"),
        request_id: form.owned("request_id"),
    };
    let deleted = asked.calls().webhooks()?.delete_webhook(request).await;
    deleted.map_err(Fault::of_address(Part::Directory))?;
    Ok(redirect(format!("{BASE}?done=delete")))
}

/// The secret of a webhook, shown once.
pub(super) fn secret(asked: &Asked, webhook: Webhook, title: &'static str) -> Outcome {
    let here = address(&webhook);
    let sheet = Sheet::new(title)
        .under(BASE, TITLE)
        .under(here.clone(), webhook.display_name);
    let back = SheetPart::Links(vec![Link::new(here, "查看推送")]);
    if webhook.secret.is_empty() {
        return sheet
            .text("签名密钥已经显示过。没有记下的，请更换签名密钥。")
            .part(back)
            .page(asked);
    }
    sheet
        .note(
            "warn",
            "签名密钥只显示这一次，请用可靠的方式交给接收系统的负责人。",
        )
        .part(SheetPart::Words(vec![webhook.secret]))
        .part(back)
        .page(asked)
}
