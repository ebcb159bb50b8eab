//! Kills during an import, and what the store, the feed and the index say afterwards.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use techmarket_kernel::Caller;
use techmarket_proto::feed::v1::Source;
use techmarket_proto::matching::v1::{ListingHit, SearchListingsRequest};
use techmarket_proto::supply::v1::import::State;
use techmarket_proto::supply::v1::import_listings_request::Message;
use techmarket_proto::supply::v1::import_result::Outcome;
use techmarket_proto::supply::v1::import_service_client::ImportServiceClient;
use techmarket_proto::supply::v1::upload_import_request::Message as Upload;
use techmarket_proto::supply::v1::{
    GetImportRequest, ImportBatch, ImportListingsRequest, ImportListingsResponse, ImportRow, ImportSettings,
    ImportUpload, Listing, ListingFilter, PreviewImportRequest, RunImportRequest, UploadImportRequest,
};
use techmarket_rpc::{Credentials, remote};
use techmarket_testkit::{PROVIDER, listing, operator};
use tempfile::TempDir;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Streaming;

use crate::cli;
use crate::clients::{Clients, Urls};
use crate::process::{Process, until};

/// Rows of the whole import; one search can show 1,000.
const ROWS: i64 = 960;
const BATCH: i64 = 40;
const KILLS: i64 = 8;

struct Market {
    folder: TempDir,
    process: Process,
    token: String,
}

/// An import that waits for the next batch.
struct Import {
    sender: mpsc::Sender<ImportListingsRequest>,
    answers: Streaming<ImportListingsResponse>,
}

impl Market {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let process = Process::ready(&data, &[]).await;
        let caller: Caller = operator();
        let token = cli::token(&["--data", data.to_str().unwrap()], &caller).await;
        Self {
            folder,
            process,
            token,
        }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn clients(&self) -> Clients {
        Clients::new(&Urls::all(self.process.url()), &self.token)
    }

    /// Ends the process at once and starts another on the same folder.
    async fn killed(self) -> Self {
        self.process.kill().await;
        let process = Process::ready(&self.folder.path().join("data"), &[]).await;
        Self { process, ..self }
    }

    async fn import(&self) -> Import {
        let (sender, receiver) = mpsc::channel(1);
        let settings = ImportSettings {
            organization: PROVIDER.to_owned(),
            publish: true,
            validate_only: false,
            keep_existing: false,
        };
        sender.send(message(Message::Settings(settings))).await.unwrap();
        let answers = self
            .clients()
            .supply
            .import_listings(ReceiverStream::new(receiver))
            .await;
        Import {
            sender,
            answers: answers.unwrap().into_inner(),
        }
    }
}

impl Import {
    async fn send(&self, batch: i64) {
        let numbers = batch * BATCH + 1..=(batch + 1) * BATCH;
        let rows = numbers.map(|number| ImportRow {
            number,
            listing: Some(row(number)),
        });
        let batch = ImportBatch { rows: rows.collect() };
        // A server that is dead takes nothing more.
        let _ = self.sender.send(message(Message::Batch(batch))).await;
    }

    /// Notes the next rows that are acknowledged, and returns what became of them; `None` when the server has gone.
    async fn next(&mut self, acknowledged: &mut Acknowledged) -> Option<Vec<(i64, Outcome)>> {
        let answer = self.answers.message().await.ok()??;
        let rows = answer.results.into_iter().map(|row| {
            let outcome = row.outcome();
            let before = acknowledged.insert(row.number, row.name.clone());
            assert!(
                before.is_none_or(|before| before == row.name),
                "row {}",
                row.number
            );
            (row.number, outcome)
        });
        Some(rows.collect())
    }
}

fn message(message: Message) -> ImportListingsRequest {
    ImportListingsRequest {
        message: Some(message),
    }
}

fn row(number: i64) -> Listing {
    Listing {
        external_id: number.to_string(),
        title: format!("高强度电瓷配方第 {number} 号"),
        confidential: None,
        ..listing()
    }
}

/// What an importer has been told is kept: number to name.
type Acknowledged = BTreeMap<i64, String>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_outlives_a_kill() {
    let mut market = Market::new().await;
    let mut acknowledged = Acknowledged::new();
    for kill in 0..KILLS {
        import_until_killed(&market, kill, &mut acknowledged).await;
        market = market.killed().await;
        let kept = agreed(&mut market.clients()).await;
        for (number, name) in &acknowledged {
            assert_eq!(kept.get(number), Some(name), "row {number}, kill {kill}");
        }
        let (told, kept) = (acknowledged.len(), kept.len());
        crate::note(&format!("kill {kill}: {told} rows acknowledged, {kept} kept"));
    }

    let before = agreed(&mut market.clients()).await;
    let mut import = market.import().await;
    let mut created = 0;
    for batch in 0..ROWS / BATCH {
        import.send(batch).await;
        for (number, outcome) in import.next(&mut acknowledged).await.unwrap() {
            let is_known = before.contains_key(&number);
            let expected = if is_known {
                Outcome::Unchanged
            } else {
                Outcome::Created
            };
            assert_eq!(outcome, expected, "row {number}");
            created += usize::from(outcome == Outcome::Created);
        }
    }
    drop(import);
    assert_eq!(before.len() + created, usize::try_from(ROWS).unwrap());
    assert_eq!(agreed(&mut market.clients()).await, acknowledged);
    assert_eq!(
        acknowledged.keys().copied().collect::<Vec<_>>(),
        (1..=ROWS).collect::<Vec<_>>()
    );
    an_index_that_is_lost_is_built_again(market).await;
}

/// Rows of a file that takes long enough to be killed within.
const FILE_ROWS: i64 = 30_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_of_a_file_goes_on_after_a_kill() {
    let market = Market::new().await;
    let rows = (1..=FILE_ROWS).map(|number| {
        format!("{number},电瓷配方 {number},一种高强度电瓷的配方,新材料,江西省萍乡市,示例大学\n")
    });
    let file = format!(
        "编号,成果名称,成果简介,所属领域,所在地,单位名称\n{}",
        rows.collect::<String>()
    )
    .into_bytes();
    let files = |market: &Market| {
        let credentials = Credentials::token(market.token.clone());
        ImportServiceClient::new(remote(market.process.url().to_owned(), credentials).unwrap())
    };
    let upload = ImportUpload {
        organization: PROVIDER.to_owned(),
        file_name: "成果.csv".to_owned(),
        size_bytes: i64::try_from(file.len()).unwrap(),
        ..ImportUpload::default()
    };
    let chunks = file.chunks(1 << 20).map(|chunk| Upload::Chunk(chunk.to_vec()));
    let messages: Vec<UploadImportRequest> = std::iter::once(Upload::Upload(upload))
        .chain(chunks)
        .map(|message| UploadImportRequest {
            message: Some(message),
        })
        .collect();
    let uploaded = files(&market)
        .upload_import(tokio_stream::iter(messages))
        .await
        .unwrap()
        .into_inner();
    let name = uploaded.name.clone();
    let get = async |market: &Market| {
        let request = GetImportRequest { name: name.clone() };
        files(market).get_import(request).await.unwrap().into_inner()
    };
    let preview = PreviewImportRequest {
        name: name.clone(),
        etag: uploaded.etag,
        ..PreviewImportRequest::default()
    };
    files(&market).preview_import(preview).await.unwrap();
    let previewed = until("the file is previewed", async || {
        let import = get(&market).await;
        (import.state() == State::Previewed).then_some(import)
    })
    .await;
    let run = RunImportRequest {
        name: name.clone(),
        etag: previewed.etag,
        sha256: previewed.sha256,
        ..RunImportRequest::default()
    };
    let mut client = files(&market);
    let running = tokio::spawn(async move { client.run_import(run).await });
    let begun = until("some rows are in", async || {
        let import = get(&market).await;
        // The preview has counted its rows, too.
        let under_way = import.state() == State::Running && (500..FILE_ROWS).contains(&import.taken_rows);
        under_way.then_some(import)
    })
    .await;
    let market = market.killed().await;
    let _ = running.await;
    assert!(begun.taken_rows < FILE_ROWS, "the kill fell behind the run");
    let done = until("the import is done", async || {
        let import = get(&market).await;
        (import.state() == State::Succeeded).then_some(import)
    })
    .await;
    let result = done.result.unwrap();
    assert_eq!(
        (result.created, result.unchanged, result.rejected),
        (FILE_ROWS, 0, 0),
        "no row twice, none lost"
    );
}

/// Imports from the first row on, a part more than before the last kill, and returns while two batches are under way.
async fn import_until_killed(market: &Market, kill: i64, acknowledged: &mut Acknowledged) {
    let mut rng = StdRng::seed_from_u64(kill.unsigned_abs());
    let part = ROWS / BATCH / KILLS;
    let last = kill * part + rng.random_range(0..part - 1);
    let mut import = market.import().await;
    let mut longest = Duration::from_millis(10);
    for batch in 0..last {
        let begun = Instant::now();
        import.send(batch).await;
        import.next(acknowledged).await.unwrap();
        longest = longest.max(begun.elapsed());
    }
    import.send(last).await;
    import.send(last + 1).await;
    // The kill falls before, within or behind the transactions of the two.
    let moment = rng.random_range(Duration::ZERO..longest * 2);
    let listening = async { while import.next(acknowledged).await.is_some() {} };
    let _ = tokio::time::timeout(moment, listening).await;
}

/// The rows by number, once store, feed and index tell the same; each holds each row once.
pub(crate) async fn agreed(clients: &mut Clients) -> BTreeMap<i64, String> {
    let listings = clients.listings(ListingFilter::default()).await;
    let store = once(listings.iter());

    let events = clients.events(Source::Supply).await;
    let head = events.last().map_or(0, |event| event.position);
    let published = events.iter().filter(|event| event.r#type == "listing.published");
    let published: Vec<Listing> = published
        .map(|event| event.resource.as_ref().unwrap().to_msg().unwrap())
        .collect();
    assert_eq!(once(published.iter()), store, "the feed and the store");

    until("the index has read the feed", async || {
        let (_, position) = searched(clients).await;
        (position >= head).then_some(())
    })
    .await;
    let (hits, _) = searched(clients).await;
    assert_eq!(
        once(hits.iter().map(|hit| hit.listing.as_ref().unwrap())),
        store,
        "the index and the store"
    );
    store
}

fn once<'a>(listings: impl Iterator<Item = &'a Listing>) -> BTreeMap<i64, String> {
    let mut rows = BTreeMap::new();
    for listing in listings {
        let before = rows.insert(listing.external_id.parse().unwrap(), listing.name.clone());
        assert_eq!(before, None, "twice: {}", listing.external_id);
    }
    rows
}

/// Every hit for words that all rows have, and how far the index has been read.
async fn searched(clients: &mut Clients) -> (Vec<ListingHit>, i64) {
    let mut request = SearchListingsRequest {
        query: "高强度电瓷配方".to_owned(),
        page_size: 200,
        variants_too: true,
        ..SearchListingsRequest::default()
    };
    let mut hits = Vec::new();
    loop {
        let page = clients
            .matching
            .search_listings(request.clone())
            .await
            .unwrap()
            .into_inner();
        hits.extend(page.hits);
        if page.next_page_token.is_empty() {
            return (hits, page.index_position);
        }
        request.page_token = page.next_page_token;
    }
}

async fn an_index_that_is_lost_is_built_again(market: Market) {
    let (before, position) = searched(&mut market.clients()).await;
    let data = market.data();
    let Market {
        folder,
        process,
        token,
    } = market;
    process.stop().await;
    std::fs::remove_dir_all(data.join("index")).unwrap();
    // SERVING means that it has been built.
    let process = Process::ready(&data, &[]).await;
    let market = Market {
        folder,
        process,
        token,
    };
    let (after, reached) = searched(&mut market.clients()).await;
    assert_eq!(reached, position);
    let names = |hits: &[ListingHit]| {
        hits.iter()
            .map(|hit| hit.listing.as_ref().unwrap().name.clone())
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(names(&after), names(&before));
    for (now, then) in after.iter().zip(&before) {
        assert!((now.score - then.score).abs() < 1e-6, "{now:?} {then:?}");
    }
    market.process.stop().await;
}
