//! ListAuditEntries and VerifyAuditTrail: every step of every contract, and no way to change it unnoticed.

use techmarket_contract::store::SCHEMA;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    AuditEntry, AuditFilter, Contract, ListAuditEntriesRequest, VerifyAuditTrailRequest,
    VerifyAuditTrailResponse,
};
use techmarket_store::{Database, Location, Sql as _};
use techmarket_testkit::{
    Refusal, assert_refused, contract, on_both_databases, operator, provider, registrar, second_registrar,
};
use tonic::Code;

use crate::support::{Office, Verb, of_yuan};

pub(crate) async fn entries(office: &Office, filter: AuditFilter, page_size: i32) -> Vec<AuditEntry> {
    let mut request = ListAuditEntriesRequest {
        filter: Some(filter),
        page_size,
        page_token: String::new(),
    };
    let mut client = office.client(&operator());
    let mut found = Vec::new();
    loop {
        let page = client
            .list_audit_entries(request.clone())
            .await
            .unwrap()
            .into_inner();
        found.extend(page.audit_entries);
        if page.next_page_token.is_empty() {
            return found;
        }
        request.page_token = page.next_page_token;
    }
}

pub(crate) async fn verify(
    office: &Office,
    after_position: i64,
    after_hash: &str,
) -> VerifyAuditTrailResponse {
    at_most(office, 0, (after_position, after_hash)).await
}

/// Reads so many entries behind one.
async fn at_most(
    office: &Office,
    max_entries: i32,
    (position, hash): (i64, &str),
) -> VerifyAuditTrailResponse {
    let request = VerifyAuditTrailRequest {
        after_position: position,
        after_hash: hash.to_owned(),
        max_entries,
    };
    let verified = office.client(&operator()).verify_audit_trail(request).await;
    verified.unwrap().into_inner()
}

/// Runs statements behind the service's back.
pub(crate) async fn tamper(location: &Location, statements: &[&str]) {
    let database = Database::open(location, &SCHEMA, &techmarket_contract::MIGRATIONS)
        .await
        .unwrap();
    let mut tx = database.begin().await.unwrap();
    for statement in statements {
        tx.execute(statement, vec![]).await.unwrap();
    }
    tx.commit().await.unwrap();
    database.close().await;
}

on_both_databases! {
    async fn every_verb_leaves_an_entry(location: Location) {
        let office = Office::open(&location).await;
        let draft = office.draft(contract()).await;
        let at = office
            .all_done(
                &[
                    Verb::Update,
                    Verb::Submit,
                    Verb::Claim,
                    Verb::Return,
                    Verb::Submit,
                    Verb::Accept,
                    Verb::Review,
                    Verb::Release,
                    Verb::Review,
                    Verb::Register,
                    Verb::RequestChange,
                    Verb::RejectChange,
                    Verb::RequestChange,
                    Verb::WithdrawChange,
                    Verb::RequestChange,
                    Verb::ApproveChange,
                    Verb::Cancel,
                ],
                &draft,
            )
            .await;
        let (seller, first, second) = ("provider@example", "registrar@example", "second-registrar@example");
        let figures = "类别x-11，成交额100000.00元，技术交易额100000.00元";
        let judged = format!("{figures}；意见：材料齐全");
        let judged = judged.as_str();
        let approved = format!("{figures}；意见：准予变更；变更title：双方签订补充协议");
        let expected = [
            (seller, "provider", "create", ""),
            (seller, "provider", "update", ""),
            (seller, "provider", "submit", ""),
            (first, "registrar", "claim", ""),
            (first, "registrar", "return", "请补充技术指标"),
            (seller, "provider", "submit", ""),
            (first, "registrar", "accept", "办结期限2026-12-11"),
            (first, "registrar", "review", judged),
            (first, "registrar", "release", ""),
            (second, "registrar", "review", judged),
            (second, "registrar", "register", "2026360301000001"),
            (seller, "provider", "request_change", "title：双方签订补充协议"),
            (first, "registrar", "reject_change", "请补充技术指标"),
            (seller, "provider", "request_change", "title：双方签订补充协议"),
            (seller, "provider", "withdraw_change", "暂不变更"),
            (seller, "provider", "request_change", "title：双方签订补充协议"),
            (first, "registrar", "approve_change", approved.as_str()),
            (seller, "provider", "cancel", "双方解除合同"),
        ];
        let all = entries(&office, AuditFilter::default(), 3).await;
        let told: Vec<_> = all
            .iter()
            .map(|entry| (entry.subject.as_str(), entry.role.as_str(), entry.action.as_str(), entry.detail.as_str()))
            .collect();
        assert_eq!(told, expected);
        for (entry, position) in all.iter().zip(1..) {
            assert_eq!((entry.position, &entry.contract), (position, &at.name));
            assert_eq!(entry.hash.len(), 64);
            assert_eq!(entry.time, at.create_time);
        }
        // The other ways to an end.
        let refused = office.brought_to(State::Refused, of_yuan("不予登记", 1)).await;
        let revoked = office.brought_to(State::Revoked, of_yuan("撤销", 2)).await;
        let withdrawn = office.brought_to(State::Withdrawn, of_yuan("撤回", 3)).await;
        for (contract, action, detail) in [
            (refused.name, "refuse", "x-2：不能辨认其技术内容"),
            (revoked.name, "revoke", "请补充技术指标"),
            (withdrawn.name, "withdraw", ""),
        ] {
            let filter = AuditFilter { contract, ..AuditFilter::default() };
            let last = entries(&office, filter, 50).await.pop().unwrap();
            assert_eq!((last.action.as_str(), last.detail.as_str()), (action, detail));
        }
    }

    async fn the_opinion_of_each_review_is_kept(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, of_yuan("大额", 6_000_000)).await;
        let mut at = at;
        for (caller, opinion) in [(registrar(), "专家组建议登记"), (second_registrar(), "同意")] {
            let request = techmarket_proto::contract::v1::ReviewContractRequest {
                opinion: opinion.to_owned(),
                ..crate::support::review(&at)
            };
            at = office.client(&caller).review_contract(request).await.unwrap().into_inner();
        }
        assert_eq!(at.recognition.unwrap().opinion, "同意");
        let filter = AuditFilter { contract: at.name, ..AuditFilter::default() };
        let found = entries(&office, filter, 50).await;
        let told: Vec<_> = found.iter().filter(|entry| entry.action == "review").map(|entry| entry.detail.as_str()).collect();
        let figures = "类别x-11，成交额6000000.00元，技术交易额6000000.00元";
        assert_eq!(told, [format!("{figures}；意见：专家组建议登记"), format!("{figures}；意见：同意")]);
    }

    async fn what_is_refused_or_only_validated_leaves_none(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Accepted, contract()).await;
        for verb in [Verb::Register, Verb::Accept, Verb::Update] {
            office.done(verb, &at).await.unwrap_err();
        }
        office.tried(&second_registrar(), Verb::Review, &at).await.unwrap_err();
        let request = techmarket_proto::contract::v1::CreateContractRequest {
            contract: Some(contract()),
            validate_only: true,
            ..Default::default()
        };
        Box::pin(office.client(&provider()).create_contract(request)).await.unwrap();
        let actions: Vec<_> = entries(&office, AuditFilter::default(), 50).await;
        let actions: Vec<_> = actions.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["create", "submit", "accept"]);
    }

    async fn entries_are_found_by_contract_and_by_person(location: Location) {
        let office = Office::open(&location).await;
        let one = office.brought_to(State::Accepted, of_yuan("一", 1)).await;
        let two = office.brought_to(State::FirstReviewed, of_yuan("二", 2)).await;
        let by = async |contract: &Contract, subject: &str| {
            let filter = AuditFilter { contract: contract.name.clone(), subject: subject.to_owned() };
            let found = entries(&office, filter, 1).await;
            found.iter().map(|entry| format!("{} {}", entry.position, entry.action)).collect::<Vec<_>>()
        };
        let any = Contract::default();
        assert_eq!(by(&one, "").await, ["1 create", "2 submit", "3 accept"]);
        assert_eq!(by(&two, "registrar@example").await, ["6 accept", "7 review"]);
        assert_eq!(by(&any, "registrar@example").await, ["3 accept", "6 accept", "7 review"]);
        assert_eq!(by(&any, "nobody@example").await, [""; 0]);
    }

    /// What was never handed in is no business of the office: neither who filled it in, nor why it was given up.
    async fn registrars_see_no_steps_of_drafts(location: Location) {
        let office = Office::open(&location).await;
        let draft = office.draft(of_yuan("未提交", 1)).await;
        let given_up = office.brought_to(State::Withdrawn, of_yuan("撤回", 2)).await;
        let handed_in = office.brought_to(State::Submitted, of_yuan("提交", 3)).await;
        let employed = |organization: &str| {
            techmarket_testkit::caller("registrar@example", techmarket_kernel::Role::Registrar, Some(organization))
        };
        for (caller, seen) in [
            (registrar(), vec![&handed_in.name; 2]),
            (employed(techmarket_testkit::OTHER_PROVIDER), vec![&handed_in.name; 2]),
            (
                employed(techmarket_testkit::PROVIDER),
                vec![&draft.name, &given_up.name, &given_up.name, &handed_in.name, &handed_in.name],
            ),
            (
                operator(),
                vec![&draft.name, &given_up.name, &given_up.name, &handed_in.name, &handed_in.name],
            ),
        ] {
            let all = ListAuditEntriesRequest::default();
            let found = office.client(&caller).list_audit_entries(all).await.unwrap().into_inner();
            let found: Vec<_> = found.audit_entries.iter().map(|entry| &entry.contract).collect();
            assert_eq!(found, seen, "{caller:?}");
            let of_draft = ListAuditEntriesRequest {
                filter: Some(AuditFilter { contract: draft.name.clone(), ..AuditFilter::default() }),
                ..ListAuditEntriesRequest::default()
            };
            let found = office.client(&caller).list_audit_entries(of_draft).await.unwrap().into_inner();
            assert_eq!(found.audit_entries.len(), usize::from(seen.contains(&&draft.name)));
        }
        assert!(verify(&office, 0, "").await.intact);
    }

    async fn bad_questions_and_strangers_are_refused(location: Location) {
        let office = Office::open(&location).await;
        office.brought_to(State::Accepted, contract()).await;
        let mut client = office.client(&registrar());
        let first = ListAuditEntriesRequest { page_size: 1, ..ListAuditEntriesRequest::default() };
        let page = client.list_audit_entries(first).await.unwrap().into_inner();
        let wrong = ListAuditEntriesRequest {
            filter: Some(AuditFilter { contract: "listings/1".to_owned(), subject: "长".repeat(101) }),
            page_size: -1,
            page_token: page.next_page_token,
        };
        let refused = client.list_audit_entries(wrong).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenForeign),
            ("filter.contract", Reason::NameInvalid),
            ("filter.subject", Reason::FieldTooLong),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        for (position, hash, max_entries, field, reason) in [
            (-1, "", 0, "after_position", Reason::ValueOutOfRange),
            (1, "", 0, "after_hash", Reason::FieldRequired),
            (1, "zz", 0, "after_hash", Reason::TextInvalid),
            (0, "", -1, "max_entries", Reason::ValueOutOfRange),
        ] {
            let request =
                VerifyAuditTrailRequest { after_position: position, after_hash: hash.to_owned(), max_entries };
            let refused = client.verify_audit_trail(request).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[(field, reason)]));
        }
        let mut client = office.client(&provider());
        let refused = client.list_audit_entries(ListAuditEntriesRequest::default()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        let refused = client.verify_audit_trail(VerifyAuditTrailRequest::default()).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }

    async fn an_untouched_trail_is_intact(location: Location) {
        let office = Office::open(&location).await;
        let empty = verify(&office, 0, "").await;
        assert_eq!((empty.intact, empty.verified_count, empty.last_position), (true, 0, 0));
        assert_eq!(empty.head_position, 0);
        let at = office.brought_to(State::FirstReviewed, contract()).await;
        let kept = verify(&office, 0, "").await;
        let last = entries(&office, AuditFilter::default(), 50).await.pop().unwrap();
        assert_eq!(
            (kept.intact, kept.verified_count, kept.last_position, kept.last_hash.as_str()),
            (true, 4, 4, last.hash.as_str())
        );
        // From what was kept, only what came later is read.
        office.done(Verb::Register, &at).await.unwrap();
        let later = verify(&office, kept.last_position, &kept.last_hash).await;
        assert_eq!((later.intact, later.verified_count, later.last_position), (true, 1, 5));
        let nothing_new = verify(&office, later.last_position, &later.last_hash).await;
        assert_eq!((nothing_new.intact, nothing_new.verified_count, nothing_new.last_position), (true, 0, 5));
    }

    async fn a_long_trail_is_verified_over_several_calls(location: Location) {
        let office = Office::open(&location).await;
        for (title, yuan) in [("一", 1), ("二", 2), ("三", 3)] {
            office.brought_to(State::FirstReviewed, of_yuan(title, yuan)).await;
        }
        let walk = async |each: i32| {
            let (mut at, mut calls) = ((0, String::new()), Vec::new());
            loop {
                let found = at_most(&office, each, (at.0, &at.1)).await;
                assert_eq!(found.head_position, 12);
                calls.push((found.intact, found.verified_count, found.last_position, found.broken_position));
                if !found.intact || found.last_position == found.head_position {
                    return calls;
                }
                at = (found.last_position, found.last_hash);
            }
        };
        assert_eq!(walk(5).await, [(true, 5, 5, 0), (true, 5, 10, 0), (true, 2, 12, 0)]);
        assert_eq!(walk(6).await, [(true, 6, 6, 0), (true, 6, 12, 0)]);
        assert_eq!(walk(i32::MAX).await, [(true, 12, 12, 0)]);
        for (there, here) in [
            ("UPDATE audit_entry SET detail = 'x' WHERE position = 8", "UPDATE audit_entry SET detail = '' WHERE position = 8"),
            ("UPDATE audit_entry SET position = -8 WHERE position = 8", "UPDATE audit_entry SET position = 8 WHERE position = -8"),
        ] {
            let detail = entries(&office, AuditFilter::default(), 50).await[7].detail.clone();
            tamper(&location, &[there]).await;
            assert_eq!(walk(5).await, [(true, 5, 5, 0), (false, 2, 7, 8)], "{there}");
            let back = format!("UPDATE audit_entry SET detail = '{detail}' WHERE position = 8");
            tamper(&location, &[here, &back]).await;
        }
        // The end that was dropped shows in the call that reaches it.
        tamper(&location, &["UPDATE audit_entry SET position = -12 WHERE position = 12"]).await;
        assert_eq!(walk(6).await, [(true, 6, 6, 0), (false, 5, 11, 12)]);
    }

    async fn every_tampering_shows(location: Location) {
        let office = Office::open(&location).await;
        office.brought_to(State::Registered, contract()).await;
        let kept = verify(&office, 0, "").await;
        let swap = ["UPDATE audit_entry SET position = 99 WHERE position = 2",
            "UPDATE audit_entry SET position = 2 WHERE position = 3",
            "UPDATE audit_entry SET position = 3 WHERE position = 99"];
        let back = |column: &str| format!("UPDATE audit_entry SET {column} WHERE position = 3");
        let subject = (back("subject = 'x@example'"), back("subject = 'registrar@example'"));
        let role = (back("role = 'operator'"), back("role = 'registrar'"));
        let action = (back("action = 'refuse'"), back("action = 'accept'"));
        let time = (back("time = time + 1"), back("time = time - 1"));
        let detail = (back("detail = '办结期限2027-12-11'"), back("detail = '办结期限2026-12-11'"));
        let third = entries(&office, AuditFilter::default(), 50).await[2].clone();
        let other = "contracts/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a";
        let resource =
            (back(&format!("resource = '{other}'")), back(&format!("resource = '{}'", third.contract)));
        let third = third.hash;
        let content = (back(&format!("content_hash = '{third}'")), back("content_hash = ''"));
        let no_content = back("content_hash = 'x'");
        let registered = entries(&office, AuditFilter::default(), 50).await[4].content_hash.clone();
        let set = |hash: &str| format!("UPDATE audit_entry SET content_hash = '{hash}' WHERE position = 5");
        let version = (set(""), set(&registered));
        let hash = (back(&format!("hash = '{}'", "0".repeat(64))), back(&format!("hash = '{third}'")));
        let garbled = back("hash = 'x'");
        for (what, there, here, broken) in [
            ("another subject", vec![subject.0.as_str()], vec![subject.1.as_str()], 3),
            ("another role", vec![&role.0], vec![&role.1], 3),
            ("another action", vec![&action.0], vec![&action.1], 3),
            ("another detail", vec![&detail.0], vec![&detail.1], 3),
            ("another contract", vec![&resource.0], vec![&resource.1], 3),
            ("another content", vec![&content.0], vec![&content.1], 3),
            ("no content at all", vec![&no_content], vec![&content.1], 3),
            ("no version any more", vec![&version.0], vec![&version.1], 5),
            ("another hash", vec![&hash.0], vec![&hash.1], 3),
            ("no hash at all", vec![&garbled], vec![&hash.1], 3),
            ("another time", vec![&time.0], vec![&time.1], 3),
            ("two entries swapped", swap.to_vec(), swap.to_vec(), 2),
            (
                "the last entry hidden",
                vec!["UPDATE audit_entry SET position = -5 WHERE position = 5"],
                vec!["UPDATE audit_entry SET position = 5 WHERE position = -5"],
                5,
            ),
            (
                "an entry hidden",
                vec!["UPDATE audit_entry SET position = -2 WHERE position = 2"],
                vec!["UPDATE audit_entry SET position = 2 WHERE position = -2"],
                2,
            ),
            (
                "all hidden",
                vec!["UPDATE audit_entry SET position = -position"],
                vec!["UPDATE audit_entry SET position = -position"],
                1,
            ),
        ] {
            tamper(&location, &there).await;
            let found = verify(&office, 0, "").await;
            assert_eq!(
                (found.intact, found.broken_position, found.verified_count, found.last_position),
                (false, broken, broken - 1, broken - 1),
                "{what}"
            );
            tamper(&location, &here).await;
            assert!(verify(&office, 0, "").await.intact, "{what}, mended");
        }
        // A trail that was cut short together with its head is whole by itself; who kept the head sees it.
        let entry = entries(&office, AuditFilter::default(), 50).await;
        let cut = format!("UPDATE audit_head SET position = 4, hash = '{}'", entry[3].hash);
        tamper(&location, &["DELETE FROM audit_entry WHERE position = 5", &cut]).await;
        assert!(verify(&office, 0, "").await.intact);
        let found = verify(&office, kept.last_position, &kept.last_hash).await;
        assert_eq!((found.intact, found.broken_position, found.last_position), (false, 5, 0));
        // So it is where another entry takes the place.
        office.brought_to(State::Draft, of_yuan("另", 1)).await;
        assert!(verify(&office, 0, "").await.intact);
        let found = verify(&office, kept.last_position, &kept.last_hash).await;
        assert_eq!((found.intact, found.broken_position), (false, 5));
    }

    async fn steps_at_once_have_one_chain(location: Location) {
        let office = Office::open(&location).await;
        let racing = (0..20).map(|index| {
            let mut client = office.client(&provider());
            tokio::spawn(async move { crate::support::create(&mut client, of_yuan(&format!("{index}"), 1)).await })
        });
        for made in futures::future::join_all(racing).await {
            made.unwrap().unwrap();
        }
        let found = verify(&office, 0, "").await;
        assert_eq!((found.intact, found.verified_count), (true, 20));
    }
}
