//! Contents that no contract came to name are removed, and no other.

use futures::future::join_all;
use jiff::SignedDuration;
use techmarket_attachments::{Limits, Location as Files, MediaType, Store};
use techmarket_contract::store::contents::{self, ContentStep};
use techmarket_kernel::{Clock as _, Reason};
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_proto::contract::v1::upload_attachment_request::Message as Up;
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, eventually, on_both_databases, provider};
use tokio::task::JoinHandle;
use tonic::{Response, Status};

use crate::attachments::transfer::{download, files, hash, message, pdf, settings, upload};
use crate::store::open;
use crate::support::{Office, of_yuan};

/// A contract with so many files.
async fn with_files(office: &Office, count: usize) -> Contract {
    let mut at = office.draft(contract()).await;
    for size in 1..=count {
        at = upload(
            office,
            &provider(),
            settings(&at.name, Kind::Other, "a.pdf"),
            &pdf(size),
        )
        .await
        .unwrap();
    }
    at
}

/// Uploads beside others.
fn uploading(office: &Office, at: &Contract, content: &[u8]) -> JoinHandle<Result<Contract, Status>> {
    let head = message(Up::Settings(settings(&at.name, Kind::Other, "a.pdf")));
    let messages = vec![head, message(Up::Chunk(content.to_vec()))];
    let mut client = office.client(&provider());
    tokio::spawn(async move {
        let kept = Box::pin(client.upload_attachment(futures::stream::iter(messages))).await;
        kept.map(Response::into_inner)
    })
}

on_both_databases! {
    async fn the_last_place_is_given_once_and_what_got_none_is_not_kept(location: Location) {
        let office = Office::open(&location).await;
        let at = with_files(&office, 19).await;
        let racing = (0..4).map(|index| uploading(&office, &at, &pdf(100 + index)));
        let done: Vec<_> = join_all(racing).await.into_iter().map(Result::unwrap).collect();
        let refused: Vec<_> = done.iter().filter_map(|done| done.as_ref().err()).collect();
        assert_eq!(refused.len(), 3);
        for refused in refused {
            assert_eq!(Refusal::read(refused).reason, Reason::LimitReached.as_str());
        }
        let named = office.seen(&at.name).await.attachments;
        let mut named: Vec<_> = named.into_iter().map(|file| file.sha256).collect();
        named.sort();
        let kept: Vec<_> = files(office.files.path()).into_iter().map(|(name, _)| name).collect();
        assert_eq!((named.len(), kept), (20, named));
    }

    /// One contract takes the content and another refuses it, at the same time.
    async fn a_failed_upload_removes_nothing_that_a_contract_names(location: Location) {
        let office = Office::open(&location).await;
        let full = with_files(&office, 20).await;
        for round in 0..20 {
            let other = office.draft(of_yuan(&format!("合同 {round}"), 1)).await;
            let content = pdf(1_000 + round);
            let racing: Vec<_> = [&full, &other, &full, &other]
                .map(|at| uploading(&office, at, &content))
                .into();
            for done in join_all(racing).await {
                if let Err(refused) = done.unwrap() {
                    let reason = Refusal::read(&refused).reason;
                    let expected = [Reason::LimitReached, Reason::Unavailable].map(Reason::as_str);
                    assert!(expected.contains(&reason.as_str()), "{refused:?}");
                }
            }
            if office.seen(&other.name).await.attachments.is_empty() {
                // All were told to come back while the content was being removed.
                upload(&office, &provider(), settings(&other.name, Kind::Other, "a.pdf"), &content).await.unwrap();
            }
            let (_, back) = download(&office, &provider(), &other.name, &hash(&content)).await.unwrap();
            assert!(back == content, "round {round}");
        }
        office.harness.advance(SignedDuration::from_hours(48));
        assert_eq!(office.service.remove_left_contents().await.unwrap(), 0);
        assert_eq!(files(office.files.path()).len(), 40);
    }

    async fn what_a_killed_process_left_goes_after_a_day(location: Location) {
        let office = Office::open(&location).await;
        let at = with_files(&office, 1).await;
        // As an upload does that is killed before its contract names the content.
        let folder = Files::Folder(office.files.path().to_owned());
        let store = Store::open(&folder, Limits::default()).await.unwrap();
        let mut half = store.upload("provider").await.unwrap();
        half.write(&pdf(2)).await.unwrap();
        let left = half.sha256().unwrap();
        let database = open(&location).await;
        let mut tx = database.begin().await.unwrap();
        let (claim, now) = (ContentStep::Claim { foreign: false }, office.harness.clock.now());
        assert!(contents::step(&mut tx, &left.to_string(), claim, now).await.unwrap());
        tx.commit().await.unwrap();
        half.finish(MediaType::Pdf, None).await.unwrap();
        // And one that lies there of old, which a failed upload is like.
        let mut old = store.upload("provider").await.unwrap();
        old.write(&pdf(3)).await.unwrap();
        let old = old.finish(MediaType::Pdf, None).await.unwrap().sha256;
        let wrong = settings(&at.name, Kind::Other, "a.png");
        upload(&office, &provider(), wrong, &pdf(3)).await.unwrap_err();

        let kept = || files(office.files.path()).into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let sorted = |mut names: Vec<String>| {
            names.sort();
            names
        };
        let all = sorted(vec![hash(&pdf(1)), left.to_string(), old.to_string()]);
        office.harness.advance(SignedDuration::from_hours(23));
        assert_eq!((office.service.remove_left_contents().await.unwrap(), kept()), (0, all));
        office.harness.advance(SignedDuration::from_hours(1));
        // The service sweeps when it starts.
        let started = office.harness.start(vec![office.service.clone()]).await;
        let expected = sorted(vec![hash(&pdf(1)), old.to_string()]);
        eventually("what was left is gone", || async { (kept() == expected).then_some(()) }).await;
        started.running.stop().await;
    }
}
