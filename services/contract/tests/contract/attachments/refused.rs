//! Files that lie, that are too large, that break off, that are damaged.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures::StreamExt as _;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_proto::contract::v1::upload_attachment_request::Message as Up;
use techmarket_proto::contract::v1::{UploadAttachmentRequest, UploadSettings};
use techmarket_store::Location;
use techmarket_testkit::{
    Refusal, assert_refused, broker, contract, eventually, on_both_databases, operator, provider,
};
use tonic::Code;

use crate::attachments::transfer::{download, files, hash, message, pdf, png, sent, settings, upload};
use crate::support::{Office, Verb};

on_both_databases! {
    async fn files_that_lie_are_refused_and_not_kept(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let text = |name: &str| settings(&made.name, Kind::ContractText, name);
        let lying = upload(&office, &provider(), text("合同.pdf"), &png()).await.unwrap_err();
        let expected = Refusal::new(Code::InvalidArgument, Reason::AttachmentTypeMismatch)
            .with("declared", "application/pdf")
            .with("found", "image/png");
        assert_eq!(Refusal::read(&lying), expected);
        for (name, content, reason) in [
            ("合同.exe", b"MZ\x90\0".to_vec(), Reason::AttachmentTypeRefused),
            ("合同.pdf", b"MZ\x90\0".to_vec(), Reason::AttachmentTypeMismatch),
            ("合同.pdf.zip", b"PK\x03\x04".to_vec(), Reason::AttachmentTypeRefused),
            ("合同", pdf(1), Reason::AttachmentTypeRefused),
            ("合同.pdf", b"%PDF-1.7\ncut short".to_vec(), Reason::AttachmentUnreadable),
            ("合同.pdf", String::from_utf8(pdf(1)).unwrap().replace("/Catalog", "/Catalog /OpenAction << /S /JavaScript /JS (x) >>").into_bytes(), Reason::AttachmentUnsafe),
            ("合同.pdf", Vec::new(), Reason::AttachmentUnreadable),
        ] {
            let refused = upload(&office, &provider(), text(name), &content).await.unwrap_err();
            assert_refused(&refused, Code::InvalidArgument, reason);
        }
        let other = UploadSettings { sha256: hash(b"another"), ..text("合同.pdf") };
        let refused = upload(&office, &provider(), other, &pdf(1)).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::AttachmentHashMismatch);
        assert_eq!(files(office.files.path()), []);
        assert_eq!(office.seen(&made.name).await.attachments, []);
    }

    async fn a_hundred_mebibytes_are_refused_at_the_limit_and_nothing_of_them_is_kept(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let counter = Arc::new(AtomicUsize::new(0));
        let taken = counter.clone();
        let head = message(Up::Settings(settings(&made.name, Kind::ContractText, "合同.pdf")));
        let first = message(Up::Chunk(pdf(0)));
        let blank = vec![b' '; 1 << 20];
        let chunks = (0..100).map(move |_| {
            taken.fetch_add(1, Ordering::Relaxed);
            message(Up::Chunk(blank.clone()))
        });
        let stream = futures::stream::iter([head, first].into_iter().chain(chunks));
        let mut client = office.client(&provider());
        let refused = Box::pin(client.upload_attachment(stream)).await.unwrap_err();
        let expected = Refusal::new(Code::OutOfRange, Reason::AttachmentTooLarge)
            .with("limit", &(20_u64 << 20).to_string());
        assert_eq!(Refusal::read(&refused), expected);
        let taken = counter.load(Ordering::Relaxed);
        assert!(taken < 30, "it was read on behind the limit: {taken} MiB");
        assert_eq!(files(office.files.path()), []);
        assert_eq!(office.seen(&made.name).await.attachments, []);
    }

    async fn messages_come_in_order_and_in_size(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let head = || message(Up::Settings(settings(&made.name, Kind::Other, "a.pdf")));
        let chunk = |bytes: usize| message(Up::Chunk(vec![b' '; bytes]));
        let nothing = UploadAttachmentRequest { message: None };
        for (what, messages, field, reason) in [
            ("nothing at all", vec![], "settings", Reason::FieldRequired),
            ("no settings", vec![chunk(1)], "settings", Reason::FieldRequired),
            ("an empty message", vec![nothing.clone()], "message", Reason::FieldRequired),
            ("settings twice", vec![head(), head()], "chunk", Reason::FieldRequired),
            ("an empty chunk", vec![head(), chunk(0)], "chunk", Reason::ValueOutOfRange),
            ("a chunk above 1 MiB", vec![head(), chunk((1 << 20) + 1)], "chunk", Reason::ValueOutOfRange),
            ("an empty message later", vec![head(), chunk(1), nothing], "message", Reason::FieldRequired),
        ] {
            let refused = sent(&office, &provider(), messages).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[(field, reason)]), "{what}");
        }
        let wrong = UploadSettings {
            name: "listings/1".to_owned(),
            kind: 0,
            file_name: "../\u{202e}fdp.exe".to_owned(),
            sha256: "zz".to_owned(),
            ..UploadSettings::default()
        };
        let refused = sent(&office, &provider(), vec![message(Up::Settings(wrong))]).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("settings.name", Reason::NameInvalid),
            ("settings.kind", Reason::EnumInvalid),
            ("settings.file_name", Reason::TextInvalid),
            ("settings.file_name", Reason::TextInvalid),
            ("settings.sha256", Reason::TextInvalid),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        assert_eq!(files(office.files.path()), []);
    }

    async fn an_upload_that_breaks_off_leaves_nothing(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let head = message(Up::Settings(settings(&made.name, Kind::Other, "a.pdf")));
        // The caller goes away in the middle: its call is dropped while more is to come.
        let (begun, waiting) = tokio::sync::oneshot::channel();
        let mut begun = Some(begun);
        let start = futures::stream::iter([head, message(Up::Chunk(pdf(1_000)))]);
        let rest = futures::stream::poll_fn(move |_| {
            if let Some(begun) = begun.take() {
                begun.send(()).unwrap();
            }
            std::task::Poll::<Option<UploadAttachmentRequest>>::Pending
        });
        let mut client = office.client(&provider());
        let calling = tokio::spawn(async move { Box::pin(client.upload_attachment(start.chain(rest))).await });
        waiting.await.unwrap();
        calling.abort();
        assert!(calling.await.unwrap_err().is_cancelled());
        eventually("the spool is empty", || async {
            files(office.files.path()).is_empty().then_some(())
        })
        .await;
        assert_eq!(office.seen(&made.name).await, made);
    }

    async fn what_is_handed_in_meanwhile_takes_no_file(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let (sender, stream) = futures::channel::mpsc::unbounded();
        let head = message(Up::Settings(settings(&made.name, Kind::Other, "a.pdf")));
        sender.unbounded_send(head).unwrap();
        sender.unbounded_send(message(Up::Chunk(pdf(1)))).unwrap();
        let mut client = office.client(&provider());
        let calling = tokio::spawn(async move { Box::pin(client.upload_attachment(stream)).await });
        eventually("the upload has begun", || async {
            (!files(office.files.path()).is_empty()).then_some(())
        })
        .await;
        let at = office.done(Verb::Submit, &made).await.unwrap();
        drop(sender);
        let refused = calling.await.unwrap().unwrap_err();
        let expected = Refusal::state_forbids("contract", &made.name, "SUBMITTED", "upload");
        assert_eq!(Refusal::read(&refused), expected);
        assert_eq!(office.seen(&made.name).await, at);
        assert_eq!(files(office.files.path()), [], "its content has come whole, and nothing names it");
    }

    async fn an_organisation_has_four_uploads_at_once(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let other = settings(&made.name, Kind::Other, "a.pdf");
        let mut trickling = Vec::new();
        for size in 1..=4 {
            let (sender, stream) = futures::channel::mpsc::unbounded();
            sender.unbounded_send(message(Up::Settings(other.clone()))).unwrap();
            sender.unbounded_send(message(Up::Chunk(pdf(size)))).unwrap();
            let mut client = office.client(&provider());
            let calling = tokio::spawn(async move { Box::pin(client.upload_attachment(stream)).await });
            trickling.push((sender, calling));
        }
        eventually("four uploads have begun", || async {
            (files(office.files.path()).len() == 4).then_some(())
        })
        .await;
        let refused = upload(&office, &provider(), other.clone(), &pdf(5)).await.unwrap_err();
        let expected = Refusal {
            retry_after: Some(Duration::from_secs(2)),
            ..Refusal::new(Code::ResourceExhausted, Reason::Overloaded)
        };
        assert_eq!(Refusal::read(&refused), expected);
        // Others are not held back.
        for (caller, size) in [(broker(), 6), (operator(), 7)] {
            upload(&office, &caller, other.clone(), &pdf(size)).await.unwrap();
        }
        for (sender, calling) in trickling {
            drop(sender);
            calling.await.unwrap().unwrap();
        }
        upload(&office, &provider(), other, &pdf(5)).await.unwrap();
        assert_eq!(office.seen(&made.name).await.attachments.len(), 7);
    }

    async fn a_damaged_file_never_arrives_whole(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let content = pdf(1);
        let sha256 = hash(&content);
        upload(&office, &provider(), settings(&made.name, Kind::Other, "a.pdf"), &content).await.unwrap();
        let path = office.files.path().join(&sha256[..2]).join(&sha256);
        let mut damaged = content.clone();
        damaged[20] ^= 1;
        std::fs::write(&path, damaged).unwrap();
        let refused = download(&office, &provider(), &made.name, &sha256).await.unwrap_err();
        assert_refused(&refused, Code::Internal, Reason::AttachmentDamaged);
    }
}
