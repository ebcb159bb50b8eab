//! DownloadRefusedRows and DownloadImportReport.

use futures::StreamExt as _;
use futures::stream::BoxStream;
use techmarket_importing::{Refused, refused, report};
use techmarket_kernel::{Context, Error, Result, Violations};
use techmarket_proto::shapes::Named;
use techmarket_rpc::tonic::{Response, Status};
use techmarket_rpc::{request, status};
use techmarket_tabular::Format;
use techmarket_types::ImportId;

use crate::opening::{Unread, open};
use crate::store::refused_rows;
use crate::{FilePart, Import, ImportMessages, Imports, Side};

/// Bytes of a message.
const CHUNK: usize = 256 << 10;

/// A file in parts.
pub type Parts<M> = BoxStream<'static, Result<M>>;

impl<C: Side> Imports<C> {
    /// 下载不合格的行.
    pub async fn download_refused_rows(
        &self,
        context: &Context,
        request: impl Named + Send + Sync,
    ) -> Result<Parts<<C::Message as ImportMessages>::RefusedPart>> {
        let import = self.asked_import(context, &request).await?;
        self.note_export(context, &import, "export_refused_rows").await?;
        let mapping = import.last_report()?.mapping.clone();
        let mut session = self.posts.repository().read().await?;
        let rows = refused_rows(&mut session, import.id).await?;
        drop(session);
        let file = self.gather(&import).await?;
        let options = import.options.clone();
        let written = tokio::task::spawn_blocking(move || {
            let (table, _) = open::<C::Message>(file, &options, &mapping).map_err(unread)?;
            let format = table.format();
            Ok::<_, Error>(match (refused(table, &rows), format) {
                (Refused::Lines(lines), _) => ("jsonl", lines.into_bytes()),
                (Refused::Sheet(sheet), Format::Csv) => ("csv", sheet.csv().into_bytes()),
                (Refused::Sheet(sheet), _) => ("xlsx", sheet.workbook().map_err(Error::internal)?),
            })
        });
        let (ending, content) = written.await.map_err(Error::internal)??;
        let name = format!("{}-不合格的行.{ending}", stem(&import));
        Ok(in_parts(name, &content, C::Message::refused_part))
    }

    /// 下载导入报告.
    pub async fn download_report(
        &self,
        context: &Context,
        request: impl Named + Send + Sync,
    ) -> Result<Parts<<C::Message as ImportMessages>::ReportPart>> {
        let import = self.asked_import(context, &request).await?;
        self.note_export(context, &import, "export_report").await?;
        let content = report(&import.last_report()?.summary).workbook();
        let content = content.map_err(Error::internal)?;
        let name = format!("{}-导入报告.xlsx", stem(&import));
        Ok(in_parts(name, &content, C::Message::report_part))
    }

    /// What leaves the market as a file is noted, whoever takes it.
    async fn note_export(&self, context: &Context, import: &Import, action: &'static str) -> Result<()> {
        self.posts
            .note(context, action, import.id.name(), &import.organization)
            .await
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

fn in_parts<M: Send + 'static>(name: String, content: &[u8], part: fn(FilePart) -> M) -> Parts<M> {
    let chunks = content.chunks(CHUNK).map(|chunk| FilePart::Chunk(chunk.to_vec()));
    let parts: Vec<FilePart> = std::iter::once(FilePart::Name(name)).chain(chunks).collect();
    futures::stream::iter(parts).map(move |of| Ok(part(of))).boxed()
}

/// An answer in parts, as it goes out.
pub type Streamed<M> = BoxStream<'static, Result<M, Status>>;

/// The answer of parts.
pub fn streamed<M: 'static>(parts: Result<Parts<M>>) -> Result<Response<Streamed<M>>, Status> {
    let parts = parts.map_err(status)?;
    Ok(Response::new(parts.map(|part| part.map_err(status)).boxed()))
}
