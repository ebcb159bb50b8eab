//! One run of an import: batches out, acknowledgements in, rows matched with what the service says of them.
//!
//! A thread reads the file and sends ahead while the service keeps what it has; what is under way is bounded by [`AHEAD`].

use std::collections::HashMap;

use prost::Message as _;
use techmarket_kernel::Reason;
use techmarket_proto::supply::v1::import_listings_request::Message;
use techmarket_proto::supply::v1::import_result::Outcome;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    ImportBatch, ImportListingsRequest, ImportListingsResponse, ImportResult, ImportRow, ImportSettings,
    ImportViolation, Listing,
};
use techmarket_rpc::Rpc;
use techmarket_tabular::{Row, RowError, Table};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use crate::connect::explain;
use crate::import::rows::{self, Taken};
use crate::import::summary::SHOWN;
use crate::import::{Defaults, Summary};

/// Rows of a batch; one transaction, one acknowledgement.
const BATCH: usize = 500;
/// Bytes of a batch after which the next begins: with one more row it stays below the 4 MiB of a message.
const BATCH_BYTES: usize = 2 << 20;
/// Batches that are sent and not acknowledged.
const AHEAD: usize = 4;

/// Names of listings that are kept to tell what a list no longer has.
pub const MAX_PRESENT: usize = 1_000_000;

/// What to import, and for whom.
pub struct Job {
    /// The market.
    pub rpc: Rpc,
    /// Owner of the rows.
    pub organization: String,
    /// Whether rows are published as they are taken in.
    pub publish: bool,
    /// Whether rows change listings that are there.
    pub update: bool,
    /// How rows are read.
    pub rows: Defaults,
}

/// Rows that were read together, while the service's word on them is awaited.
#[derive(Default)]
struct Part {
    /// By number, to name the columns of what is refused.
    sent: HashMap<i64, Row>,
    /// Rows that could not be read.
    broken: Vec<Vec<RowError>>,
    /// What is to be said of how the others were understood.
    notes: Vec<RowError>,
    /// The first rows, as they would be.
    first: Vec<String>,
    /// Bytes and rows of the file up to here.
    taken: (u64, u64),
}

impl Job {
    /// Sends every row of `table`, and counts in `summary` what has become of them, also where it fails. `progress` hears, after
    /// each acknowledgement, how many bytes and rows have been taken.
    pub async fn run(
        &self,
        table: Table,
        validate_only: bool,
        summary: &mut Summary,
        progress: impl Fn(u64, u64),
    ) -> anyhow::Result<()> {
        let (sender, receiver) = mpsc::channel(1);
        let settings = ImportSettings {
            organization: self.organization.clone(),
            publish: self.publish,
            validate_only,
            keep_existing: !self.update,
        };
        sender.send(message(Message::Settings(settings))).await?;
        let mut client = SupplyServiceClient::new(self.rpc.clone());
        let stream = client.import_listings(ReceiverStream::new(receiver)).await;
        let mut answers = stream.map_err(|status| explain(&status))?.into_inner();
        let (parts, mut awaited) = mpsc::channel(AHEAD);
        let rows = self.rows.clone();
        let reading = tokio::task::spawn_blocking(move || read(table, &rows, &sender, &parts));
        while let Some(part) = awaited.recv().await {
            settle(&mut answers, part, summary, &progress).await?;
        }
        let ended = reading.await??;
        summary.ignored = ended.ignored;
        summary.skip(&ended.skipped);
        // Read to its end: to the service a stream that is left is a client that went away.
        let more = answers.message().await.map_err(|status| explain(&status))?;
        anyhow::ensure!(more.is_none(), "服务的答复比批次多");
        Ok(())
    }
}

/// What is known of a table when it has been read.
struct Ended {
    /// Columns that stand for no field.
    ignored: Vec<String>,
    /// Rows that are no records.
    skipped: Vec<RowError>,
}

/// Reads `table` to its end, or until nobody listens any more.
fn read(
    mut table: Table,
    rows: &Defaults,
    sender: &mpsc::Sender<ImportListingsRequest>,
    parts: &mpsc::Sender<Part>,
) -> anyhow::Result<Ended> {
    let mut part = Part::default();
    let mut batch = Vec::with_capacity(BATCH);
    let mut bytes = 0;
    loop {
        let next = table.next();
        let ended = next.is_none();
        if let Some(row) = next {
            match row.and_then(|row| Ok((rows.listing(&row)?, row))) {
                Ok((Taken { listing, notes }, row)) => {
                    let number = i64::try_from(row.number())?;
                    part.notes.extend(notes);
                    if row.number() <= SHOWN as u64 {
                        part.first.push(shown(&listing));
                    }
                    bytes += listing.encoded_len();
                    batch.push(ImportRow {
                        number,
                        listing: Some(listing),
                    });
                    part.sent.insert(number, row);
                }
                Err(errors) => part.broken.push(errors),
            }
        }
        let full = bytes >= BATCH_BYTES || batch.len() == BATCH || part.broken.len() == BATCH;
        if full || ended {
            bytes = 0;
            part.taken = (table.progress().1, table.rows_read());
            // The part first: its place among those under way is waited for. A stream that has ended says why in its status.
            let heard = parts.blocking_send(std::mem::take(&mut part)).is_ok();
            if !batch.is_empty() {
                let rows = std::mem::take(&mut batch);
                let _ = sender.blocking_send(message(Message::Batch(ImportBatch { rows })));
            }
            if ended || !heard {
                return Ok(Ended {
                    ignored: table.ignored().to_vec(),
                    skipped: table.skipped().to_vec(),
                });
            }
        }
    }
}

/// Waits until `part` is durable, and counts what became of it.
async fn settle(
    answers: &mut Streaming<ImportListingsResponse>,
    part: Part,
    summary: &mut Summary,
    progress: &impl Fn(u64, u64),
) -> anyhow::Result<()> {
    let Part {
        sent,
        broken,
        notes,
        first,
        taken,
    } = part;
    for errors in broken {
        summary.reject(errors);
    }
    for note in notes {
        summary.findings.note(note);
    }
    summary.first.extend(first);
    if !sent.is_empty() {
        let answer = answers.message().await.map_err(|status| explain(&status))?;
        let answer = answer.ok_or_else(|| anyhow::anyhow!("服务提前结束了导入"))?;
        summary.import_name = answer.import_name;
        answer
            .results
            .into_iter()
            .for_each(|result| count(result, &sent, summary));
    }
    let (bytes, rows) = taken;
    progress(bytes, rows);
    Ok(())
}

fn count(result: ImportResult, sent: &HashMap<i64, Row>, summary: &mut Summary) {
    if let Some(row) = sent.get(&result.number) {
        if result.outcome() == Outcome::Differs {
            summary.differ(row, &result.changed_fields);
        }
        if !result.similar_listing.is_empty() {
            summary.similar(row, &result.similar_listing);
        }
    }
    if !result.name.is_empty() && summary.present.len() < MAX_PRESENT {
        summary.present.insert(result.name.clone());
    }
    match result.outcome() {
        Outcome::Created => summary.created += 1,
        Outcome::Updated => summary.updated += 1,
        Outcome::Unchanged => summary.unchanged += 1,
        Outcome::Differs => {}
        Outcome::Rejected | Outcome::Unspecified => summary.reject(errors(result, sent)),
    }
}

fn errors(result: ImportResult, sent: &HashMap<i64, Row>) -> Vec<RowError> {
    let Some(row) = sent.get(&result.number) else {
        return Vec::new();
    };
    result
        .violations
        .into_iter()
        .map(|violation| error(row, violation))
        .collect()
}

/// A violation as the person who made the file reads it: what is missing is told with where it may be given.
fn error(row: &Row, violation: ImportViolation) -> RowError {
    let mut message = violation.description;
    if violation.reason == Reason::FieldRequired.as_str() {
        if row.column(&violation.field).is_none() {
            message.push_str("；文件没有这一列");
        } else if row.is_below_value(&violation.field) {
            message.push_str("；上面的行有值，如为合并单元格所留空白，可用 --fill-down ");
            message.push_str(row.column(&violation.field).unwrap_or_default());
            message.push_str(" 沿用上一行");
        }
        if let Some(option) = rows::option(&violation.field) {
            message.push_str("，可用 ");
            message.push_str(option);
            message.push_str(" 统一给出");
        }
    }
    row.error(&violation.field, violation.reason, message)
}

/// A row as it would be, on one line.
fn shown(listing: &Listing) -> String {
    let summary: String = listing.summary.chars().take(24).collect();
    let parts = [
        listing.external_id.as_str(),
        &listing.title,
        &summary.replace('\n', " "),
        &listing.fields.join("、"),
        &listing.region,
    ];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" | ")
}

fn message(message: Message) -> ImportListingsRequest {
    ImportListingsRequest {
        message: Some(message),
    }
}
