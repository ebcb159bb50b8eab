//! UploadAttachment, DownloadAttachment, RemoveAttachment.

mod amendments;
mod left;
mod refused;
mod transfer;
mod vouchers;

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::upload_attachment_request::Message as Up;
use techmarket_proto::contract::v1::{
    Attachment, AuditFilter, Contract, DownloadAttachmentRequest, ListAuditEntriesRequest,
    RemoveAttachmentRequest, UploadSettings,
};
use techmarket_store::Location;
use techmarket_testkit::{
    PROVIDER, Refusal, assert_refused, broker, contract, demander, on_both_databases, operator,
    other_provider, provider, registrar,
};
use tonic::Code;

use crate::attachments::transfer::{download, files, message};
pub(crate) use crate::attachments::transfer::{hash, pdf, settings, upload};
use crate::support::{Office, Verb, of_yuan};

on_both_databases! {
    async fn a_file_goes_up_and_comes_down(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let content = pdf(600_000);
        let sha256 = hash(&content);
        let declared = UploadSettings {
            sha256: sha256.clone(),
            ..settings(&made.name, Kind::ContractText, "合同文本.PDF")
        };
        let kept = upload(&office, &provider(), declared, &content).await.unwrap();
        assert_eq!((kept.etag.as_str(), kept.state()), ("1-2", State::Draft));
        let expected = Attachment {
            kind: Kind::ContractText.into(),
            sha256: sha256.clone(),
            file_name: "合同文本.PDF".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: i64::try_from(content.len()).unwrap(),
            upload_time: kept.update_time,
            organization: PROVIDER.to_owned(),
        };
        assert_eq!(kept.attachments, std::slice::from_ref(&expected));
        for caller in [provider(), demander(), broker(), operator()] {
            let (head, back) = download(&office, &caller, &made.name, &sha256).await.unwrap();
            assert!(head == expected && back == content, "{caller:?}");
        }
        assert_eq!(files(office.files.path()), [(sha256.clone(), u64::try_from(content.len()).unwrap())]);
        let events: Vec<_> = office.events().await.into_iter().map(|event| event.kind).collect();
        assert_eq!(events, ["contract.created", "contract.attachment_added"]);
    }

    async fn the_same_content_is_kept_once(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(of_yuan("一", 1)).await;
        let other = office.draft(of_yuan("二", 2)).await;
        let content = pdf(10);
        let text = |contract: &Contract, name: &str| settings(&contract.name, Kind::ContractText, name);
        let first = upload(&office, &provider(), text(&made, "a.pdf"), &content).await.unwrap();
        let again = upload(&office, &provider(), text(&made, "b.pdf"), &content).await.unwrap();
        assert_eq!(again, first, "the same content of the same kind changes nothing");
        // As something else it is another file of the contract; another contract may have it too.
        let proof = settings(&made.name, Kind::SealProof, "c.pdf");
        let both = upload(&office, &provider(), proof, &content).await.unwrap();
        assert_eq!(both.attachments.len(), 2);
        upload(&office, &provider(), text(&other, "d.pdf"), &content).await.unwrap();
        assert_eq!(files(office.files.path()).len(), 1);
    }

    async fn who_may_add_what_and_when(location: Location) {
        let office = Office::open(&location).await;
        let draft = office.draft(of_yuan("草稿", 1)).await;
        let submitted = office.brought_to(State::Submitted, of_yuan("已提交", 2)).await;
        let registered = office.brought_to(State::Registered, of_yuan("已登记", 3)).await;
        let pending = office.brought_to(State::ChangePending, of_yuan("变更中", 4)).await;
        let cancelled = office.brought_to(State::Cancelled, of_yuan("已注销", 5)).await;
        let forbidden = |at: &Contract, state: &str| Some(Refusal::state_forbids("contract", &at.name, state, "upload"));
        let denied = |reason| Some(Refusal::new(Code::PermissionDenied, reason));
        let unknown = Some(Refusal::not_found("contract", &draft.name));
        for (caller, at, kind, expected) in [
            (provider(), &draft, Kind::ContractText, None),
            (broker(), &draft, Kind::Mandate, None),
            (demander(), &draft, Kind::ContractText, denied(Reason::NotOwner)),
            (other_provider(), &draft, Kind::ContractText, unknown.clone()),
            (other_provider(), &draft, Kind::Voucher, unknown),
            (provider(), &submitted, Kind::ContractText, forbidden(&submitted, "SUBMITTED")),
            (provider(), &submitted, Kind::Voucher, forbidden(&submitted, "SUBMITTED")),
            (provider(), &registered, Kind::ContractText, forbidden(&registered, "REGISTERED")),
            (provider(), &registered, Kind::Voucher, None),
            // What a change needs comes when the change does.
            (provider(), &registered, Kind::Amendment, None),
            (provider(), &pending, Kind::Amendment, None),
            (demander(), &registered, Kind::Amendment, denied(Reason::NotOwner)),
            (provider(), &cancelled, Kind::Amendment, forbidden(&cancelled, "CANCELLED")),
            // The buyer proves what it paid.
            (demander(), &registered, Kind::Voucher, None),
            (demander(), &pending, Kind::Voucher, None),
            // A broker that does not apply for the contract neither pays nor is paid.
            (broker(), &draft, Kind::Voucher, denied(Reason::NotOwner)),
            (broker(), &registered, Kind::Voucher, denied(Reason::NotOwner)),
            (operator(), &registered, Kind::Voucher, None),
            (demander(), &cancelled, Kind::Voucher, forbidden(&cancelled, "CANCELLED")),
        ] {
            let content = pdf(caller.subject.len() + 100);
            let added = upload(&office, &caller, settings(&at.name, kind, "a.pdf"), &content).await;
            let found = added.err().map(|status| Refusal::read(&status));
            assert_eq!(found, expected, "{caller:?} {kind:?} {}", at.title);
        }
        let refused = upload(&office, &registrar(), settings(&draft.name, Kind::Other, "a.pdf"), &pdf(1)).await;
        assert_refused(&refused.unwrap_err(), Code::PermissionDenied, Reason::RoleForbidden);
    }

    async fn a_contract_has_at_most_twenty_files(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        for size in 1..=20 {
            upload(&office, &provider(), settings(&made.name, Kind::Other, "a.pdf"), &pdf(size)).await.unwrap();
        }
        let refused = upload(&office, &provider(), settings(&made.name, Kind::Other, "a.pdf"), &pdf(21)).await;
        let expected = Refusal::new(Code::ResourceExhausted, Reason::LimitReached).on("contract", &made.name);
        assert_eq!(Refusal::read(&refused.unwrap_err()), expected);
        assert_eq!(files(office.files.path()).len(), 20);
        // One of the twenty again is what it was, with its hash declared or without.
        let full = office.seen(&made.name).await;
        for sha256 in [String::new(), hash(&pdf(7))] {
            let again = UploadSettings { sha256, ..settings(&made.name, Kind::Other, "b.pdf") };
            assert_eq!(upload(&office, &provider(), again, &pdf(7)).await.unwrap(), full);
        }
        // Of another one with its hash declared nothing needs to come.
        let declared = UploadSettings { sha256: hash(&pdf(21)), ..settings(&made.name, Kind::Other, "a.pdf") };
        for (kind, content) in [(Kind::Other, vec![]), (Kind::SealProof, pdf(7))] {
            let other = UploadSettings { kind: kind.into(), ..declared.clone() };
            let refused = upload(&office, &provider(), other, &content).await;
            assert_eq!(Refusal::read(&refused.unwrap_err()), expected);
        }
        assert_eq!(files(office.files.path()).len(), 20);
        // What belongs to a change has room of its own.
        upload(&office, &provider(), settings(&made.name, Kind::Amendment, "a.pdf"), &pdf(21)).await.unwrap();
    }

    async fn files_at_once_are_all_kept(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        // Four of an organisation, and four of somebody of none.
        let callers = [provider(), operator()].into_iter().cycle();
        let racing = (1..=8).zip(callers).map(|(size, caller)| {
            let head = message(Up::Settings(settings(&made.name, Kind::Other, "a.pdf")));
            let messages = vec![head, message(Up::Chunk(pdf(size)))];
            let mut client = office.client(&caller);
            tokio::spawn(async move { Box::pin(client.upload_attachment(futures::stream::iter(messages))).await })
        });
        for kept in futures::future::join_all(racing).await {
            kept.unwrap().unwrap();
        }
        assert_eq!(office.seen(&made.name).await.attachments.len(), 8);
    }

    async fn a_file_is_taken_away_while_the_form_is_open(location: Location) {
        let office = Office::open(&location).await;
        let made = office.draft(contract()).await;
        let content = pdf(1);
        let at = upload(&office, &provider(), settings(&made.name, Kind::Other, "a.pdf"), &content).await.unwrap();
        let request = |at: &Contract, sha256: &str| RemoveAttachmentRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            request_id: String::new(),
            sha256: sha256.to_owned(),
        };
        let mut client = office.client(&provider());
        let unknown = hash(b"unknown");
        let refused = client.remove_attachment(request(&at, &unknown)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("attachment", &unknown));
        let refused = client.remove_attachment(RemoveAttachmentRequest::default()).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("etag", Reason::FieldRequired),
            ("name", Reason::NameInvalid),
            ("sha256", Reason::FieldRequired),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let refused = office.client(&demander()).remove_attachment(request(&at, &hash(&content))).await;
        assert_refused(&refused.unwrap_err(), Code::PermissionDenied, Reason::NotOwner);
        let without = client.remove_attachment(request(&at, &hash(&content))).await.unwrap().into_inner();
        assert_eq!(without.attachments, []);
        let refused = download(&office, &provider(), &at.name, &hash(&content)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("attachment", &hash(&content)));
        let filter = AuditFilter {
            contract: at.name.clone(),
            ..AuditFilter::default()
        };
        let request_entries = ListAuditEntriesRequest {
            filter: Some(filter),
            ..ListAuditEntriesRequest::default()
        };
        let trail = office.client(&operator()).list_audit_entries(request_entries).await.unwrap();
        let told: Vec<_> = trail
            .into_inner()
            .audit_entries
            .into_iter()
            .map(|entry| (entry.action, entry.detail))
            .collect();
        let sha256 = hash(&content);
        let expected = [
            ("create".to_owned(), String::new()),
            ("attach".to_owned(), format!("a.pdf（{sha256}）")),
            ("detach".to_owned(), sha256),
        ];
        assert_eq!(told, expected);
        // Handed in, it stays as it is.
        let at = upload(&office, &provider(), settings(&made.name, Kind::Other, "a.pdf"), &content).await.unwrap();
        let at = office.done(Verb::Submit, &at).await.unwrap();
        let refused = client.remove_attachment(request(&at, &hash(&content))).await.unwrap_err();
        let expected = Refusal::state_forbids("contract", &at.name, "SUBMITTED", "remove");
        assert_eq!(Refusal::read(&refused), expected);
    }

    async fn a_file_of_another_contract_is_not_found(location: Location) {
        let office = Office::open(&location).await;
        let one = office.draft(of_yuan("一", 1)).await;
        let two = office.draft(of_yuan("二", 2)).await;
        let content = pdf(1);
        upload(&office, &provider(), settings(&one.name, Kind::Other, "a.pdf"), &content).await.unwrap();
        let sha256 = hash(&content);
        for caller in [provider(), operator()] {
            let refused = download(&office, &caller, &two.name, &sha256).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::not_found("attachment", &sha256), "{caller:?}");
        }
        let refused = download(&office, &other_provider(), &one.name, &sha256).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &one.name));
        let nothing = DownloadAttachmentRequest::default();
        let refused = office.client(&provider()).download_attachment(nothing).await.unwrap_err();
        let expected = Refusal::of_fields(&[("name", Reason::NameInvalid), ("sha256", Reason::FieldRequired)]);
        assert_eq!(Refusal::read(&refused), expected);
    }

}
