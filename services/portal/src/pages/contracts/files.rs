//! The files of a contract (附件): sent on to the market as they come, and shown as they come from it.

use axum::body::Body;
use futures::{StreamExt as _, TryStreamExt as _, future};
use techmarket_proto::contract::v1::download_attachment_response::Message as Given;
use techmarket_proto::contract::v1::upload_attachment_request::Message;
use techmarket_proto::contract::v1::{
    Contract, DownloadAttachmentRequest, UploadAttachmentRequest, UploadSettings, attachment,
};

use super::show::shown;
use super::{BASE, own_contract};
use crate::answer::{Answer, Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::filed::SHOWN;
use crate::form::Form;
use crate::posts::id;
use crate::uploads::Upload;

pub(crate) async fn upload(asked: Asked, form: Form, file: Option<Upload>) -> Outcome {
    let contract = own_contract(&asked).await?;
    match sent(&asked, &contract, &form, file).await {
        Ok(done) => Ok(redirect(format!("{BASE}/{}?done=upload#files", id(&done.name)))),
        Err(Fault::Invalid(refused)) => {
            let told: Vec<String> = refused.into_iter().map(|one| one.description).collect();
            shown(&asked, contract, told.join("；")).await
        }
        Err(Fault::Refused(told)) => shown(&asked, contract, told).await,
        Err(fault) => Err(fault),
    }
}

async fn sent(
    asked: &Asked,
    contract: &Contract,
    form: &Form,
    file: Option<Upload>,
) -> Result<Contract, Fault> {
    let file = file.ok_or_else(|| Fault::Refused("没有选择文件：请选择要上传的文件".to_owned()))?;
    let kind = attachment::Kind::from_str_name(form.value("kind")).unwrap_or_default();
    let settings = UploadSettings {
        name: contract.name.clone(),
        kind: kind.into(),
        file_name: file.name.clone(),
        ..UploadSettings::default()
    };
    let messages = file.after(Message::Settings(settings), Message::Chunk);
    let requests = messages.map(|message| UploadAttachmentRequest {
        message: Some(message),
    });
    let mut client = asked.calls().with_file().contract()?;
    let answer = client.upload_attachment(requests).await;
    Ok(answer.map_err(Fault::of(Part::Contract))?.into_inner())
}

/// A file, within the page where browsers show its type, otherwise to be kept.
pub(crate) async fn view(asked: Asked) -> Outcome {
    asked.anybody()?;
    let request = DownloadAttachmentRequest {
        name: format!("contracts/{}", asked.param("id")),
        sha256: asked.param("sha256").to_owned(),
        ..DownloadAttachmentRequest::default()
    };
    let given = asked
        .calls()
        .with_file()
        .contract()?
        .download_attachment(request)
        .await;
    let mut given = given.map_err(Fault::of_address(Part::Contract))?.into_inner();
    let first = given.message().await;
    let first = first.map_err(Fault::of_address(Part::Contract))?;
    let Some(Given::Attachment(file)) = first.and_then(|first| first.message) else {
        return Err(Fault::NotFound);
    };
    let kind = SHOWN.into_iter().find(|kind| *kind == file.media_type);
    let pieces = given.try_filter_map(|piece| {
        let chunk = match piece.message {
            Some(Given::Chunk(chunk)) => Some(chunk),
            _ => None,
        };
        future::ready(Ok(chunk))
    });
    Ok(Answer::Stored {
        is_inline: kind.is_some() && asked.value("keep").is_empty(),
        kind: kind.unwrap_or("application/octet-stream"),
        name: file.file_name,
        body: Body::from_stream(pieces),
    })
}
