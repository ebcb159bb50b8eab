//! An import as a stream: settings first, then batches, each answered once it is durable.

use std::pin::Pin;
use std::sync::Arc;

use futures::Stream;
use techmarket_kernel::{Clock, Context, Error, Reason, Result, Violations};
use techmarket_proto::shapes::Texts;
use techmarket_rpc::tonic::{Status, Streaming};
use techmarket_rpc::{convert as wire, fit_into, status, tidy, with_info};
use techmarket_telemetry::trace::Here;
use techmarket_types::ImportId;
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use super::{ImportBatch, ImportResult, ImportRun, Imported};
use crate::Posts;

const MAX_ROWS: usize = 500;
/// Bytes of a row's violations, so that those of a batch fit into one answer.
const ROW_BYTES: usize = 7 << 10;
/// Answers that wait for a slow reader; then the next batch waits too.
const AHEAD: usize = 2;
/// Batches that are read and checked while the one before is stored.
const READ_AHEAD: usize = 1;

/// The batches of an import.
pub type ImportStream<M> = Streaming<M>;

/// The answers to an import, one for each batch.
pub type ImportAnswers<M> = Pin<Box<dyn Stream<Item = Result<M, Status>> + Send>>;

/// The messages of an import of a side.
pub trait ImportWire: Imported {
    /// What is sent.
    type Request: Texts + Send + 'static;

    /// What is answered.
    type Response: Send + 'static;

    /// What a message carries.
    fn sent(request: Self::Request) -> Sent<Self::Message>;

    /// What became of a batch.
    fn answered(results: Vec<ImportResult<Self::Id>>, import_name: String) -> Self::Response;
}

/// What a message carries.
#[derive(Clone, Debug)]
pub enum Sent<M> {
    /// How the import works: the first message.
    Settings {
        /// Owner of every row.
        organization: String,
        /// Publishes each row.
        publish: bool,
        /// Keeps nothing.
        validate_only: bool,
        /// Changes no post that is there.
        keep_existing: bool,
    },
    /// Rows by number.
    Batch(Vec<(i64, M)>),
    /// Nothing.
    Empty,
}

impl<C: ImportWire> Posts<C> {
    /// Starts to read the batches; their answers come by the stream.
    #[must_use]
    pub fn import(
        &self,
        context: Context,
        clock: Arc<dyn Clock>,
        stream: Streaming<C::Request>,
    ) -> ImportAnswers<C::Response> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let importing = Importing {
            posts: self.clone(),
            clock,
            import: ImportId::new(self.repository().new_id(&context)),
        };
        tokio::spawn(Here::of(async move {
            if let Err(status) = importing.run(context, stream, &sender).await {
                // The reader may be gone; then nobody needs to know.
                let _ = sender.send(Err(status)).await;
            }
        }));
        Box::pin(futures::stream::unfold(receiver, |mut receiver| async {
            receiver.recv().await.map(|answer| (answer, receiver))
        }))
    }
}

struct Importing<C: ImportWire> {
    posts: Posts<C>,
    clock: Arc<dyn Clock>,
    import: ImportId,
}

impl<C: ImportWire> Importing<C> {
    /// Stores batch after batch and answers each once it is durable, while the next one is read and checked beside.
    async fn run(
        self,
        context: Context,
        mut stream: Streaming<C::Request>,
        sender: &mpsc::Sender<Result<C::Response, Status>>,
    ) -> Result<(), Status> {
        let first = next(&mut stream).await?.map(C::sent);
        let run = self.read_settings(first).map_err(status)?;
        run.admit(&context).map_err(status)?;
        let (reader, mut batches) = mpsc::channel(READ_AHEAD);
        // Ends with this call, whatever it waits for.
        let mut reading = JoinSet::new();
        let (posts, kept) = (
            self.posts.clone(),
            Some(run.import).filter(|_| !run.validate_only),
        );
        reading.spawn(Here::of(self.read_batches(context, run, stream, reader)));
        while let Some(batch) = batches.recv().await {
            let (context, batch) = batch?;
            let results = posts.take_in(&context, &batch).await.map_err(status)?;
            let answer = C::answered(results, kept.map(ImportId::name).unwrap_or_default());
            if sender.send(Ok(answer)).await.is_err() {
                return Ok(());
            }
        }
        match reading.join_next().await {
            Some(Err(panicked)) => Err(status(Error::internal(panicked))),
            _ => Ok(()),
        }
    }

    fn read_settings(&self, first: Option<Sent<C::Message>>) -> Result<ImportRun> {
        let Some(Sent::Settings {
            organization,
            publish,
            validate_only,
            keep_existing,
        }) = first
        else {
            let rule = "第一条消息应给出 settings";
            return Err(Error::of_field("settings", Reason::FieldRequired, rule));
        };
        let organization = Violations::collect(|v| {
            v.within("settings", |v| {
                wire::credit_code(v, "organization", &organization)
            })
        })?;
        Ok(ImportRun {
            import: self.import,
            organization,
            publish,
            validate_only,
            keep_existing,
        })
    }

    /// Hands on what comes until the caller ends the stream or it fails, each batch with the instant at which it came.
    async fn read_batches(
        self,
        mut context: Context,
        run: ImportRun,
        mut stream: Streaming<C::Request>,
        reader: mpsc::Sender<Result<(Context, ImportBatch<C>), Status>>,
    ) {
        while let Some(request) = next(&mut stream).await.transpose() {
            context.now = self.clock.now();
            let batch = request.and_then(|mut request| {
                tidy(&mut context, &mut request);
                self.read_batch(&context, &run, C::sent(request)).map_err(status)
            });
            let failed = batch.is_err();
            let batch = batch.map(|batch| (context.clone(), batch));
            if reader.send(batch).await.is_err() || failed {
                return;
            }
        }
    }

    fn read_batch(
        &self,
        context: &Context,
        run: &ImportRun,
        sent: Sent<C::Message>,
    ) -> Result<ImportBatch<C>> {
        let Sent::Batch(rows) = sent else {
            let rule = "后续消息应给出 batch";
            return Err(Error::of_field("batch", Reason::FieldRequired, rule));
        };
        let rule = || format!("每批 1 至 {MAX_ROWS} 行");
        if rows.is_empty() {
            return Err(Error::of_field("batch.rows", Reason::FieldRequired, rule()));
        }
        if rows.len() > MAX_ROWS {
            return Err(Error::of_field("batch.rows", Reason::TooManyItems, rule()));
        }
        Ok(self.posts.batch(context, run, rows))
    }
}

/// Leaves of the violations of a row the first that fit beside those of a whole batch.
pub fn fit_row<M: prost::Message>(violations: &mut Vec<M>) {
    fit_into(violations, ROW_BYTES);
}

async fn next<M>(stream: &mut Streaming<M>) -> Result<Option<M>, Status> {
    stream.message().await.map_err(|bare| with_info(&bare))
}

/// Implements [`ImportWire`] by the messages of a side, which have the same names on both: `import_wire!(ListingContent, supply,
/// listing, import_listings_request, ImportListingsRequest, ImportListingsResponse, similar_listing)`.
#[macro_export]
macro_rules! import_wire {
    ($content:ty, $pb:ident, $row:ident, $module:ident, $request:ident, $response:ident, $similar:ident) => {
        impl $crate::ImportWire for $content {
            type Request = $pb::$request;
            type Response = $pb::$response;

            fn sent(request: Self::Request) -> $crate::Sent<Self::Message> {
                match request.message {
                    Some($pb::$module::Message::Settings(settings)) => $crate::Sent::Settings {
                        organization: settings.organization,
                        publish: settings.publish,
                        validate_only: settings.validate_only,
                        keep_existing: settings.keep_existing,
                    },
                    Some($pb::$module::Message::Batch(batch)) => {
                        let rows = batch.rows.into_iter();
                        $crate::Sent::Batch(
                            rows.map(|row| (row.number, row.$row.unwrap_or_default()))
                                .collect(),
                        )
                    }
                    None => $crate::Sent::Empty,
                }
            }

            fn answered(results: Vec<$crate::ImportResult<Self::Id>>, import_name: String) -> Self::Response {
                let results = results.into_iter().map(import_result).collect();
                $pb::$response {
                    results,
                    import_name,
                }
            }
        }

        fn similarity(likeness: $crate::Likeness) -> $pb::import_result::Similarity {
            use $pb::import_result::Similarity;
            match likeness {
                $crate::Likeness::Title => Similarity::Title,
                $crate::Likeness::Text => Similarity::Text,
                $crate::Likeness::TextOfOthers => Similarity::TextOfOthers,
            }
        }

        /// What became of a row, as a message.
        pub(crate) fn import_result(
            result: $crate::ImportResult<<$content as $crate::Content>::Id>,
        ) -> $pb::ImportResult {
            use $crate::ImportOutcome as Is;
            use $pb::import_result::Outcome;
            let (outcome, id, changed_fields, violations) = match result.outcome {
                Is::Created(id) => (Outcome::Created, id, Vec::new(), Vec::new()),
                Is::Updated(id, changed) => (Outcome::Updated, Some(id), changed, Vec::new()),
                Is::Revised(id, changed) => (Outcome::Revised, Some(id), changed, Vec::new()),
                Is::Differs(id, changed) => (Outcome::Differs, Some(id), changed, Vec::new()),
                Is::Unchanged(id) => (Outcome::Unchanged, Some(id), Vec::new(), Vec::new()),
                Is::Rejected(violations) => (Outcome::Rejected, None, Vec::new(), violations),
            };
            let violation = |violation: $crate::techmarket_kernel::Violation| $pb::ImportViolation {
                field: violation.field,
                reason: violation.reason.as_str().to_owned(),
                description: violation.description,
            };
            let mut violations = violations.into_iter().map(violation).collect();
            $crate::fit_row(&mut violations);
            let name = |id: Option<<$content as $crate::Content>::Id>| {
                id.map($crate::ResourceId::name).unwrap_or_default()
            };
            $pb::ImportResult {
                number: result.number,
                outcome: outcome.into(),
                name: name(id),
                violations,
                changed_fields,
                similarity: result
                    .similar
                    .map(|(_, likeness)| similarity(likeness))
                    .unwrap_or_default()
                    .into(),
                $similar: name(result.similar.map(|(id, _)| id)),
            }
        }
    };
}
