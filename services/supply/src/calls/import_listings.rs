//! ImportListings: settings first, then batches, each answered once it is durable.

mod batch;

use std::pin::Pin;

use techmarket_kernel::{Context, Error, Reason, Result, Violation, Violations, new_uuid};
use techmarket_posting::Wire as _;
use techmarket_proto::supply::v1 as pb;
use techmarket_proto::supply::v1::import_listings_request::Message;
use techmarket_rpc::{context, convert as wire, fit_into, status, tidy, with_info};
use techmarket_types::{CreditCode, ImportId, ListingId};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Status, Streaming};

use self::batch::{ImportBatch, ImportOutcome, ImportResult, ImportRow};
use crate::domain::ListingContent;
use crate::service::Supply;

const MAX_ROWS: usize = 500;
/// Bytes of a row's violations, so that those of a batch fit into one answer.
const ROW_BYTES: usize = 7 << 10;
/// Answers that wait for a slow reader; then the next batch waits too.
const AHEAD: usize = 2;
/// Batches that are read and checked while the one before is stored.
const READ_AHEAD: usize = 1;

/// The answers to an import, one for each batch.
pub(crate) type Answers = Pin<Box<dyn Stream<Item = Result<pb::ImportListingsResponse, Status>> + Send>>;

#[derive(Clone)]
struct Settings {
    import: ImportId,
    organization: CreditCode,
    publish: bool,
    validate_only: bool,
    keep_existing: bool,
}

impl Supply {
    /// Starts to read the batches; their answers come by the stream.
    pub(crate) fn import_listings(
        &self,
        request: Request<Streaming<pb::ImportListingsRequest>>,
    ) -> Result<Answers> {
        let context = context(&request, &*self.clock)?;
        let (sender, receiver) = mpsc::channel(AHEAD);
        let (supply, stream) = (self.clone(), request.into_inner());
        tokio::spawn(async move {
            if let Err(status) = supply.import(context, stream, &sender).await {
                // The reader may be gone; then nobody needs to know.
                let _ = sender.send(Err(status)).await;
            }
        });
        Ok(Box::pin(ReceiverStream::new(receiver)))
    }

    /// Stores batch after batch and answers each once it is durable, while the next one is read and checked beside.
    async fn import(
        &self,
        context: Context,
        mut stream: Streaming<pb::ImportListingsRequest>,
        sender: &mpsc::Sender<Result<pb::ImportListingsResponse, Status>>,
    ) -> Result<(), Status> {
        let first = next(&mut stream).await?.and_then(|first| first.message);
        let Some(Message::Settings(settings)) = first else {
            let rule = "第一条消息应给出 settings";
            return Err(status(Error::of_field("settings", Reason::FieldRequired, rule)));
        };
        let import = ImportId::new(new_uuid(&*self.rng, context.now));
        let settings = read_settings(import, &settings).map_err(status)?;
        batch::admit(&context, &settings.organization, settings.publish).map_err(status)?;
        let (reader, mut batches) = mpsc::channel(READ_AHEAD);
        // Ends with this call, whatever it waits for.
        let mut reading = JoinSet::new();
        reading.spawn(
            self.clone()
                .read_batches(context, settings.clone(), stream, reader),
        );
        while let Some(batch) = batches.recv().await {
            let (context, batch) = batch?;
            let results = self.take_in(&context, &batch).await.map_err(status)?;
            if !batch.validate_only {
                batch::count(&results);
            }
            let results = results.into_iter().map(to_result).collect();
            let kept = Some(settings.import).filter(|_| !settings.validate_only);
            let import_name = kept.map(ImportId::name).unwrap_or_default();
            let answer = pb::ImportListingsResponse { results, import_name };
            if sender.send(Ok(answer)).await.is_err() {
                return Ok(());
            }
        }
        match reading.join_next().await {
            Some(Err(panicked)) => Err(status(Error::internal(panicked))),
            _ => Ok(()),
        }
    }

    /// Hands on what comes until the caller ends the stream or it fails, each batch with the instant at which it came.
    async fn read_batches(
        self,
        mut context: Context,
        settings: Settings,
        mut stream: Streaming<pb::ImportListingsRequest>,
        reader: mpsc::Sender<Result<(Context, ImportBatch), Status>>,
    ) {
        while let Some(request) = next(&mut stream).await.transpose() {
            context.now = self.clock.now();
            let batch = request.and_then(|mut request| {
                tidy(&mut context, &mut request);
                self.read_request(&settings, request, &context)
            });
            let failed = batch.is_err();
            let batch = batch.map(|batch| (context.clone(), batch));
            if reader.send(batch).await.is_err() || failed {
                return;
            }
        }
    }

    fn read_request(
        &self,
        settings: &Settings,
        request: pb::ImportListingsRequest,
        context: &Context,
    ) -> Result<ImportBatch, Status> {
        let Some(Message::Batch(batch)) = request.message else {
            let rule = "后续消息应给出 batch";
            return Err(status(Error::of_field("batch", Reason::FieldRequired, rule)));
        };
        self.read_batch(settings, batch, context).map_err(status)
    }

    fn read_batch(
        &self,
        settings: &Settings,
        batch: pb::ImportBatch,
        context: &Context,
    ) -> Result<ImportBatch> {
        let rule = || format!("每批 1 至 {MAX_ROWS} 行");
        if batch.rows.is_empty() {
            return Err(Error::of_field("batch.rows", Reason::FieldRequired, rule()));
        }
        if batch.rows.len() > MAX_ROWS {
            return Err(Error::of_field("batch.rows", Reason::TooManyItems, rule()));
        }
        let row = |row: pb::ImportRow| ImportRow {
            number: row.number,
            new_id: new_uuid(&*self.rng, context.now),
            content: self.read_row(settings, context, row.listing.unwrap_or_default()),
        };
        Ok(ImportBatch {
            import: settings.import,
            organization: settings.organization.clone(),
            publish: settings.publish,
            validate_only: settings.validate_only,
            keep_existing: settings.keep_existing,
            rows: batch.rows.into_iter().map(row).collect(),
        })
    }

    fn read_row(
        &self,
        settings: &Settings,
        context: &Context,
        listing: pb::Listing,
    ) -> Result<ListingContent, Vec<Violation>> {
        let mut v = Violations::new();
        let listing = pb::Listing {
            organization: settings.organization.to_string(),
            ..listing
        };
        let read = ListingContent::read(&mut v, self.listings.codes(context), listing);
        match read {
            Some((_, written)) if v.is_empty() => Ok(written),
            _ => Err(v.into_vec()),
        }
    }
}

async fn next(
    stream: &mut Streaming<pb::ImportListingsRequest>,
) -> Result<Option<pb::ImportListingsRequest>, Status> {
    stream.message().await.map_err(|bare| with_info(&bare))
}

fn read_settings(import: ImportId, settings: &pb::ImportSettings) -> Result<Settings> {
    let mut v = Violations::new();
    let organization = v.within("settings", |v| {
        wire::credit_code(v, "organization", &settings.organization)
    });
    Ok(Settings {
        import,
        organization: v.finish_with(organization)?,
        publish: settings.publish,
        validate_only: settings.validate_only,
        keep_existing: settings.keep_existing,
    })
}

fn to_result(result: ImportResult) -> pb::ImportResult {
    use pb::import_result::Outcome;
    let (outcome, id, changed, violations) = match result.outcome {
        ImportOutcome::Created(id) => (Outcome::Created, id, Vec::new(), Vec::new()),
        ImportOutcome::Updated(id, changed) => (Outcome::Updated, Some(id), changed, Vec::new()),
        ImportOutcome::Differs(id, changed) => (Outcome::Differs, Some(id), changed, Vec::new()),
        ImportOutcome::Unchanged(id) => (Outcome::Unchanged, Some(id), Vec::new(), Vec::new()),
        ImportOutcome::Rejected(violations) => (Outcome::Rejected, None, Vec::new(), violations),
    };
    let violation = |violation: Violation| pb::ImportViolation {
        field: violation.field,
        reason: violation.reason.as_str().to_owned(),
        description: violation.description,
    };
    let mut violations = violations.into_iter().map(violation).collect();
    fit_into(&mut violations, ROW_BYTES);
    let name = |id: Option<ListingId>| id.map(ListingId::name).unwrap_or_default();
    pb::ImportResult {
        number: result.number,
        outcome: outcome.into(),
        name: name(id),
        violations,
        changed_fields: changed.into_iter().map(str::to_owned).collect(),
        similar_listing: name(result.similar),
    }
}
