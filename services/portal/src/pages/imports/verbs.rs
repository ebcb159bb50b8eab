//! The steps of an import.

use techmarket_proto::supply::v1::{CancelImportRequest, PreviewImportRequest, RunImportRequest};

use super::{BASE, own_import};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::form::Form;
use crate::posts::id;

pub(crate) async fn verb(asked: Asked, form: Form) -> Outcome {
    let name = own_import(&asked).await?.name;
    let (etag, request_id) = (form.owned("etag"), form.owned("request_id"));
    let mut client = asked.calls().imports()?;
    let verb = asked.param("verb");
    let done = match verb {
        "preview" => {
            let request = PreviewImportRequest {
                name,
                etag,
                request_id,
            };
            client.preview_import(request).await
        }
        "run" => {
            let request = RunImportRequest {
                name,
                etag,
                request_id,
                sha256: form.owned("sha256"),
            };
            client.run_import(request).await
        }
        "cancel" => {
            let request = CancelImportRequest {
                name,
                etag,
                request_id,
            };
            client.cancel_import(request).await
        }
        _ => return Err(Fault::NotFound),
    };
    let import = done.map_err(Fault::of(Part::Supply))?.into_inner();
    Ok(redirect(format!("{BASE}/{}?done={verb}", id(&import.name))))
}
