//! One run of an import: batches out, acknowledgements in, rows matched with what the service says of them.

use std::collections::HashMap;

use techmarket_proto::supply::v1::import_listings_request::Message;
use techmarket_proto::supply::v1::import_result::Outcome;
use techmarket_proto::supply::v1::supply_service_client::SupplyServiceClient;
use techmarket_proto::supply::v1::{
    ImportBatch, ImportListingsRequest, ImportListingsResponse, ImportResult, ImportRow, ImportSettings,
};
use techmarket_rpc::Rpc;
use techmarket_tabular::{Row, Table};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use crate::connect::explain;
use crate::import::{Defaults, Summary};

/// Rows of a batch; one transaction, one acknowledgement.
const BATCH: usize = 200;

/// What to import, and for whom.
pub struct Job {
    /// The market.
    pub rpc: Rpc,
    /// Owner of the rows.
    pub organization: String,
    /// Whether rows are published as they are taken in.
    pub publish: bool,
    /// How rows are read.
    pub rows: Defaults,
}

impl Job {
    /// Sends every row of `table`. `progress` hears, after each acknowledgement, how many bytes and rows have been taken.
    pub async fn run(
        &self,
        mut table: Table,
        validate_only: bool,
        progress: impl Fn(u64, u64),
    ) -> anyhow::Result<Summary> {
        let (sender, receiver) = mpsc::channel(1);
        let settings = ImportSettings {
            organization: self.organization.clone(),
            publish: self.publish,
            validate_only,
        };
        sender.send(message(Message::Settings(settings))).await?;
        let mut client = SupplyServiceClient::new(self.rpc.clone());
        let stream = client.import_listings(ReceiverStream::new(receiver)).await;
        let mut answers = stream.map_err(|status| explain(&status))?.into_inner();
        let mut summary = Summary::default();
        let mut waiting = HashMap::new();
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(row) = table.next() {
            let rows_and_bytes = (table.rows_read(), table.progress().1);
            match row.and_then(|row| Ok((self.rows.listing(&row).map_err(|error| vec![error])?, row))) {
                Ok((listing, row)) => {
                    let number = i64::try_from(row.number())?;
                    batch.push(ImportRow {
                        number,
                        listing: Some(listing),
                    });
                    waiting.insert(number, row);
                }
                Err(errors) => summary.reject(errors),
            }
            if batch.len() == BATCH {
                let (sent, rows) = (std::mem::take(&mut batch), std::mem::take(&mut waiting));
                exchange(&sender, &mut answers, sent, &rows, &mut summary).await?;
                let (rows_read, bytes) = rows_and_bytes;
                progress(bytes, rows_read);
            }
        }
        if !batch.is_empty() {
            exchange(&sender, &mut answers, batch, &waiting, &mut summary).await?;
        }
        progress(table.progress().1, table.rows_read());
        summary.ignored = table.ignored().to_vec();
        Ok(summary)
    }
}

/// Sends a batch and waits until it is durable.
async fn exchange(
    sender: &mpsc::Sender<ImportListingsRequest>,
    answers: &mut Streaming<ImportListingsResponse>,
    rows: Vec<ImportRow>,
    waiting: &HashMap<i64, Row>,
    summary: &mut Summary,
) -> anyhow::Result<()> {
    // A stream that has ended says why in its status.
    let _ = sender.send(message(Message::Batch(ImportBatch { rows }))).await;
    let answer = answers.message().await.map_err(|status| explain(&status))?;
    let answer = answer.ok_or_else(|| anyhow::anyhow!("服务提前结束了导入"))?;
    for result in answer.results {
        match result.outcome() {
            Outcome::Created => summary.created += 1,
            Outcome::Updated => summary.updated += 1,
            Outcome::Unchanged => summary.unchanged += 1,
            Outcome::Rejected | Outcome::Unspecified => summary.reject(errors(result, waiting)),
        }
    }
    Ok(())
}

fn errors(result: ImportResult, waiting: &HashMap<i64, Row>) -> Vec<techmarket_tabular::RowError> {
    let Some(row) = waiting.get(&result.number) else {
        return Vec::new();
    };
    let error = |violation: techmarket_proto::supply::v1::ImportViolation| {
        row.error(&violation.field, violation.reason, violation.description)
    };
    result.violations.into_iter().map(error).collect()
}

fn message(message: Message) -> ImportListingsRequest {
    ImportListingsRequest {
        message: Some(message),
    }
}
