//! What is answered to a match, and noted on it.

use techmarket_proto::matching::v1::{
    AcceptMatchRequest, AddMatchNoteRequest, AssignMatchBrokerRequest, CompleteMatchReminderRequest,
    DeclineMatchRequest, DiscloseMatchRequest, GrantMatchBrokerAccessRequest, MatchNote,
    RevokeMatchBrokerAccessRequest, StartNegotiationRequest, ViewMatchRequest, r#match, match_note,
};
use techmarket_rpc::convert::timestamp;

use super::signed_in;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::form::Form;

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    let person = signed_in(&asked)?;
    let name = format!("matches/{}", asked.param("id"));
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().matching()?;
    let verb = asked.param("verb");
    let done = match verb {
        "view" => client.view_match(ViewMatchRequest { name }).await.map(drop),
        "disclose" => {
            let request = DiscloseMatchRequest {
                name,
                etag,
                request_id,
            };
            client.disclose_match(request).await.map(drop)
        }
        "grant" => {
            let request = GrantMatchBrokerAccessRequest {
                name,
                etag,
                request_id,
            };
            client.grant_match_broker_access(request).await.map(drop)
        }
        "revoke" => {
            let request = RevokeMatchBrokerAccessRequest {
                name,
                etag,
                request_id,
            };
            client.revoke_match_broker_access(request).await.map(drop)
        }
        "accept" => client
            .accept_match(AcceptMatchRequest {
                name,
                etag,
                request_id,
            })
            .await
            .map(drop),
        "decline" => {
            let reason = r#match::DeclineReason::from_str_name(form.value("ground"));
            let request = DeclineMatchRequest {
                name,
                etag,
                request_id,
                reason: reason.unwrap_or(r#match::DeclineReason::Unspecified).into(),
                text: form.owned("text"),
            };
            client.decline_match(request).await.map(drop)
        }
        "negotiate" => {
            let request = StartNegotiationRequest {
                name,
                etag,
                request_id,
            };
            client.start_negotiation(request).await.map(drop)
        }
        "take" | "leave" => {
            let broker = if verb == "take" {
                person.caller.subject.clone()
            } else {
                String::new()
            };
            let request = AssignMatchBrokerRequest {
                name,
                etag,
                request_id,
                broker,
            };
            client.assign_match_broker(request).await.map(drop)
        }
        "note" => {
            let note = Some(written(&form)?);
            client
                .add_match_note(AddMatchNoteRequest {
                    name,
                    note,
                    request_id,
                })
                .await
                .map(drop)
        }
        "complete" => {
            let request = CompleteMatchReminderRequest {
                name,
                number: form.value("number").parse().unwrap_or_default(),
                request_id,
            };
            client.complete_match_reminder(request).await.map(drop)
        }
        _ => return Err(Fault::NotFound),
    };
    done.map_err(Fault::of(Part::Matching))?;
    Ok(redirect(format!("/matches/{}?done={verb}", asked.param("id"))))
}

fn written(form: &Form) -> Result<MatchNote, Fault> {
    let for_parties = form.value("reads") == "parties";
    let visibility = if for_parties {
        match_note::Visibility::Parties
    } else {
        match_note::Visibility::Brokers
    };
    let remind = form.value("remind");
    let remind_time = if remind.is_empty() {
        None
    } else {
        // The morning of the day in China.
        let time = format!("{remind}T09:00:00+08:00").parse::<jiff::Timestamp>();
        let time = time.map_err(|_| {
            Fault::Invalid(vec![Refused {
                field: "remind".to_owned(),
                description: "提醒日期应写成 2026-12-01 的样子".to_owned(),
            }])
        })?;
        Some(timestamp(time))
    };
    Ok(MatchNote {
        text: form.owned("text"),
        visibility: visibility.into(),
        remind_time,
        ..MatchNote::default()
    })
}
