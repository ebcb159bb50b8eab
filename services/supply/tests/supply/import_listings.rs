//! ImportListings.

use techmarket_kernel::{Caller, Reason};
use techmarket_proto::supply::v1::import_listings_request::Message;
use techmarket_proto::supply::v1::import_result::{Outcome, Similarity};
use techmarket_proto::supply::v1::listing::{Detail, Kind, State};
use techmarket_proto::supply::v1::{
    ExpertDetail, ImportBatch, ImportListingsRequest, ImportResult, ImportRow, ImportSettings, Listing,
};
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_PROVIDER, PROVIDER, Refusal, full_listing, listing, on_both_databases, operator, other_provider,
    provider, viewer,
};
use tonic::{Code, Status};

use crate::support::Market;

fn settings() -> ImportSettings {
    ImportSettings {
        organization: PROVIDER.to_owned(),
        publish: false,
        validate_only: false,
        keep_existing: false,
    }
}

fn publishing() -> ImportSettings {
    ImportSettings {
        publish: true,
        ..settings()
    }
}

fn keyed(external_id: &str) -> Listing {
    Listing {
        external_id: external_id.to_owned(),
        // Taken from the settings, whatever stands here.
        organization: String::new(),
        ..listing()
    }
}

fn rows(listings: impl IntoIterator<Item = Listing>) -> ImportBatch {
    let rows = (1..).zip(listings).map(|(number, listing)| ImportRow {
        number,
        listing: Some(listing),
    });
    ImportBatch { rows: rows.collect() }
}

fn message(message: Message) -> ImportListingsRequest {
    ImportListingsRequest {
        message: Some(message),
    }
}

/// Sends everything at once; what was answered, and how the stream ended.
async fn import(
    market: &Market,
    caller: &Caller,
    messages: Vec<ImportListingsRequest>,
) -> (Vec<Vec<ImportResult>>, Result<(), Status>) {
    let mut answers = Vec::new();
    let mut stream = match market
        .as_(caller)
        .import_listings(tokio_stream::iter(messages))
        .await
    {
        Ok(stream) => stream.into_inner(),
        Err(status) => return (answers, Err(status)),
    };
    loop {
        match stream.message().await {
            Ok(Some(answer)) => answers.push(answer.results),
            Ok(None) => return (answers, Ok(())),
            Err(status) => return (answers, Err(status)),
        }
    }
}

/// Imports one batch, which must be answered.
async fn import_one(
    market: &Market,
    caller: &Caller,
    settings: ImportSettings,
    listings: impl IntoIterator<Item = Listing>,
) -> Vec<ImportResult> {
    let messages = vec![
        message(Message::Settings(settings)),
        message(Message::Batch(rows(listings))),
    ];
    let (mut answers, end) = import(market, caller, messages).await;
    end.unwrap();
    assert_eq!(answers.len(), 1);
    answers.remove(0)
}

async fn refused(market: &Market, caller: &Caller, messages: Vec<ImportListingsRequest>) -> Refusal {
    let (answers, end) = import(market, caller, messages).await;
    assert_eq!(answers, Vec::<Vec<ImportResult>>::new());
    Refusal::read(&end.unwrap_err())
}

fn outcomes(results: &[ImportResult]) -> Vec<Outcome> {
    results.iter().map(ImportResult::outcome).collect()
}

fn violations(result: &ImportResult) -> Vec<(&str, &str)> {
    let found = result.violations.iter();
    found
        .map(|violation| (violation.field.as_str(), violation.reason.as_str()))
        .collect()
}

on_both_databases! {
    async fn a_repeated_import_changes_nothing(location: Location) {
        let market = Market::at(&location).await;
        let listings = || ["A-1", "A-2", "A-3"].map(keyed);
        let first = import_one(&market, &provider(), settings(), listings()).await;
        assert_eq!(outcomes(&first), [Outcome::Created; 3]);
        assert_eq!(first.iter().map(|result| result.number).collect::<Vec<_>>(), [1, 2, 3]);
        let made = market.read(&first[0].name).await;
        assert_eq!((made.state(), made.organization.as_str(), made.external_id.as_str()), (State::Draft, PROVIDER, "A-1"));
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        let again = import_one(&market, &provider(), settings(), listings()).await;
        assert_eq!(outcomes(&again), [Outcome::Unchanged; 3]);
        let names = |results: &[ImportResult]| results.iter().map(|result| result.name.clone()).collect::<Vec<_>>();
        assert_eq!(names(&again), names(&first));
        assert_eq!(market.read(&first[0].name).await, made);
        assert_eq!(market.events().await, ["listing.created"; 3]);
    }

    async fn a_changed_row_changes_its_listing(location: Location) {
        let market = Market::at(&location).await;
        let first = import_one(&market, &provider(), settings(), ["A-1", "A-2"].map(keyed)).await;
        market.harness.advance(jiff::SignedDuration::from_secs(60));
        let changed = Listing { title: "新".to_owned(), ..keyed("A-2") };
        let second = import_one(&market, &provider(), settings(), [keyed("A-1"), changed, keyed("A-3")]).await;
        assert_eq!(outcomes(&second), [Outcome::Unchanged, Outcome::Updated, Outcome::Created]);
        assert_eq!(second[1].name, first[1].name);
        let updated = market.read(&first[1].name).await;
        assert_eq!((updated.title.as_str(), updated.etag.as_str()), ("新", "1-2"));
        let expected = ["listing.created", "listing.created", "listing.updated", "listing.created"];
        assert_eq!(market.events().await, expected);
    }

    async fn a_bad_row_does_not_stop_the_others(location: Location) {
        let market = Market::at(&location).await;
        let bad = Listing { title: String::new(), region: "1".to_owned(), ..keyed("A-2") };
        let listings = [keyed("A-1"), bad, keyed(""), keyed("A-1"), keyed("A-4")];
        let results = import_one(&market, &provider(), settings(), listings).await;
        let expected = [Outcome::Created, Outcome::Rejected, Outcome::Created, Outcome::Rejected, Outcome::Created];
        assert_eq!(outcomes(&results), expected);
        let numbers: Vec<_> = results.iter().map(|result| result.number).collect();
        assert_eq!(numbers, [1, 2, 3, 4, 5]);
        assert_eq!(violations(&results[1]), [("title", "FIELD_REQUIRED"), ("region", "REGION_UNKNOWN")]);
        assert_eq!(violations(&results[3]), [("external_id", "ITEM_REPEATED")]);
        assert!(results[3].violations[0].description.contains('1'), "the row that it repeats is named");
        assert!([1, 3].iter().all(|row| results[*row].name.is_empty()));
        assert_eq!((market.count().await, market.events().await.len()), (3, 3));
    }

    async fn a_text_that_is_there_already_is_told(location: Location) {
        let market = Market::at(&location).await;
        let text = "面向输变电瓷件的配方与烧成工艺，弯曲强度由一百三十兆帕提高到一百八十五兆帕，已中试。";
        let row = |key: &str, title: &str| Listing {
            title: title.to_owned(),
            summary: text.replace('，', if key == "A-1" { "，" } else { "；" }),
            ..keyed(key)
        };
        let of_others = ImportSettings { organization: OTHER_PROVIDER.to_owned(), ..publishing() };
        let hidden = ImportSettings { publish: false, ..of_others.clone() };
        let draft = import_one(&market, &operator(), hidden, [row("B-1", "他人的草稿")]).await;
        let first = import_one(&market, &provider(), settings(), [row("A-1", "电瓷")]).await;
        assert_eq!(first[0].similar_listing, "", "what others have not published is named to nobody");
        let published = import_one(&market, &operator(), of_others, [row("B-1", "他人的草稿")]).await;
        assert_eq!(published[0].name, draft[0].name);
        let rows = [row("A-2", "高强电瓷"), row("A-1", "电瓷")];
        let again = import_one(&market, &provider(), settings(), rows).await;
        assert_eq!(again[0].similarity(), Similarity::TextOfOthers, "the oldest is named");
        assert_eq!(again[0].similar_listing, draft[0].name);
        assert_eq!((again[1].outcome(), again[1].similar_listing.as_str()), (Outcome::Unchanged, ""));
        let more = Listing { summary: format!("{text}另有专利三件。"), ..keyed("A-3") };
        let own = import_one(&market, &provider(), settings(), [more.clone(), Listing { external_id: "A-4".to_owned(), title: "别名".to_owned(), ..more }]).await;
        assert!(own.iter().all(|result| result.similar_listing.is_empty()), "the two stand in one batch");
        let more = Listing { summary: format!("{text}另有专利三件。"), title: "又名".to_owned(), ..keyed("A-5") };
        let own = import_one(&market, &provider(), settings(), [more]).await;
        assert_eq!(own[0].similarity(), Similarity::Text);
    }

    async fn a_row_without_a_key_is_known_by_its_title(location: Location) {
        let market = Market::at(&location).await;
        let titled = |title: &str, key: &str| Listing { title: title.to_owned(), ..keyed(key) };
        let first = import_one(&market, &provider(), settings(), [titled("高压电瓷 配方", ""), titled("钨粉", "K-1")]).await;
        assert_eq!(outcomes(&first), [Outcome::Created; 2]);
        // Blanks, width and case are no other title, and no other key.
        let rows = [titled("高压电瓷 配方", ""), titled("高压电瓷配方", ""), titled("钨粉", "ｋ－1"), titled("钨粉", "K-2")];
        let again = import_one(&market, &provider(), settings(), rows).await;
        assert_eq!(outcomes(&again), [Outcome::Unchanged, Outcome::Rejected, Outcome::Unchanged, Outcome::Created]);
        assert_eq!(violations(&again[1]), [("title", "ITEM_REPEATED")]);
        assert_eq!((again[0].name.as_str(), again[2].name.as_str()), (first[0].name.as_str(), first[1].name.as_str()));
        assert_eq!(again[3].similar_listing, first[1].name, "the same title under another key");
        // What the table lacks is taken from the listing that is there: its key stays.
        let found = import_one(&market, &provider(), settings(), [titled("钨粉", "")]).await;
        assert_eq!((outcomes(&found), found[0].name.as_str()), (vec![Outcome::Unchanged], first[1].name.as_str()));
        assert_eq!(market.read(&first[1].name).await.external_id, "K-1");
    }

    async fn what_is_there_stays_if_the_settings_say_so(location: Location) {
        let market = Market::at(&location).await;
        let first = import_one(&market, &provider(), settings(), [keyed("A-1")]).await;
        let before = market.read(&first[0].name).await;
        let keeping = ImportSettings { keep_existing: true, ..settings() };
        let changed = Listing { title: "新".to_owned(), keywords: vec!["钨".to_owned()], ..keyed("A-1") };
        let results = import_one(&market, &provider(), keeping, [changed.clone(), keyed("A-2")]).await;
        assert_eq!(outcomes(&results), [Outcome::Differs, Outcome::Created]);
        assert_eq!(results[0].changed_fields, ["title", "keywords"]);
        assert_eq!((results[0].name.as_str(), market.read(&first[0].name).await), (first[0].name.as_str(), before));
        let results = import_one(&market, &provider(), settings(), [changed]).await;
        assert_eq!((outcomes(&results), results[0].changed_fields.len()), (vec![Outcome::Updated], 2));
    }

    async fn batches_are_answered_one_by_one(location: Location) {
        let market = Market::at(&location).await;
        let many = |from: usize| message(Message::Batch(rows((from..from + 500).map(|n| keyed(&format!("A-{n}"))))));
        let messages = vec![message(Message::Settings(settings())), many(0), many(500), many(250)];
        let (answers, end) = import(&market, &provider(), messages).await;
        end.unwrap();
        assert_eq!(outcomes(&answers[0]), [Outcome::Created; 500]);
        assert_eq!(outcomes(&answers[1]), [Outcome::Created; 500]);
        assert_eq!(outcomes(&answers[2]), [Outcome::Unchanged; 500]);
        assert_eq!(market.events().await.len(), 1_000);
    }

    async fn two_imports_of_the_same_rows_agree(location: Location) {
        let market = Market::at(&location).await;
        let listings = || (0..50).map(|n| keyed(&format!("A-{n}")));
        let provider = provider();
        let (one, other) = tokio::join!(
            import_one(&market, &provider, settings(), listings()),
            import_one(&market, &provider, settings(), listings()),
        );
        let mut all = [one, other].concat();
        all.sort_by_key(|result| (result.number, result.outcome));
        for pair in all.chunks(2) {
            assert_eq!(outcomes(pair), [Outcome::Created, Outcome::Unchanged]);
            assert_eq!(pair[0].name, pair[1].name);
        }
        assert_eq!((market.count().await, market.events().await.len()), (50, 50));
    }
}

#[tokio::test]
async fn validating_keeps_nothing() {
    let market = Market::new().await;
    let kept = import_one(&market, &provider(), settings(), [keyed("A-1"), keyed("A-2")]).await;
    let dry = ImportSettings {
        validate_only: true,
        ..settings()
    };
    let changed = Listing {
        title: "新".to_owned(),
        ..keyed("A-2")
    };
    let bad = Listing {
        title: String::new(),
        ..keyed("A-4")
    };
    let listings = [keyed("A-1"), changed, keyed("A-3"), bad];
    let results = import_one(&market, &provider(), dry, listings).await;
    let expected = [
        Outcome::Unchanged,
        Outcome::Updated,
        Outcome::Created,
        Outcome::Rejected,
    ];
    assert_eq!(outcomes(&results), expected);
    let names: Vec<&str> = results.iter().map(|result| result.name.as_str()).collect();
    assert_eq!(
        names,
        [kept[0].name.as_str(), &kept[1].name, "", ""],
        "what would be new has no name yet"
    );
    assert_eq!(market.read(&kept[1].name).await.title, listing().title);
    assert_eq!((market.count().await, market.events().await.len()), (2, 2));
}

#[tokio::test]
async fn an_operator_publishes_as_it_imports() {
    let market = Market::new().await;
    let drafts = import_one(&market, &provider(), settings(), [keyed("A-1")]).await;
    market.harness.advance(jiff::SignedDuration::from_secs(1));
    let results = import_one(&market, &operator(), publishing(), [keyed("A-1"), keyed("A-2")]).await;
    assert_eq!(outcomes(&results), [Outcome::Updated, Outcome::Created]);
    assert_eq!(results[0].name, drafts[0].name);
    for result in &results {
        let published = market.get(&viewer(), &result.name).await.unwrap();
        assert_eq!(published.state(), State::Published);
        assert_eq!(published.publish_time, published.update_time);
    }
    market.harness.advance(jiff::SignedDuration::from_secs(1));
    let changed = Listing {
        title: "新".to_owned(),
        ..keyed("A-1")
    };
    let results = import_one(&market, &operator(), publishing(), [changed, keyed("A-2")]).await;
    assert_eq!(outcomes(&results), [Outcome::Updated, Outcome::Unchanged]);
    let updated = market.get(&viewer(), &results[0].name).await.unwrap();
    assert_eq!(
        (updated.state(), updated.title.as_str()),
        (State::Published, "新")
    );
    assert_ne!(
        updated.publish_time, updated.update_time,
        "it was published before"
    );
    let expected = [
        "listing.created",
        "listing.published",
        "listing.published",
        "listing.updated",
    ];
    assert_eq!(market.events().await, expected);
}

#[tokio::test]
async fn what_an_import_may_not_change_is_rejected() {
    let market = Market::new().await;
    let submitted = market.submitted(full_listing()).await;
    let row = |title: &str| Listing {
        title: title.to_owned(),
        ..full_listing()
    };
    let results = import_one(&market, &provider(), settings(), [row("新")]).await;
    assert_eq!(violations(&results[0]), [("external_id", "STATE_FORBIDS")]);
    assert!(results[0].violations[0].description.contains("SUBMITTED"));
    let expert = Listing {
        kind: Kind::Expert.into(),
        detail: Some(Detail::Expert(ExpertDetail {
            person: "张示例".to_owned(),
            ..ExpertDetail::default()
        })),
        ..full_listing()
    };
    let results = import_one(&market, &provider(), settings(), [expert]).await;
    assert_eq!(violations(&results[0]), [("kind", "KIND_MISMATCH")]);
    assert_eq!(market.read(&submitted.name).await, submitted);
}

#[tokio::test]
async fn what_a_row_changes_of_a_public_listing_waits_for_review() {
    let market = Market::new().await;
    let public = market.published(full_listing()).await;
    market.harness.advance(jiff::SignedDuration::from_secs(1));
    let row = |title: &str| Listing {
        title: title.to_owned(),
        ..full_listing()
    };
    let results = import_one(&market, &provider(), settings(), [row("新")]).await;
    assert_eq!(outcomes(&results), [Outcome::Revised]);
    let results = import_one(&market, &provider(), settings(), [row("新")]).await;
    assert_eq!(outcomes(&results), [Outcome::Unchanged], "twice is as once");
    let revised = market.read(&public.name).await;
    assert_eq!(
        (revised.title.as_str(), revised.state()),
        (public.title.as_str(), State::Published)
    );
    assert_ne!(revised.import_name, "", "it is found by the import");
    assert_eq!(revised.revision.as_ref().unwrap().changes[0].after, "新");
    assert_eq!(market.events().await.last().unwrap(), "listing.revised");
    // Who may publish puts it in place at once, whatever waits.
    let results = import_one(&market, &operator(), publishing(), [row("新")]).await;
    assert_eq!(outcomes(&results), [Outcome::Updated]);
    let published = market.read(&public.name).await;
    assert_eq!((published.title.as_str(), published.revision), ("新", None));
    assert_eq!(market.events().await.last().unwrap(), "listing.updated");
}

#[tokio::test]
async fn a_row_with_the_key_of_a_withdrawn_listing_makes_another() {
    let market = Market::new().await;
    let draft = market.create(full_listing()).await;
    let withdrawn = market.withdraw(&provider(), &draft, "").await.unwrap();
    for outcome in [Outcome::Created, Outcome::Unchanged] {
        let results = import_one(&market, &provider(), settings(), [full_listing()]).await;
        assert_eq!(outcomes(&results), [outcome]);
        assert_ne!(results[0].name, withdrawn.name);
    }
    assert_eq!(market.read(&withdrawn.name).await, withdrawn);
    assert_eq!(market.count().await, 2);
}

#[tokio::test]
async fn the_first_message_carries_the_settings() {
    let market = Market::new().await;
    let batch = || message(Message::Batch(rows([keyed("A-1")])));
    let missing = Refusal::of_fields(&[("settings", Reason::FieldRequired)]);
    assert_eq!(refused(&market, &provider(), vec![]).await, missing);
    assert_eq!(refused(&market, &provider(), vec![batch()]).await, missing);
    let empty = ImportListingsRequest { message: None };
    assert_eq!(
        refused(&market, &provider(), vec![empty.clone(), batch()]).await,
        missing
    );
    let start = || message(Message::Settings(settings()));
    let second = Refusal::of_fields(&[("batch", Reason::FieldRequired)]);
    assert_eq!(
        refused(&market, &provider(), vec![start(), start()]).await,
        second
    );
    assert_eq!(refused(&market, &provider(), vec![start(), empty]).await, second);
    for code in ["", "12100000400000624E"] {
        let wrong = ImportSettings {
            organization: code.to_owned(),
            ..settings()
        };
        let reason = if code.is_empty() {
            Reason::FieldRequired
        } else {
            Reason::CreditCodeInvalid
        };
        let expected = Refusal::of_fields(&[("settings.organization", reason)]);
        assert_eq!(
            refused(
                &market,
                &provider(),
                vec![message(Message::Settings(wrong)), batch()]
            )
            .await,
            expected
        );
    }
    assert_eq!(market.count().await, 0);
}

#[tokio::test]
async fn a_batch_has_one_to_five_hundred_rows_and_what_was_answered_stays() {
    let market = Market::new().await;
    let start = || message(Message::Settings(settings()));
    let batch = |count: usize| message(Message::Batch(rows((0..count).map(|n| keyed(&format!("A-{n}"))))));
    let none = refused(&market, &provider(), vec![start(), batch(0)]).await;
    assert_eq!(none, Refusal::of_fields(&[("batch.rows", Reason::FieldRequired)]));
    let (answers, end) = import(&market, &provider(), vec![start(), batch(3), batch(501)]).await;
    assert_eq!(outcomes(&answers[0]), [Outcome::Created; 3]);
    let expected = Refusal::of_fields(&[("batch.rows", Reason::TooManyItems)]);
    assert_eq!(Refusal::read(&end.unwrap_err()), expected);
    assert_eq!(market.count().await, 3);
}

#[tokio::test]
async fn who_may_import_what() {
    let market = Market::new().await;
    let call = |settings: ImportSettings| {
        vec![
            message(Message::Settings(settings)),
            message(Message::Batch(rows([keyed("A-1")]))),
        ]
    };
    let not_owner = Refusal::new(Code::PermissionDenied, Reason::NotOwner);
    assert_eq!(
        refused(&market, &other_provider(), call(settings())).await,
        not_owner
    );
    let of_other = ImportSettings {
        organization: OTHER_PROVIDER.to_owned(),
        ..settings()
    };
    assert_eq!(refused(&market, &provider(), call(of_other)).await, not_owner);
    let no_operator = Refusal::new(Code::PermissionDenied, Reason::RoleForbidden);
    assert_eq!(
        refused(&market, &provider(), call(publishing())).await,
        no_operator
    );
    let by_role = refused(&market, &viewer(), call(settings())).await;
    assert_eq!(
        (by_role.code, by_role.reason.as_str()),
        (Code::PermissionDenied, "ROLE_FORBIDDEN")
    );
    assert_eq!((market.count().await, market.events().await.len()), (0, 0));
}
