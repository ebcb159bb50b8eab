//! One run of an import: batches out, acknowledgements in, rows matched with what the service says of them.
//!
//! A thread reads the file and sends ahead while the service keeps what it has; what is under way is bounded by [`AHEAD`].

use techmarket_importing::{Defaults, Ended, Part, Summary, read_parts};
use techmarket_rpc::Rpc;
use techmarket_tabular::Table;
use techmarket_types::CodeTables;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use crate::connect::explain;
use crate::import::side::{Settings, Side};

/// Batches that are sent and not acknowledged.
const AHEAD: usize = 4;

/// What to import, and for whom.
pub struct Job {
    /// The market.
    pub rpc: Rpc,
    /// Owner of the rows.
    pub organization: String,
    /// Whether rows are published as they are taken in.
    pub publish: bool,
    /// Whether rows change records that are there.
    pub update: bool,
    /// How rows are read.
    pub rows: Defaults,
}

impl Job {
    /// Sends every row of `table`, and counts in `summary` what has become of them, also where it fails. `progress` hears, after
    /// each acknowledgement, how many bytes and rows have been taken.
    pub async fn run<S: Side>(
        &self,
        table: Table,
        validate_only: bool,
        summary: &mut Summary,
        progress: impl Fn(u64, u64),
    ) -> anyhow::Result<()> {
        let (sender, receiver) = mpsc::channel(1);
        let settings = Settings {
            organization: &self.organization,
            publish: self.publish,
            validate_only,
            keep_existing: !self.update,
        };
        sender.send(S::settings(&settings)).await?;
        let stream = S::open(self.rpc.clone(), ReceiverStream::new(receiver)).await;
        let mut answers = stream.map_err(|status| explain(&status))?;
        let (parts, mut awaited) = mpsc::channel(AHEAD);
        let (rows, tables) = (self.rows.clone(), CodeTables::embedded()?);
        let reading = tokio::task::spawn_blocking(move || read::<S>(table, &rows, tables, &sender, &parts));
        while let Some(part) = awaited.recv().await {
            settle::<S>(&mut answers, part, summary, &progress).await?;
        }
        let ended = reading.await?;
        summary.ignored = ended.ignored;
        summary.skip(&ended.skipped);
        // Read to its end: to the service a stream that is left is a client that went away.
        let more = answers.message().await.map_err(|status| explain(&status))?;
        anyhow::ensure!(more.is_none(), "服务的答复比批次多");
        Ok(())
    }
}

/// Reads `table` to its end, or until nobody listens any more.
fn read<S: Side>(
    table: Table,
    rows: &Defaults,
    tables: &CodeTables,
    sender: &mpsc::Sender<S::Request>,
    parts: &mpsc::Sender<Part<S>>,
) -> Ended {
    read_parts::<S>(table, rows, tables, |mut part| {
        let records = std::mem::take(&mut part.records);
        // The part first: its place among those under way is waited for. A stream that has ended says why in its status.
        let heard = parts.blocking_send(part).is_ok();
        if !records.is_empty() {
            let _ = sender.blocking_send(S::batch(records));
        }
        heard
    })
}

/// Waits until `part` is durable, and counts what became of it.
async fn settle<S: Side>(
    answers: &mut Streaming<S::Response>,
    part: Part<S>,
    summary: &mut Summary,
    progress: &impl Fn(u64, u64),
) -> anyhow::Result<()> {
    let (bytes, rows) = part.taken;
    let sent = summary.open_part(part);
    if !sent.is_empty() {
        let answer = answers.message().await.map_err(|status| explain(&status))?;
        let answer = answer.ok_or_else(|| anyhow::anyhow!("服务提前结束了导入"))?;
        let (import_name, results) = S::told(answer);
        summary.import_name = import_name;
        for told in results {
            summary.tell(told, &sent);
        }
    }
    progress(bytes, rows);
    Ok(())
}
