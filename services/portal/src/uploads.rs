//! Forms with a file (multipart/form-data, RFC 7578). The file waits on the disk, in a file without a name, until it has come
//! whole: the API is told its size before its content.

use std::io::SeekFrom;
use std::time::Duration;

use axum::extract::Request;
use futures::{Stream, StreamExt as _, future, stream};
use http::header::CONTENT_TYPE;
use multer::{Constraints, Field, Multipart, SizeLimit};
use techmarket_proto::directory::v1::ProofFile;
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};

use crate::asked::Asked;
use crate::fault::Fault;
use crate::form::{self, Form};

/// The largest file that proves something, in bytes.
pub(crate) const PROOF: u64 = 2 << 20;
/// A file that takes longer is given up.
const LONGEST: Duration = Duration::from_mins(10);
/// Bytes of a text field, and text fields of a form with a file.
const MOST_TEXT: usize = 64 << 10;
const MOST_FIELDS: usize = 100;
/// Bytes of a form beside its file.
const BESIDE: u64 = 1 << 20;
/// Characters of a file's name.
const MOST_NAME: usize = 200;
/// Bytes of a piece that goes on to the API.
const PIECE: usize = 256 << 10;

/// A file that was sent with a form.
pub(crate) struct Upload {
    /// Its name, without folders and control characters.
    pub(crate) name: String,
    pub(crate) size: u64,
    file: File,
}

impl Upload {
    /// All of a small file.
    async fn bytes(mut self) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let read = self.file.read_to_end(&mut bytes).await;
        read.map_err(|error| Fault::internal(&error))?;
        Ok(bytes)
    }

    /// A small file that proves something (证明材料), as it is sent within a call.
    pub(crate) async fn proof(self) -> Result<ProofFile, Fault> {
        Ok(ProofFile {
            file_name: self.name.clone(),
            content: self.bytes().await?,
        })
    }

    /// The file as the market takes it: `first`, which says what it is, then piece after piece for as long as the market takes more.
    pub(crate) fn after<M: Send + 'static>(
        self,
        first: M,
        chunk: fn(Vec<u8>) -> M,
    ) -> impl Stream<Item = M> + Send + 'static {
        let pieces = stream::unfold(self, |mut file| async move { Some((file.piece().await?, file)) });
        stream::once(future::ready(first)).chain(pieces.map(chunk))
    }

    /// The next piece; none at the end, and where the disk fails, which the API finds by the size.
    async fn piece(&mut self) -> Option<Vec<u8>> {
        let mut piece = vec![0; PIECE];
        let length = self
            .file
            .read(&mut piece)
            .await
            .ok()
            .filter(|length| *length > 0)?;
        piece.truncate(length);
        Some(piece)
    }
}

/// Reads a form of ours with at most one file of at most `most` bytes. No file is read before the form is known to be ours.
pub(crate) async fn read(
    asked: &Asked,
    request: Request,
    most: u64,
) -> Result<(Form, Option<Upload>), Fault> {
    if !form::is_of_this_site(request.headers()) {
        return Err(Fault::Foreign);
    }
    let places = &asked.portal().uploads;
    let _place = places.try_acquire().map_err(|_| Fault::Busy)?;
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let boundary = multer::parse_boundary(kind.unwrap_or_default()).map_err(|_| Fault::Malformed)?;
    let limit = SizeLimit::new().whole_stream(most + BESIDE);
    let stream = request.into_body().into_data_stream();
    let parts = Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(limit));
    let whole = tokio::time::timeout(LONGEST, parts_of(asked, parts, most)).await;
    whole.map_err(|_| Fault::Malformed)?
}

async fn parts_of(
    asked: &Asked,
    mut parts: Multipart<'_>,
    most: u64,
) -> Result<(Form, Option<Upload>), Fault> {
    let (mut pairs, mut upload) = (Vec::new(), None);
    while let Some(field) = parts.next_field().await.map_err(|_| Fault::Malformed)? {
        if pairs.len() > MOST_FIELDS {
            return Err(Fault::Malformed);
        }
        if field.file_name().is_some() {
            Form::of(pairs.clone()).admitted(asked)?;
            upload = spooled(field, most).await?.or(upload);
            continue;
        }
        let name = field.name().unwrap_or_default().to_owned();
        pairs.push((name, text_of(field).await?));
    }
    Ok((Form::of(pairs).admitted(asked)?, upload))
}

async fn text_of(mut field: Field<'_>) -> Result<String, Fault> {
    let mut text = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|_| Fault::Malformed)? {
        if text.len() + chunk.len() > MOST_TEXT {
            return Err(Fault::Malformed);
        }
        text.extend_from_slice(&chunk);
    }
    String::from_utf8(text).map_err(|_| Fault::Malformed)
}

/// The file on the disk; none where the field was left empty.
async fn spooled(mut field: Field<'_>, most: u64) -> Result<Option<Upload>, Fault> {
    let name = file_name(field.file_name().unwrap_or_default());
    let file = tokio::task::spawn_blocking(tempfile::tempfile).await;
    let file = file.map_err(|error| Fault::internal(&error))?;
    let mut file = File::from_std(file.map_err(|error| Fault::internal(&error))?);
    let mut size: u64 = 0;
    while let Some(chunk) = field.chunk().await.map_err(|_| Fault::Malformed)? {
        size += chunk.len() as u64;
        if size > most {
            let most = most >> 20;
            return Err(Fault::Refused(format!(
                "文件“{name}”超过 {most} MiB 的上限，请压缩或拆分后再上传"
            )));
        }
        let written = file.write_all(&chunk).await;
        written.map_err(|error| Fault::internal(&error))?;
    }
    let back = file.seek(SeekFrom::Start(0)).await;
    back.map_err(|error| Fault::internal(&error))?;
    Ok((size > 0).then_some(Upload { name, size, file }))
}

fn file_name(text: &str) -> String {
    // Browsers encode what would end the name within its quotation marks (HTML, multipart form data).
    let text = text.replace("%22", "\"");
    let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain = last.chars().filter(|character| !character.is_control());
    plain.take(MOST_NAME).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_names_alone() {
        assert_eq!(file_name("C:\\成果\\表.xlsx"), "表.xlsx");
        assert_eq!(file_name("../../etc/a\r\nb\u{0}.csv"), "ab.csv");
        assert_eq!(file_name(&"长".repeat(300)).chars().count(), MOST_NAME);
    }
}
