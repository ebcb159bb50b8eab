//! ReferenceService behind the real gate: what anybody reads of the tables in force.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops at once")]

use std::sync::Arc;

use techmarket_proto::google::r#type::Date;
use techmarket_proto::reference::v1::reference_service_client::ReferenceServiceClient;
use techmarket_proto::reference::v1::{Code, CodeFilter, ListCodeTablesRequest, ListCodesRequest};
use techmarket_reference::ReferenceTables;
use techmarket_rpc::Rpc;
use techmarket_testkit::{Harness, tables};
use tonic::Code as Status;

fn client() -> ReferenceServiceClient<Rpc> {
    let harness = Harness::new();
    let mounted = harness.mount(vec![Arc::new(ReferenceTables::new(tables(), harness.clock()))]);
    ReferenceServiceClient::new(mounted.anonymous())
}

fn of(table: &str) -> ListCodesRequest {
    ListCodesRequest {
        parent: format!("codeTables/{table}"),
        ..ListCodesRequest::default()
    }
}

/// Of regions.
fn filtered(filter: CodeFilter) -> ListCodesRequest {
    ListCodesRequest {
        filter: Some(filter),
        ..of("region")
    }
}

fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

/// All pages.
async fn all(mut request: ListCodesRequest) -> Vec<Code> {
    let (mut client, mut codes) = (client(), Vec::new());
    loop {
        let page = client.list_codes(request.clone()).await.unwrap().into_inner();
        codes.extend(page.codes);
        if page.next_page_token.is_empty() {
            return codes;
        }
        request.page_token = page.next_page_token;
    }
}

#[tokio::test]
async fn anybody_reads_which_tables_there_are() {
    let mut request = ListCodeTablesRequest {
        page_size: 20,
        ..ListCodeTablesRequest::default()
    };
    let mut client = client();
    let first = client
        .list_code_tables(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(first.code_tables.len(), 20);
    request.page_token = first.next_page_token;
    let second = client
        .list_code_tables(request.clone())
        .await
        .unwrap()
        .into_inner();
    assert_eq!(second.next_page_token, "");
    let names: Vec<_> = [first.code_tables, second.code_tables].concat();
    assert_eq!(names.len(), techmarket_types::TableId::ALL.len() + 1);
    assert_eq!(names[0].name, "codeTables/market_field");
    assert_eq!(names[0].title, "所属领域");
    assert_eq!(names.last().unwrap().name, "codeTables/region");

    request.page_token = "other".to_owned();
    let refused = client.list_code_tables(request).await.unwrap_err();
    assert_eq!(refused.code(), Status::InvalidArgument);
}

#[tokio::test]
async fn codes_are_those_that_the_fields_take() {
    let codes = all(of("party_nature")).await;
    let kept: Vec<_> = tables()
        .table(techmarket_types::TableId::PartyNature)
        .iter()
        .filter(|code| code.validity.holds(Some(jiff::civil::date(2026, 11, 21))))
        .map(|code| (code.code.clone(), code.name.clone()))
        .collect();
    let told: Vec<_> = codes
        .iter()
        .map(|code| (code.code.clone(), code.title.clone()))
        .collect();
    assert_eq!(told, kept);
    assert!(codes.iter().all(|code| !code.source.is_empty()));
    // A code with others below it says so.
    for code in &codes {
        let below = codes.iter().any(|other| other.parent_code == code.code);
        assert!(!below || code.has_children, "{}", code.code);
    }
}

#[tokio::test]
async fn regions_are_found_by_name_place_and_day() {
    let jiangxi = filtered(CodeFilter {
        text: "萍乡市安源".to_owned(),
        ..CodeFilter::default()
    });
    let found = all(jiangxi.clone()).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((&*found[0].code, &*found[0].parent_code), ("360302", "360300"));
    assert!(!found[0].has_children);

    let below = all(filtered(CodeFilter {
        parent_code: "360300".to_owned(),
        ..CodeFilter::default()
    }));
    let below = below.await;
    assert!(below.iter().any(|code| code.title == "江西省萍乡市安源区"));
    assert!(below.iter().all(|code| code.code.starts_with("3603")));

    // 城关区 became 安源区 in 1993.
    let before = all(filtered(CodeFilter {
        parent_code: "360300".to_owned(),
        date: Some(day(1990, 1, 1)),
        ..CodeFilter::default()
    }));
    let before = before.await;
    assert!(
        before.iter().any(|code| code.title.ends_with("城关区")),
        "{before:?}"
    );
    assert!(before.iter().all(|code| !code.title.ends_with("安源区")));
    let ever = all(filtered(CodeFilter {
        all_dates: true,
        text: "3603".to_owned(),
        ..CodeFilter::default()
    }));
    assert!(ever.await.len() > below.len());
}

#[tokio::test]
async fn what_cannot_be_answered_is_refused() {
    let filter = CodeFilter::default;
    for (request, code) in [
        (of("nothing"), Status::NotFound),
        (
            ListCodesRequest {
                parent: "tables/region".to_owned(),
                ..of("region")
            },
            Status::NotFound,
        ),
        (
            filtered(CodeFilter {
                text: "长".repeat(51),
                ..filter()
            }),
            Status::InvalidArgument,
        ),
        (
            filtered(CodeFilter {
                date: Some(day(2026, 2, 30)),
                ..filter()
            }),
            Status::InvalidArgument,
        ),
        (
            ListCodesRequest {
                page_token: "*".to_owned(),
                ..of("region")
            },
            Status::InvalidArgument,
        ),
        (
            ListCodesRequest {
                page_size: -1,
                ..of("region")
            },
            Status::InvalidArgument,
        ),
    ] {
        let refused = client().list_codes(request.clone()).await.unwrap_err();
        assert_eq!(refused.code(), code, "{request:?}");
    }
}
