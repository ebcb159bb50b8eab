//! The list of a person's contracts, by state.

use askama::Template;
use techmarket_proto::contract::v1::{Contract, ContractFilter, ListContractsRequest, contract};
use techmarket_types::TableId;

use super::{BASE, applicant};
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::posts::id;
use crate::{text, words};

const PAGE: i32 = 50;

/// Address, title, states.
const TABS: [(&str, &str, &[contract::State]); 6] = [
    ("", "全部", &[]),
    ("draft", "草稿", &[contract::State::Draft]),
    ("returned", "待补正", &[contract::State::Returned]),
    (
        "open",
        "办理中",
        &[
            contract::State::Submitted,
            contract::State::Accepted,
            contract::State::FirstReviewed,
            contract::State::SecondReviewed,
            contract::State::ChangePending,
        ],
    ),
    ("registered", "已登记", &[contract::State::Registered]),
    (
        "over",
        "已结束",
        &[
            contract::State::Refused,
            contract::State::Withdrawn,
            contract::State::Cancelled,
            contract::State::Revoked,
        ],
    ),
];

#[derive(Template)]
#[template(path = "contracts/list.html")]
struct ListPage {
    frame: Frame,
    tabs: Vec<(&'static str, String, bool)>,
    rows: Vec<Row>,
    next: String,
}

struct Row {
    href: String,
    title: String,
    number: String,
    other: String,
    category: String,
    amount: String,
    exact: String,
    state: &'static str,
    tone: &'static str,
    asked: String,
    updated: String,
}

pub(crate) async fn list(asked: Asked) -> Outcome {
    let own = applicant(&asked)?.organization();
    let which = asked.value("which");
    let tab = TABS.iter().find(|(address, ..)| *address == which);
    let (_, title, states) = tab.ok_or(Fault::NotFound)?;
    let request = ListContractsRequest {
        filter: Some(ContractFilter {
            own: true,
            states: states.iter().map(|state| i32::from(*state)).collect(),
            ..ContractFilter::default()
        }),
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
        ..ListContractsRequest::default()
    };
    let listed = asked.calls().contract()?.list_contracts(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
    let address = |which: &str| match which {
        "" => BASE.to_owned(),
        which => format!("{BASE}?which={which}"),
    };
    let tabs = TABS
        .iter()
        .map(|(name, title, _)| (*title, address(name), *name == which));
    let next = match listed.next_page_token.as_str() {
        "" => String::new(),
        token => format!("{BASE}?which={which}&page={}", text::encoded(token)),
    };
    answer(&ListPage {
        frame: Frame::titled(&asked, format!("我的合同：{title}"), [""; 3]),
        tabs: tabs.collect(),
        rows: listed
            .contracts
            .iter()
            .map(|one| row(&asked, &own, one))
            .collect(),
        next,
    })
}

fn row(asked: &Asked, own: &str, contract: &Contract) -> Row {
    let tables = asked.portal().settings.tables;
    let parties = [&contract.seller, &contract.buyer].into_iter().flatten();
    let other = parties.into_iter().find(|party| party.credit_code != own);
    let state = words::contract_state(contract.state());
    Row {
        href: format!("{BASE}/{}", id(&contract.name)),
        title: contract.title.clone(),
        number: contract.registration_number.clone(),
        other: other.map(|party| party.name.clone()).unwrap_or_default(),
        category: words::code(tables, TableId::ContractCategory, &contract.category),
        amount: words::wan(contract.total_amount.as_ref()),
        exact: words::yuan(contract.total_amount.as_ref()),
        state,
        tone: words::tone(state),
        asked: to_do(contract),
        updated: words::minute(contract.update_time.as_ref()),
    }
}

/// What is asked of the applicant; empty if nothing is.
fn to_do(contract: &Contract) -> String {
    match contract.state() {
        contract::State::Draft => "填写后提交".to_owned(),
        contract::State::Returned => format!("补正后再次提交：{}", text::shortened(&contract.reason, 60)),
        _ => String::new(),
    }
}
