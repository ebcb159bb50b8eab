//! The queues of the desk, by the day on which a case is due.

use askama::Template;
use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{Contract, ContractFilter, ListContractsRequest, contract};
use techmarket_types::TableId;

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::drafts::today;
use crate::fault::{Fault, Part};
use crate::frame::Frame;
use crate::posts::id;
use crate::{text, words};

const PAGE: i32 = 50;

/// The queues: address, title, states.
const QUEUES: [(&str, &str, &[contract::State]); 6] = [
    ("", "待受理", &[contract::State::Submitted]),
    (
        "open",
        "在办",
        &[
            contract::State::Accepted,
            contract::State::FirstReviewed,
            contract::State::SecondReviewed,
        ],
    ),
    ("second", "待复核", &[contract::State::FirstReviewed]),
    ("changes", "变更申请", &[contract::State::ChangePending]),
    ("mine", "我的", &[]),
    ("registered", "已登记", &[contract::State::Registered]),
];

#[derive(Template)]
#[template(path = "desk/list.html")]
struct DeskPage {
    frame: Frame,
    queues: Vec<(&'static str, String, bool)>,
    overdue: bool,
    overdue_href: String,
    rows: Vec<Row>,
    next: String,
    /// Whether nothing is left to do.
    is_done: bool,
}

struct Row {
    href: String,
    title: String,
    seller: String,
    buyer: String,
    category: String,
    amount: String,
    exact: String,
    state: &'static str,
    tone: &'static str,
    due: String,
    is_late: bool,
    assignee: String,
}

pub(crate) async fn list(asked: Asked) -> Outcome {
    let person = asked.person(Role::Registrar)?;
    let queue = asked.value("queue");
    let found = QUEUES.iter().find(|(address, ..)| *address == queue);
    let (_, title, states) = found.ok_or(Fault::NotFound)?;
    let overdue = asked.value("overdue") == "1";
    let assignee = if queue == "mine" {
        person.caller.subject.clone()
    } else {
        String::new()
    };
    let by_time = queue == "registered" || queue == "mine";
    let request = ListContractsRequest {
        filter: Some(ContractFilter {
            states: states.iter().map(|state| i32::from(*state)).collect(),
            assignee,
            overdue,
            ..ContractFilter::default()
        }),
        order_by: if by_time {
            String::new()
        } else {
            "due_date".to_owned()
        },
        page_size: PAGE,
        page_token: asked.value("page").to_owned(),
    };
    let listed = asked.calls().contract()?.list_contracts(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
    let address = |queue: &str| match queue {
        "" => "/desk".to_owned(),
        queue => format!("/desk?queue={queue}"),
    };
    let queues = QUEUES
        .iter()
        .map(|(name, title, _)| (*title, address(name), *name == queue));
    let queues = queues.collect();
    let rows = listed
        .contracts
        .iter()
        .map(|contract| row(&asked, contract))
        .collect();
    let next = match listed.next_page_token.as_str() {
        "" => String::new(),
        token => format!(
            "/desk?queue={queue}{}&page={}",
            if overdue { "&overdue=1" } else { "" },
            text::encoded(token)
        ),
    };
    answer(&DeskPage {
        frame: Frame::titled(&asked, format!("登记工作台：{title}"), [""; 3]),
        queues,
        overdue,
        overdue_href: if overdue {
            address(queue)
        } else {
            format!("/desk?queue={queue}&overdue=1")
        },
        rows,
        next,
        is_done: asked.value("done") == "none",
    })
}

fn row(asked: &Asked, contract: &Contract) -> Row {
    let settings = &asked.portal().settings;
    let today = today(asked);
    let today = (
        i32::from(today.year()),
        i32::from(today.month()),
        i32::from(today.day()),
    );
    let state = words::contract_state(contract.state());
    let due = contract.due_date.as_ref();
    Row {
        href: format!("/desk/{}", id(&contract.name)),
        title: contract.title.clone(),
        seller: contract
            .seller
            .as_ref()
            .map(|party| party.name.clone())
            .unwrap_or_default(),
        buyer: contract
            .buyer
            .as_ref()
            .map(|party| party.name.clone())
            .unwrap_or_default(),
        category: words::code(settings.tables, TableId::ContractCategory, &contract.category),
        amount: words::wan(contract.total_amount.as_ref()),
        exact: words::yuan(contract.total_amount.as_ref()),
        tone: words::tone(state),
        state,
        due: words::civil(due),
        is_late: due.is_some_and(|due| (due.year, due.month, due.day) < today),
        assignee: contract.assignee.clone(),
    }
}
