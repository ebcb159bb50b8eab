//! Where the board's figures come from: the list of contracts behind one, and the statistics as a file.

use askama::Template;
use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{
    Contract, ContractFilter, ExportRegisterStatisticsRequest, ExportRegisterStatisticsResponse,
    ListContractsRequest, contract,
};
use techmarket_proto::types::v1::Period;
use techmarket_types::TableId;

use super::reader;
use super::scope::Scope;
use crate::answer::{Outcome, page as answer, streamed};
use crate::asked::Asked;
use crate::drafts::typed::day;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::posts::id;
use crate::{text, words};

const PAGE: i32 = 50;
/// What an address may choose contracts by.
const NAMES: [&str; 6] = [
    "from",
    "to",
    "category",
    "seller_region",
    "buyer_region",
    "organization",
];

#[derive(Template)]
#[template(path = "board/contracts.html")]
struct ContractsPage {
    frame: Frame,
    chosen: Vec<(&'static str, String)>,
    rows: Vec<Row>,
    next: String,
}

struct Row {
    href: String,
    number: String,
    title: String,
    seller: String,
    buyer: String,
    category: String,
    technology: String,
    amount: String,
    registered: String,
}

pub(crate) async fn contracts(asked: Asked) -> Outcome {
    reader(&asked)?;
    let of = |name: &str| asked.value(name).to_owned();
    let period = match (day(asked.value("from")), day(asked.value("to"))) {
        (Some(start), Some(end)) => Some(Period {
            start_date: Some(start),
            end_date: Some(end),
        }),
        _ => return Err(Fault::NotFound),
    };
    let request = ListContractsRequest {
        filter: Some(ContractFilter {
            states: vec![
                contract::State::Registered.into(),
                contract::State::ChangePending.into(),
            ],
            register_period: period,
            category: of("category"),
            seller_region: of("seller_region"),
            buyer_region: of("buyer_region"),
            organization: of("organization"),
            ..ContractFilter::default()
        }),
        page_size: PAGE,
        page_token: of("page"),
        ..ListContractsRequest::default()
    };
    let listed = asked.calls().contract()?.list_contracts(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
    answer(&ContractsPage {
        frame: Frame::titled(&asked, "统计所依据的登记合同", [""; 3]),
        chosen: chosen(&asked),
        rows: listed.contracts.iter().map(|one| row(&asked, one)).collect(),
        next: match listed.next_page_token.as_str() {
            "" => String::new(),
            token => format!("/board/contracts?{}&page={}", query(&asked), text::encoded(token)),
        },
    })
}

/// The choice as an address says it.
fn query(asked: &Asked) -> String {
    let told = NAMES.iter().filter(|name| !asked.value(name).is_empty());
    let told: Vec<String> = told
        .map(|name| format!("{name}={}", text::encoded(asked.value(name))))
        .collect();
    told.join("&")
}

/// The choice in words.
fn chosen(asked: &Asked) -> Vec<(&'static str, String)> {
    let tables = asked.portal().settings.tables;
    let days = format!("{} 至 {}", asked.value("from"), asked.value("to"));
    let chosen = [
        ("登记日期", days),
        (
            "合同类别",
            words::code(tables, TableId::ContractCategory, asked.value("category")),
        ),
        ("卖方所在地", words::region(tables, asked.value("seller_region"))),
        ("买方所在地", words::region(tables, asked.value("buyer_region"))),
        ("当事人或中介方", asked.value("organization").to_owned()),
    ];
    chosen
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

fn row(asked: &Asked, contract: &Contract) -> Row {
    let tables = asked.portal().settings.tables;
    let recognition = contract.recognition.clone().unwrap_or_default();
    let name = |party: Option<&techmarket_proto::contract::v1::Party>| {
        party.map(|party| party.name.clone()).unwrap_or_default()
    };
    Row {
        // Operators do not open cases; of a contract they have its subsidies.
        href: if asked.person(Role::Registrar).is_ok() {
            format!("/desk/{}", id(&contract.name))
        } else {
            format!("/contracts/{}/subsidies", id(&contract.name))
        },
        number: contract.registration_number.clone(),
        title: contract.title.clone(),
        seller: name(contract.seller.as_ref()),
        buyer: name(contract.buyer.as_ref()),
        category: words::code(tables, TableId::ContractCategory, &recognition.category),
        technology: words::wan(recognition.technology_amount.as_ref()),
        amount: words::wan(recognition.total_amount.as_ref()),
        registered: words::day(contract.register_time.as_ref()),
    }
}

/// The statistics as a workbook with a sheet a cut.
pub(crate) async fn export(asked: Asked) -> Outcome {
    reader(&asked)?;
    let request = ExportRegisterStatisticsRequest {
        query: Some(Scope::of(&asked).query()),
        ..ExportRegisterStatisticsRequest::default()
    };
    let given = asked
        .calls()
        .register()?
        .export_register_statistics(request)
        .await;
    let given = given.map_err(Fault::of(Part::Contract))?.into_inner();
    let kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    let piece = |piece: ExportRegisterStatisticsResponse| (piece.file_name, piece.chunk);
    streamed(Part::Contract, kind, given, piece).await
}
