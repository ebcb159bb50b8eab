//! What the papers of an office have in common: words for codes, the code for verification, errors; and the papers that more
//! than one call makes.

use futures::StreamExt;
use futures::stream::BoxStream;
use techmarket_documents::{DocumentError, Paper, RegisterList as PaperList, RegisterRow, Verification};
use techmarket_kernel::{Error, Reason, Result, Violations, china_date};
use techmarket_types::{RegistrationPoint, TableId};

use crate::domain::{CertificateCode, Contract, ContractContent, ListRow, RegisterList};
use crate::reference::{Reference, Settings};
use crate::registry::Registry;

/// Bytes of a chunk of a file that goes down.
const CHUNK: usize = 256 << 10;

/// Most characters of a part of a file's name.
const PART_CHARS: usize = 32;

/// A file that goes down: `head`, then its content as the parts that `part` makes.
pub(crate) fn in_chunks<M: Send + 'static>(
    head: M,
    content: &[u8],
    part: impl Fn(Vec<u8>) -> M,
) -> BoxStream<'static, Result<M>> {
    let parts: Vec<M> = content.chunks(CHUNK).map(|chunk| part(chunk.to_vec())).collect();
    futures::stream::iter([head].into_iter().chain(parts))
        .map(Ok)
        .boxed()
}

impl Settings {
    /// Code and address for verification.
    pub(crate) fn verification(&self, code: &CertificateCode) -> Verification {
        let address = self.verify_address.as_ref();
        Verification {
            code: code.to_string(),
            address: address.map(|address| format!("{address}{code}")),
        }
    }
}

impl Reference {
    /// A code of `table` in words; the code where the table has lost it.
    pub(crate) fn title(&self, table: TableId, code: &str) -> String {
        let found = self.tables.table(table).get(code);
        found.map_or_else(|| code.to_owned(), |found| found.name.clone())
    }

    /// The registration body in words.
    pub(crate) fn body(&self, point: RegistrationPoint) -> String {
        self.title(TableId::RegistrationPoint, &point.to_string())
    }
}

/// A text that papers print has a character that no font has.
pub(crate) struct Unprintable {
    /// Path of the text in a contract.
    pub field: &'static str,
    /// The first such character.
    pub character: char,
    /// What is wrong, where, and what to do.
    pub advice: String,
}

impl Reference {
    /// What of `content` certificates and lists could not print.
    pub(crate) fn unprintable(&self, content: &ContractContent) -> Vec<Unprintable> {
        let found = content.printed().into_iter().filter_map(|(field, title, text)| {
            let character = self.typeface.missing(text)?;
            let place = text.chars().position(|c| c == character)? + 1;
            let code = u32::from(character);
            let advice = format!(
                "{title}第{place}个字符“{character}”（U+{code:04X}）没有可用的字形，证明和清单印不出；\
                 请改用通用规范汉字、常用符号或拉丁字母，确需此字的，请登记机构添加含有该字的字体"
            );
            Some(Unprintable {
                field,
                character,
                advice,
            })
        });
        found.collect()
    }

    /// Refuses content that papers could not print: the applicant can mend it.
    pub(crate) fn require_printable(&self, content: &ContractContent) -> Result<()> {
        let mut v = Violations::new();
        for Unprintable { field, advice, .. } in self.unprintable(content) {
            v.add(format!("contract.{field}"), Reason::TextUnprintable, advice);
        }
        v.finish()
    }

    /// Refuses to register what papers could not print: no number is given to it.
    pub(crate) fn require_papers(&self, contract: &Contract, content: &ContractContent) -> Result<()> {
        match self.unprintable(content).into_iter().next() {
            None => Ok(()),
            Some(found) => Err(Error::new(Reason::DocumentUnprintable, found.advice)
                .with("field", found.field)
                .with("character", found.character.to_string())
                .on(Contract::KIND, contract.id.name())),
        }
    }
}

impl Registry {
    /// The list as it is printed; its digest is that of this paper.
    pub fn paper_list(&self, list: &RegisterList, rows: &[ListRow]) -> Result<PaperList> {
        let issued_on = china_date(list.create_time);
        let row = |row: &ListRow| {
            Ok(RegisterRow {
                number: row.number.parse().map_err(Error::internal)?,
                title: row.title.clone(),
                category: row.category.clone(),
                seller: row.seller.clone(),
                buyer: row.buyer.clone(),
                total: row.total,
                technology: row.technology,
                registered_on: row.date,
            })
        };
        Ok(PaperList {
            title: list.request.title.clone(),
            body: list.body.clone(),
            period: list.request.period,
            rows: rows.iter().map(row).collect::<Result<_>>()?,
            notes: self.reference.texts.notes(Paper::RegisterList, issued_on),
            issued_on,
            verification: self.settings.verification(&list.code),
        })
    }
}

/// The name of a file as a person keeps it: its parts, without the signs that systems of files reserve, and its ending. Each
/// part is cut, so that the whole stays below the 255 bytes of most systems.
pub(crate) fn file_name(parts: &[String], ending: &str) -> String {
    let kept = |sign: &char| !sign.is_control() && !sign.is_whitespace() && !r#"\/:*?"<>|"#.contains(*sign);
    let part = |part: &String| part.chars().filter(kept).take(PART_CHARS).collect::<String>();
    let parts: Vec<String> = parts.iter().map(part).collect();
    format!("{}.{ending}", parts.join("_"))
}

/// Renders a paper off the tasks that answer calls: laying out takes milliseconds to seconds of one core.
pub(crate) async fn print(
    render: impl FnOnce() -> Result<Vec<u8>, DocumentError> + Send + 'static,
) -> Result<Vec<u8>> {
    let rendered = tokio::task::spawn_blocking(render).await;
    printed(rendered.map_err(Error::internal)?)
}

/// A printed file, or why it cannot be printed. What a reader can mend is told: texts too long.
pub(crate) fn printed(result: Result<Vec<u8>, DocumentError>) -> Result<Vec<u8>> {
    result.map_err(|error| {
        let message = error.to_string();
        match error {
            DocumentError::PageFull | DocumentError::TooLong { .. } => {
                Error::new(Reason::DocumentUnprintable, message)
            }
            _ => Error::internal(error),
        }
    })
}
