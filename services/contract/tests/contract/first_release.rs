//! Contracts as the first release kept them: read, brought to the end, and entered in the register that came later.

use serde_json::Value;
use techmarket_contract::domain::{
    Contract, ContractContent, Party, Recognition, Registration, Review, State,
};
use techmarket_contract::store::SCHEMA;
use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::register_service_client::RegisterServiceClient;
use techmarket_proto::contract::v1::verify_certificate_response::Document;
use techmarket_store::{Database, Location, Schema, Sql as _};
use techmarket_testkit::{DEMANDER, PROVIDER, on_both_databases, operator, period, provider, registrar};
use techmarket_types::Fen;

use crate::store::draft;
use crate::support::{Office, Verb};

const NUMBER: &str = "2026360301000007";
/// 2026-03-01 in China, where the day before is still going on in UTC.
const REGISTERED: &str = "2026-02-28T17:00:00Z";

static FIRST: Schema = Schema {
    name: SCHEMA.name,
    migrations: SCHEMA.migrations.split_at(2).0,
    constraints: SCHEMA.constraints,
};

/// The body as it was written then, without what came later.
fn body(contract: &Contract) -> String {
    let mut body = serde_json::to_value(contract).unwrap();
    for (place, later) in [
        ("", &["attachments", "assignment", "due", "pending", "ending"][..]),
        (
            "/content",
            &[
                "applicant",
                "amount_undetermined",
                "royalty",
                "instalments",
                "right_certificates",
                "substance",
            ],
        ),
        ("/content/seller", &["postal_code"]),
        ("/recognition", &["disputed", "second_by"]),
        ("/registration", &["version", "version_time", "certificate"]),
    ] {
        let Some(Value::Object(fields)) = body.pointer_mut(place) else {
            continue;
        };
        for field in later {
            assert!(fields.remove(*field).is_some(), "{place}/{field}");
        }
    }
    body.to_string()
}

fn registered() -> Contract {
    let time = REGISTERED.parse().unwrap();
    let party = |name: &str, code: &str| Party {
        name: name.to_owned(),
        credit_code: code.parse().ok(),
        nature: "160".to_owned(),
        region: "360700".to_owned(),
        ..Party::default()
    };
    let contract = draft(2);
    Contract {
        version: 5,
        state: State::Registered,
        content: ContractContent {
            title: "首版登记的合同".to_owned(),
            registration_point: "360301".parse().ok(),
            category: "x-11".to_owned(),
            seller: party("示例研究院", PROVIDER),
            buyer: Some(party("示例公司", DEMANDER)),
            total_amount: Some(Fen(100)),
            technology_amount: Some(Fen(90)),
            ..contract.content
        },
        recognition: Some(Recognition {
            category: "x-11".to_owned(),
            total_amount: Fen(100),
            technology_amount: Fen(90),
            rule_set: "cn-2000".to_owned(),
            legal_basis: "《技术合同认定登记管理办法》".to_owned(),
            first: Review {
                reviewer: "登记员甲".to_owned(),
                time,
            },
            second: None,
            opinion: "同意".to_owned(),
            by_line: false,
            disputed: false,
            second_by: None,
        }),
        registration: Some(Registration {
            number: NUMBER.parse().unwrap(),
            time,
            version: 1,
            version_time: None,
            certificate: None,
        }),
        ..contract
    }
}

/// A database of the first release with these contracts.
async fn first_release(location: &Location, contracts: &[&Contract]) {
    let database = Database::open(location, &FIRST, &[techmarket_feed::MIGRATION])
        .await
        .unwrap();
    let mut tx = database.begin().await.unwrap();
    for contract in contracts {
        let entry = contract.registration.as_ref();
        let insert = "INSERT INTO contract (id, version, body, state, category, seller, registration_number, register_date) \
             VALUES ($1, $2, $3, $4, '', $5, $6, $7)";
        let args = vec![
            contract.id.to_string().into(),
            contract.version.into(),
            body(contract).into(),
            contract.state.as_str().into(),
            PROVIDER.into(),
            entry.map(|entry| entry.number.to_string()).into(),
            entry.map(|entry| entry.date().to_string()).into(),
        ];
        tx.execute(insert, args).await.unwrap();
    }
    tx.commit().await.unwrap();
    database.close().await;
}

/// The registration number that a code stands for.
async fn verified(office: &Office, code: &str) -> String {
    let mut register = RegisterServiceClient::new(office.market.client(&registrar()));
    let request = pb::VerifyCertificateRequest {
        code: code.to_owned(),
    };
    let answer = register.verify_certificate(request).await.unwrap().into_inner();
    match answer.document.unwrap() {
        Document::Certificate(certificate) => certificate.registration_number,
        Document::List(list) => panic!("{list:?}"),
    }
}

async fn counted(office: &Office) -> i64 {
    let mut register = RegisterServiceClient::new(office.market.client(&registrar()));
    let request = pb::CalculateRegisterStatisticsRequest {
        query: Some(pb::StatisticsQuery {
            period: Some(period((2026, 3, 1), (2026, 3, 1))),
            ..pb::StatisticsQuery::default()
        }),
    };
    let answer = register
        .calculate_register_statistics(request)
        .await
        .unwrap()
        .into_inner();
    answer.statistics.unwrap().sum.map_or(0, |sum| sum.count)
}

on_both_databases! {
    async fn a_draft_is_read_and_goes_on(location: Location) {
        let mut old = draft(1);
        old.content.title = "旧合同".to_owned();
        first_release(&location, &[&old]).await;
        let office = Office::open(&location).await;
        let at = office.seen(&old.id.name()).await;
        assert_eq!((at.title.as_str(), at.etag.as_str(), at.registered_version), ("旧合同", "1-1", 0));
        let filled = pb::Contract {
            name: at.name,
            etag: at.etag,
            ..techmarket_testkit::contract()
        };
        let at = office.done(Verb::Update, &filled).await.unwrap();
        let at = office.all_done(&[Verb::Submit, Verb::Accept, Verb::Review, Verb::Register], &at).await;
        assert_eq!((at.registration_number.as_str(), at.registered_version), ("2026360301000001", 1));
    }

    async fn what_was_registered_gets_its_entry_and_certificate_once(location: Location) {
        let old = registered();
        first_release(&location, &[&draft(1), &old]).await;
        let mut codes = Vec::new();
        for _start in 0..2 {
            let office = Office::open(&location).await;
            let at = office.seen(&old.id.name()).await;
            assert_eq!((at.state(), at.registration_number.as_str()), (pb::contract::State::Registered, NUMBER));
            assert_eq!((at.etag.as_str(), at.registered_version), ("1-6", 1));
            assert_eq!(counted(&office).await, 1);
            assert_eq!(verified(&office, &at.certificate_code).await, NUMBER);
            codes.push(at.certificate_code);
            techmarket_runtime::Service::close(&*office.service).await;
        }
        assert_eq!(codes[0], codes[1]);

        // It goes on as any other: ended by its seller, it counts no more.
        let office = Office::open(&location).await;
        let at = office.seen(&old.id.name()).await;
        office.tried(&provider(), Verb::Cancel, &at).await.unwrap();
        assert_eq!(counted(&office).await, 0);
        let request = pb::ListAuditEntriesRequest {
            filter: Some(pb::AuditFilter {
                contract: old.id.name(),
                subject: String::new(),
            }),
            ..pb::ListAuditEntriesRequest::default()
        };
        let trail = office.client(&operator()).list_audit_entries(request).await.unwrap().into_inner();
        let told: Vec<_> = trail.audit_entries.iter().map(|entry| (entry.action.as_str(), entry.detail.as_str())).collect();
        assert_eq!(told[0], ("enter", NUMBER), "{told:?}");
        assert_eq!(told[1].0, "cancel", "{told:?}");
    }
}
