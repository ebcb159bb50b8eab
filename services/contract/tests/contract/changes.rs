//! 变更登记: RequestContractChange, ApproveContractChange, RejectContractChange, ListContractVersions.

use prost_types::FieldMask;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    Applicant, ApproveContractChangeRequest, Broker, Contract, ContractVersion, ContractVersionFilter,
    GetRegisterTotalsRequest, ListContractVersionsRequest, Party, RejectContractChangeRequest,
    RequestContractChangeRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, OTHER_DEMANDER, OTHER_PROVIDER, Refusal, assert_refused, broker, contract, demander, money,
    on_both_databases, operator, other_provider, period, provider, registrar,
};
use tonic::{Code, Status};

use crate::support::{Office, Verb, approval, change, day, of_yuan};

/// A change of what is registered to this many yuan.
fn dearer(at: &Contract, yuan: i64) -> RequestContractChangeRequest {
    RequestContractChangeRequest {
        update_mask: Some(FieldMask {
            paths: vec!["total_amount".to_owned(), "technology_amount".to_owned()],
        }),
        ..change(at, of_yuan("不改", yuan))
    }
}

async fn requested(office: &Office, request: RequestContractChangeRequest) -> Result<Contract, Status> {
    let mut client = office.client(&provider());
    let changed = Box::pin(client.request_contract_change(request)).await;
    changed.map(tonic::Response::into_inner)
}

async fn versions(office: &Office, contract: &str) -> Vec<ContractVersion> {
    let mut request = ListContractVersionsRequest {
        filter: Some(ContractVersionFilter {
            contract: contract.to_owned(),
        }),
        page_size: 2,
        page_token: String::new(),
    };
    let mut client = office.client(&provider());
    let mut found = Vec::new();
    loop {
        let page = client
            .list_contract_versions(request.clone())
            .await
            .unwrap()
            .into_inner();
        found.extend(page.contract_versions);
        if page.next_page_token.is_empty() {
            return found;
        }
        request.page_token = page.next_page_token;
    }
}

async fn total_of_2026(office: &Office) -> (i64, Option<techmarket_proto::google::r#type::Money>) {
    let request = GetRegisterTotalsRequest {
        period: Some(period((2026, 1, 1), (2026, 12, 31))),
        ..GetRegisterTotalsRequest::default()
    };
    let totals = office.client(&registrar()).get_register_totals(request).await;
    let totals = totals.unwrap().into_inner();
    (totals.count, totals.total_amount)
}

on_both_databases! {
    async fn what_is_registered_stays_in_force_until_the_decision(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        let pending = requested(&office, dearer(&at, 120_000)).await.unwrap();
        assert_eq!(pending.state(), State::ChangePending);
        assert_eq!(
            (pending.total_amount.clone(), pending.registered_version, &pending.certificate_code),
            (Some(money(100_000)), 1, &at.certificate_code)
        );
        let asked = pending.pending_change.clone().unwrap();
        assert_eq!(asked.changed_fields, ["technology_amount", "total_amount"]);
        assert_eq!(asked.reason, "双方签订补充协议");
        assert_eq!(asked.request_time, pending.update_time);
        let proposed = asked.proposed.unwrap();
        assert_eq!((proposed.title.as_str(), &proposed.total_amount), (at.title.as_str(), &Some(money(120_000))));
        assert_eq!((proposed.name.as_str(), proposed.registration_number.as_str()), ("", ""));
        assert_eq!(total_of_2026(&office).await, (1, Some(money(100_000))));
        assert_eq!(versions(&office, &at.name).await.len(), 1);

        let rejected = office.done(Verb::RejectChange, &pending).await.unwrap();
        assert_eq!((rejected.state(), rejected.registered_version), (State::Registered, 1));
        assert_eq!((rejected.pending_change.clone(), rejected.reason.as_str()), (None, "请补充技术指标"));
        assert_eq!(rejected.certificate_code, at.certificate_code);
        let again = requested(&office, dearer(&rejected, 110_000)).await.unwrap();
        assert_eq!(again.reason, "", "the old refusal says nothing about the new request");
    }

    async fn each_approval_is_a_version(location: Location) {
        let office = Office::open(&location).await;
        let one = office.brought_to(State::Registered, contract()).await;
        office.harness.clock.set("2026-12-01T01:00:00Z".parse().unwrap());
        let pending = requested(&office, dearer(&one, 120_000)).await.unwrap();
        let approved = office.client(&registrar()).approve_contract_change(approval(&pending)).await;
        let two = approved.unwrap().into_inner();
        assert_eq!((two.state(), two.registered_version), (State::Registered, 2));
        assert_eq!(two.registration_number, one.registration_number, "the number stays");
        assert_eq!(two.register_time, one.register_time);
        assert_ne!(two.certificate_code, one.certificate_code, "the certificate is replaced");
        assert_eq!(two.certificate_code.len(), 16);
        assert_eq!((&two.total_amount, two.pending_change.clone()), (&Some(money(120_000)), None));
        let found = two.recognition.clone().unwrap();
        assert_eq!((found.total_amount, found.opinion.as_str()), (Some(money(120_000)), "准予变更"));
        office.harness.clock.set("2026-12-20T01:00:00Z".parse().unwrap());
        let pending = office.done(Verb::RequestChange, &two).await.unwrap();
        let three = office.done(Verb::ApproveChange, &pending).await.unwrap();

        let all = versions(&office, &one.name).await;
        let told: Vec<_> = all
            .iter()
            .map(|version| (version.version, version.start_date, version.end_date, version.changed_fields.join(" ")))
            .collect();
        assert_eq!(
            told,
            [
                (3, Some(day(2026, 12, 20)), None, "title".to_owned()),
                (2, Some(day(2026, 12, 1)), Some(day(2026, 12, 20)), "technology_amount total_amount".to_owned()),
                (1, Some(day(2026, 11, 21)), Some(day(2026, 12, 1)), String::new()),
            ]
        );
        for (version, registered) in all.iter().zip([&three, &two, &one]) {
            assert_eq!(version.certificate_code, registered.certificate_code);
            let kept = version.contract.clone().unwrap();
            assert_eq!((&kept.title, &kept.total_amount), (&registered.title, &registered.total_amount));
            assert_eq!(kept.assignee, "", "parties do not see who worked on it");
        }
        assert_eq!((all[0].register_time, all[2].register_time), (three.update_time, one.register_time));
        assert_eq!((all[1].reason.as_str(), all[2].reason.as_str()), ("双方签订补充协议", ""));
        assert_eq!(total_of_2026(&office).await, (1, Some(money(120_000))));
        let request = ListContractVersionsRequest {
            filter: Some(ContractVersionFilter { contract: one.name.clone() }),
            ..ListContractVersionsRequest::default()
        };
        let refused = office.client(&other_provider()).list_contract_versions(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("contract", &one.name));
        let mut client = office.client(&operator());
        let refused = client.list_contract_versions(ListContractVersionsRequest::default()).await;
        let expected = Refusal::of_fields(&[("filter.contract", Reason::NameInvalid)]);
        assert_eq!(Refusal::read(&refused.unwrap_err()), expected);
    }

    async fn a_repeated_approval_gives_no_second_certificate(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::ChangePending, contract()).await;
        let request = ApproveContractChangeRequest {
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..approval(&at)
        };
        let mut client = office.client(&registrar());
        let first = client.approve_contract_change(request.clone()).await.unwrap().into_inner();
        let second = client.approve_contract_change(request).await.unwrap().into_inner();
        assert_eq!(first, second);
        assert_eq!(versions(&office, &at.name).await.len(), 2);
    }

    async fn a_change_is_refused_with_everything_that_is_wrong(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        let of = |party: &Option<Party>, code: &str| {
            Some(Party { credit_code: code.to_owned(), ..party.clone().unwrap() })
        };
        let others = Contract {
            registration_point: "360701".to_owned(),
            seller: of(&at.seller, OTHER_PROVIDER),
            buyer: of(&at.buyer, OTHER_DEMANDER),
            applicant: Some(Applicant { kind: 3, mandate_end_date: None }),
            ..at.clone()
        };
        let incomplete = Contract {
            summary: String::new(),
            title: " ".to_owned(),
            ..at.clone()
        };
        let dear = Contract { technology_amount: Some(money(100_001)), ..at.clone() };
        for (what, to, expected) in [
            ("nothing", at.clone(), vec![("contract", Reason::ChangeEmpty)]),
            (
                "other parties",
                others,
                vec![
                    ("contract.registration_point", Reason::KindMismatch),
                    ("contract.seller.credit_code", Reason::KindMismatch),
                    ("contract.buyer.credit_code", Reason::KindMismatch),
                    ("contract.applicant", Reason::KindMismatch),
                ],
            ),
            (
                "less than the statistics need",
                incomplete,
                vec![("contract.title", Reason::FieldRequired), ("contract.summary", Reason::FieldRequired)],
            ),
            ("more technology than all", dear, vec![("contract.technology_amount", Reason::AmountAboveTotal)]),
        ] {
            let refused = requested(&office, change(&at, to)).await.unwrap_err();
            assert_eq!(Refusal::read(&refused), Refusal::of_fields(&expected), "{what}");
        }
        let bare = RequestContractChangeRequest::default();
        let expected = Refusal::of_fields(&[
            ("etag", Reason::FieldRequired),
            ("name", Reason::NameInvalid),
            ("reason", Reason::FieldRequired),
        ]);
        assert_eq!(Refusal::read(&requested(&office, bare).await.unwrap_err()), expected);
        let masked = RequestContractChangeRequest {
            update_mask: Some(FieldMask { paths: vec!["state".to_owned()] }),
            ..change(&at, at.clone())
        };
        let expected = Refusal::of_fields(&[("update_mask.paths[0]", Reason::FieldMaskInvalid)]);
        assert_eq!(Refusal::read(&requested(&office, masked).await.unwrap_err()), expected);
        assert_eq!(office.seen(&at.name).await, at, "nothing is kept");
        // The name of a party may change: it was renamed.
        let renamed = Contract {
            buyer: at.buyer.clone().map(|buyer| Party { name: "示例电瓷股份有限公司".to_owned(), ..buyer }),
            ..at.clone()
        };
        let pending = requested(&office, change(&at, renamed)).await.unwrap();
        assert_eq!(pending.pending_change.unwrap().changed_fields, ["buyer"]);
    }

    async fn a_party_without_a_code_is_told_by_name_and_country(location: Location) {
        let office = Office::open(&location).await;
        let person = Party {
            name: "示例张三".to_owned(),
            nature: "x-500".to_owned(),
            region: "360300".to_owned(),
            ..Party::default()
        };
        let company = Party {
            name: "Example Ceramics Inc.".to_owned(),
            nature: "x-600".to_owned(),
            country: "840".to_owned(),
            ..Party::default()
        };
        for (before, another) in [
            (person.clone(), Party { name: "示例李四".to_owned(), ..person.clone() }),
            (person.clone(), Party { credit_code: OTHER_DEMANDER.to_owned(), name: "示例公司".to_owned(), ..person }),
            (company.clone(), Party { name: "Another Inc.".to_owned(), ..company.clone() }),
            (company.clone(), Party { country: "276".to_owned(), ..company }),
        ] {
            let title = format!("{} {}", before.name, another.name);
            let bought = Contract { title, buyer: Some(before.clone()), ..contract() };
            let at = office.brought_to(State::Registered, bought).await;
            let to = Contract { buyer: Some(another.clone()), ..at.clone() };
            let refused = requested(&office, change(&at, to)).await.unwrap_err();
            let expected = Refusal::of_fields(&[("contract.buyer.name", Reason::KindMismatch)]);
            assert_eq!(Refusal::read(&refused), expected, "{another:?}");
            // How it is typed makes no other party, nor does where it lives.
            let moved = Party { name: format!(" {}", before.name), address: "某路 1 号".to_owned(), ..before };
            let to = Contract { buyer: Some(moved), ..at.clone() };
            assert_eq!(requested(&office, change(&at, to)).await.unwrap().state(), State::ChangePending);
        }
    }

    async fn an_intermediary_that_applied_stays(location: Location) {
        let office = Office::open(&location).await;
        let mandated = Contract { applicant: Some(Applicant { kind: 3, mandate_end_date: None }), ..contract() };
        let at = office.registered(mandated).await;
        let of = |code: &str| Some(Broker { name: "示例新中介".to_owned(), credit_code: code.to_owned(), ..Broker::default() });
        let mut client = office.client(&operator());
        for broker in [of(OTHER_PROVIDER), None] {
            let to = Contract { broker, ..at.clone() };
            let refused = Box::pin(client.request_contract_change(change(&at, to))).await.unwrap_err();
            let found = Refusal::read(&refused).violations;
            let expected = ("contract.broker.credit_code".to_owned(), "KIND_MISMATCH".to_owned());
            assert_eq!(found.first(), Some(&expected), "{found:?}");
        }
        let renamed = Contract { broker: of(BROKER), ..at.clone() };
        Box::pin(client.request_contract_change(change(&at, renamed))).await.unwrap();
        // Where the seller applied the broker may be another.
        let at = office.registered(of_yuan("卖方申请", 10)).await;
        let to = Contract { broker: of(OTHER_PROVIDER), ..at.clone() };
        Box::pin(client.request_contract_change(change(&at, to))).await.unwrap();
    }

    async fn who_asks_and_who_decides(location: Location) {
        let office = Office::open(&location).await;
        let at = office.brought_to(State::Registered, contract()).await;
        for (caller, code, reason) in [
            (demander(), Code::PermissionDenied, Reason::NotOwner),
            (broker(), Code::PermissionDenied, Reason::NotOwner),
            (other_provider(), Code::NotFound, Reason::ResourceNotFound),
            (registrar(), Code::PermissionDenied, Reason::RoleForbidden),
        ] {
            let refused = office.tried(&caller, Verb::RequestChange, &at).await.unwrap_err();
            assert_refused(&refused, code, reason);
        }
        let at = office.tried(&operator(), Verb::RequestChange, &at).await.unwrap();
        for verb in [Verb::ApproveChange, Verb::RejectChange] {
            for caller in [provider(), operator()] {
                let refused = office.tried(&caller, verb, &at).await.unwrap_err();
                assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
            }
        }
        let mut client = office.client(&registrar());
        let wrong = ApproveContractChangeRequest {
            category: "x-1".to_owned(),
            technology_amount: Some(money(100_001)),
            opinion: "长".repeat(1_001),
            ..approval(&at)
        };
        let expected = Refusal::of_fields(&[
            ("category", Reason::CodeUnknown),
            ("technology_amount", Reason::AmountAboveTotal),
            ("opinion", Reason::FieldTooLong),
        ]);
        let refused = client.approve_contract_change(wrong).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), expected);
        let bare = RejectContractChangeRequest { name: at.name.clone(), etag: at.etag.clone(), ..Default::default() };
        let refused = client.reject_contract_change(bare).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("reason", Reason::FieldRequired)]));
        let request = RejectContractChangeRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            reason: "补充协议未盖章".to_owned(),
            ..Default::default()
        };
        let rejected = client.reject_contract_change(request).await.unwrap().into_inner();
        assert_eq!((rejected.state(), rejected.reason.as_str()), (State::Registered, "补充协议未盖章"));
    }

    async fn a_change_does_not_make_it_a_contract_that_is_registered_already(location: Location) {
        let office = Office::open(&location).await;
        office.brought_to(State::Registered, of_yuan("电瓷配方", 120_000)).await;
        let other = office.brought_to(State::Registered, of_yuan("电瓷配方", 100_000)).await;
        let pending = requested(&office, dearer(&other, 120_000)).await.unwrap();
        let refused = office.done(Verb::ApproveChange, &pending).await.unwrap_err();
        let expected = Refusal::new(Code::AlreadyExists, Reason::ContractDuplicate).on("contract", &other.name);
        assert_eq!(Refusal::read(&refused), expected);
        assert_eq!(office.seen(&other.name).await, pending, "it waits for another decision");
        assert_eq!(versions(&office, &other.name).await.len(), 1);
    }

    async fn a_contract_keeps_the_rules_under_which_it_was_registered(location: Location) {
        let office = Office::open(&location).await;
        office.harness.clock.set("2026-02-27T01:00:00Z".parse().unwrap());
        let old = Contract { sign_date: Some(day(2026, 2, 1)), ..contract() };
        let at = office.brought_to(State::Registered, old).await;
        assert_eq!(at.recognition.clone().unwrap().rule_set, "cn-2001");
        office.harness.clock.set("2026-11-21T01:00:00Z".parse().unwrap());
        // Under the measure of 2026 this amount would need another person; the texts of 2001 know no line in Jiangxi.
        let pending = requested(&office, dearer(&at, 6_000_000)).await.unwrap();
        let changed = office.done(Verb::ApproveChange, &pending).await.unwrap();
        let found = changed.recognition.unwrap();
        assert_eq!((found.rule_set.as_str(), found.second_review_required), ("cn-2001", false));
        assert!(found.legal_basis.contains("国科发政字〔2001〕253号"), "{}", found.legal_basis);
        assert_eq!(changed.registration_number, "2026360301000001");
    }
}
