//! The files of an import: what is uploaded, and what comes back.

use futures::StreamExt as _;
use techmarket_kernel::Role;
use techmarket_proto::supply::v1::{
    DownloadImportReportRequest, DownloadImportReportResponse, DownloadRefusedRowsRequest,
    DownloadRefusedRowsResponse, Import, ImportUpload, PreviewImportRequest, UploadImportRequest,
    download_import_report_response, download_refused_rows_response, upload_import_request,
};

use super::{BASE, own_import};
use crate::answer::{Outcome, redirect, streamed};
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Sheet, ShortForm};
use crate::uploads::Upload;

/// A type that no browser shows.
const FILE: &str = "application/octet-stream";

pub(crate) async fn new(asked: Asked) -> Outcome {
    asked.person(Role::Provider)?;
    shown(&asked, &[])
}

fn shown(asked: &Asked, refused: &[Refused]) -> Outcome {
    let hint = "工作簿、CSV、JSON 或网页，至多 64 MB；可以把文件拖到这里";
    let form = ShortForm::button("/my/imports/new", "上传并预览");
    let sheet = Sheet::new("上传文件").under(BASE, "批量导入");
    sheet
        .text("上传后先预览：列怎样对应、哪些行不合格，都看清楚再导入。预览不写入任何内容。")
        .form(form.fields("", vec![Field::file("file", "文件", hint)]))
        .refused_with(asked, "", refused)
}

/// Uploads the file and looks at it: what comes next is the page of the import.
pub(crate) async fn upload(asked: Asked, _: Form, upload: Option<Upload>) -> Outcome {
    let person = asked.person(Role::Provider)?;
    let Some(upload) = upload else {
        let (field, description) = ("file".to_owned(), "请选择要上传的文件".to_owned());
        return shown(&asked, &[Refused { field, description }]);
    };
    let first = ImportUpload {
        organization: person.organization(),
        file_name: upload.name.clone(),
        size_bytes: i64::try_from(upload.size).unwrap_or(i64::MAX),
        ..ImportUpload::default()
    };
    let messages = upload.after(
        upload_import_request::Message::Upload(first),
        upload_import_request::Message::Chunk,
    );
    let requests = messages.map(|message| UploadImportRequest {
        message: Some(message),
    });
    let uploaded = asked.calls().with_file().imports()?.upload_import(requests).await;
    let import = match uploaded.map_err(Fault::of(Part::Supply)) {
        Ok(uploaded) => uploaded.into_inner(),
        Err(Fault::Invalid(refused)) => return shown(&asked, &refused),
        Err(fault) => return Err(fault),
    };
    let request = PreviewImportRequest {
        name: import.name.clone(),
        etag: import.etag.clone(),
        request_id: String::new(),
    };
    // Where it cannot be looked at now, the page of the import says so and offers it again.
    let _ = asked.calls().imports()?.preview_import(request).await;
    Ok(redirect(format!("{BASE}/{}?done=upload", id(&import.name))))
}

/// The refused rows, to be mended and imported again.
pub(crate) async fn download_refused(asked: Asked) -> Outcome {
    let Import { name, .. } = own_import(&asked).await?;
    let request = DownloadRefusedRowsRequest { name };
    let answer = asked
        .calls()
        .with_file()
        .imports()?
        .download_refused_rows(request)
        .await;
    let given = answer.map_err(Fault::of(Part::Supply))?.into_inner();
    let piece = |piece: DownloadRefusedRowsResponse| match piece.message {
        Some(download_refused_rows_response::Message::FileName(name)) => (name, Vec::new()),
        Some(download_refused_rows_response::Message::Chunk(chunk)) => (String::new(), chunk),
        None => Default::default(),
    };
    streamed(Part::Supply, FILE, given, piece).await
}

/// The report as a workbook.
pub(crate) async fn download_report(asked: Asked) -> Outcome {
    let Import { name, .. } = own_import(&asked).await?;
    let request = DownloadImportReportRequest { name };
    let answer = asked
        .calls()
        .with_file()
        .imports()?
        .download_import_report(request)
        .await;
    let given = answer.map_err(Fault::of(Part::Supply))?.into_inner();
    let piece = |piece: DownloadImportReportResponse| match piece.message {
        Some(download_import_report_response::Message::FileName(name)) => (name, Vec::new()),
        Some(download_import_report_response::Message::Chunk(chunk)) => (String::new(), chunk),
        None => Default::default(),
    };
    streamed(Part::Supply, FILE, given, piece).await
}
