//! DownloadRefusedRows and DownloadImportReport.

use futures::StreamExt as _;
use futures::stream::BoxStream;
use techmarket_importing::{Refused, refused, report};
use techmarket_kernel::{Context, Error, Result, Violations};
use techmarket_proto::shapes::Named;
use techmarket_proto::supply::v1 as pb;
use techmarket_rpc::request;
use techmarket_tabular::Format;
use techmarket_types::ImportId;

use crate::domain::Import;
use crate::messages::{Unread, open};
use crate::service::Supply;
use crate::store::refused_rows;

/// Bytes of a message.
const CHUNK: usize = 256 << 10;

/// A file in parts.
pub(crate) type Parts<M> = BoxStream<'static, Result<M>>;

impl Supply {
    /// 下载不合格的行.
    pub(crate) async fn download_refused_rows(
        &self,
        context: &Context,
        request: pb::DownloadRefusedRowsRequest,
    ) -> Result<Parts<pb::DownloadRefusedRowsResponse>> {
        use pb::download_refused_rows_response::Message;
        let import = self.asked_import(context, &request).await?;
        let mapping = import.last_report()?.mapping.clone();
        let mut session = self.listings.repository().read().await?;
        let rows = refused_rows(&mut session, import.id).await?;
        drop(session);
        let file = self.gather(&import).await?;
        let options = import.options.clone();
        let written = tokio::task::spawn_blocking(move || {
            let (table, _) = open(file, &options, &mapping).map_err(unread)?;
            let format = table.format();
            Ok::<_, Error>(match (refused(table, &rows), format) {
                (Refused::Lines(lines), _) => ("jsonl", lines.into_bytes()),
                (Refused::Sheet(sheet), Format::Csv) => ("csv", sheet.csv().into_bytes()),
                (Refused::Sheet(sheet), _) => ("xlsx", sheet.workbook().map_err(Error::internal)?),
            })
        });
        let (ending, content) = written.await.map_err(Error::internal)??;
        let name = format!("{}-不合格的行.{ending}", stem(&import));
        let message = |message| pb::DownloadRefusedRowsResponse {
            message: Some(message),
        };
        Ok(in_parts(message(Message::FileName(name)), &content, |chunk| {
            message(Message::Chunk(chunk))
        }))
    }

    /// 下载导入报告.
    pub(crate) async fn download_import_report(
        &self,
        context: &Context,
        request: pb::DownloadImportReportRequest,
    ) -> Result<Parts<pb::DownloadImportReportResponse>> {
        use pb::download_import_report_response::Message;
        let import = self.asked_import(context, &request).await?;
        let content = report(&import.last_report()?.summary).workbook();
        let content = content.map_err(Error::internal)?;
        let name = format!("{}-导入报告.xlsx", stem(&import));
        let message = |message| pb::DownloadImportReportResponse {
            message: Some(message),
        };
        Ok(in_parts(message(Message::FileName(name)), &content, |chunk| {
            message(Message::Chunk(chunk))
        }))
    }

    async fn asked_import(&self, context: &Context, request: &impl Named) -> Result<Import> {
        let id = Violations::collect(|v| request::id::<ImportId>(v, request))?;
        self.visible_import(context, id).await
    }
}

/// The file was read before: it is the program that changed since.
fn unread(error: Unread) -> Error {
    match error {
        Unread::File(error) => Error::internal(error),
        Unread::Data(error) => Error::internal(error),
    }
}

/// The name of the file without its ending.
fn stem(import: &Import) -> &str {
    let name = import.file_name.as_str();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn in_parts<M: Send + 'static>(head: M, content: &[u8], part: impl Fn(Vec<u8>) -> M) -> Parts<M> {
    let parts: Vec<M> = content.chunks(CHUNK).map(|chunk| part(chunk.to_vec())).collect();
    futures::stream::iter([head].into_iter().chain(parts))
        .map(Ok)
        .boxed()
}
