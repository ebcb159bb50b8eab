//! What is done with a membership: changed, suspended, resumed, removed, accepted, rejected.

use techmarket_proto::directory::v1::{
    AcceptMemberRequest, Member, RejectMemberRequest, RemoveMemberRequest, ResumeMemberRequest,
    SuspendMemberRequest, UpdateMemberRequest,
};

use super::{found, read, shown};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::posts::id;

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    let (code, member) = found(&asked).await?;
    let (name, etag, request_id) = (member.name.clone(), form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().accounts()?;
    let verb = asked.param("verb");
    let done = match verb {
        "update" => {
            let changed = Member {
                name,
                etag,
                ..read(&form)
            };
            let paths = ["display_name", "roles", "points", "administrator"].map(str::to_owned);
            let request = UpdateMemberRequest {
                member: Some(changed),
                update_mask: Some(prost_types::FieldMask { paths: paths.into() }),
                request_id,
                validate_only: false,
            };
            client.update_member(request).await
        }
        "accept" => {
            let Member {
                roles, administrator, ..
            } = read(&form);
            let request = AcceptMemberRequest {
                name,
                etag,
                request_id,
                roles,
                administrator,
            };
            client.accept_member(request).await
        }
        "reject" => {
            client
                .reject_member(RejectMemberRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "suspend" => {
            client
                .suspend_member(SuspendMemberRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "resume" => {
            client
                .resume_member(ResumeMemberRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        "remove" => {
            client
                .remove_member(RemoveMemberRequest {
                    name,
                    etag,
                    request_id,
                })
                .await
        }
        _ => return Err(Fault::NotFound),
    };
    match done.map_err(Fault::of(Part::Directory)) {
        Ok(done) => Ok(redirect(format!(
            "/members/{code}/{}?done={verb}",
            id(&done.into_inner().name)
        ))),
        Err(Fault::Invalid(refused)) => shown(&asked, &code, &member, &form, &refused),
        Err(fault) => Err(fault),
    }
}
