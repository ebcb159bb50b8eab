//! The files of a contract (附件): sent on to the market as they come, and shown as they come from it.

use axum::body::Body;
use techmarket_proto::contract::v1::download_attachment_response::Message as Given;
use techmarket_proto::contract::v1::upload_attachment_request::Message;
use techmarket_proto::contract::v1::{
    Contract, DownloadAttachmentRequest, UploadAttachmentRequest, UploadSettings, attachment,
};
use tokio::sync::mpsc;
use tokio_stream::StreamExt as _;
use tokio_stream::wrappers::ReceiverStream;

use super::show::shown;
use super::{BASE, own_contract};
use crate::answer::{Answer, Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::filed::SHOWN;
use crate::form::Form;
use crate::posts::id;
use crate::uploads::Upload;

/// Pieces of a file that wait to be sent on.
const WAITING: usize = 4;

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
    let (sender, receiver) = mpsc::channel(WAITING);
    let mut client = asked.calls().with_file().contract()?;
    let call = client.upload_attachment(ReceiverStream::new(receiver));
    let (answer, ()) = tokio::join!(call, fed(sender, settings, file));
    answer
        .map(tonic::Response::into_inner)
        .map_err(Fault::of(Part::Contract))
}

/// Sends the file on for as long as the market takes more of it: what it says of the file tells why not.
async fn fed(sender: mpsc::Sender<UploadAttachmentRequest>, settings: UploadSettings, mut file: Upload) {
    let mut next = Some(Message::Settings(settings));
    while let Some(message) = next {
        let request = UploadAttachmentRequest {
            message: Some(message),
        };
        if sender.send(request).await.is_err() {
            return;
        }
        next = file.piece().await.map(Message::Chunk);
    }
}

/// A file, within the page where browsers show its type, otherwise to be kept.
pub(crate) async fn view(asked: Asked) -> Outcome {
    if asked.session().is_none() {
        return Err(Fault::SignIn);
    }
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
    let mut given = match given.map_err(Fault::of(Part::Contract)) {
        Err(Fault::Invalid(_)) => return Err(Fault::NotFound),
        given => given?.into_inner(),
    };
    let first = given.message().await.map_err(Fault::of(Part::Contract));
    let file = match first {
        Ok(Some(first)) => first.message,
        Ok(None) | Err(Fault::Invalid(_)) => return Err(Fault::NotFound),
        Err(fault) => return Err(fault),
    };
    let Some(Given::Attachment(file)) = file else {
        return Err(Fault::NotFound);
    };
    let kind = SHOWN.into_iter().find(|kind| *kind == file.media_type);
    let pieces = given.filter_map(|piece| match piece {
        Ok(piece) => match piece.message {
            Some(Given::Chunk(chunk)) => Some(Ok(chunk)),
            _ => None,
        },
        Err(status) => Some(Err(status)),
    });
    Ok(Answer::Stored {
        is_inline: kind.is_some() && asked.value("keep").is_empty(),
        kind: kind.unwrap_or("application/octet-stream"),
        name: file.file_name,
        body: Body::from_stream(pieces),
    })
}
