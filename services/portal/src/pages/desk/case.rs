//! A case: its form beside its findings and its files, and what may be done.

use askama::Template;
use techmarket_proto::contract::v1::{Contract, NearTwin, Recognition, SecondReviewer, contract};
use techmarket_types::TableId;

use super::contract_of;
use super::told::blocks;
use crate::amounts::in_wan;
use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::drafts::today;
use crate::fields::{in_force, leaves};
use crate::filed::{self, Beside, File};
use crate::findings::{Finding, findings};
use crate::frame::Frame;
use crate::own::request_id;
use crate::pages::contracts::checked;
use crate::posts::id;
use crate::whole::Line;
use crate::{registered_names, text, words};

#[derive(Template)]
#[template(path = "desk/case.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a button that is offered")]
struct CasePage {
    frame: Frame,
    id: String,
    etag: String,
    request_id: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    done: &'static str,
    due: String,
    assignee: String,
    reason: String,
    lines: Vec<Line>,
    content: String,
    files: Vec<File>,
    /// The file that the page shows.
    paper: Option<File>,
    findings: Vec<Finding>,
    twins: Vec<Twin>,
    opinions: Vec<String>,
    second: &'static str,
    pending: Vec<Beside>,
    pending_reason: String,
    blocks: Vec<String>,
    may_accept: bool,
    may_return: bool,
    may_refuse: bool,
    may_review: bool,
    may_decide_change: bool,
    may_register: bool,
    may_revoke: bool,
    is_registered: bool,
    is_open: bool,
    asks_evidence: bool,
    categories: Vec<(String, String, bool)>,
    grounds: Vec<(String, String)>,
    points: Vec<(String, String)>,
    total: String,
    technology: String,
}

struct Twin {
    href: String,
    title: String,
    reasons: String,
}

pub(crate) async fn case(asked: Asked) -> Outcome {
    let contract = contract_of(&asked).await?;
    let checked = checked(&asked, &contract).await?;
    let (tables, today) = (asked.portal().settings.tables, today(&asked));
    let state = contract.state();
    let is_change = state == contract::State::ChangePending;
    let found = findings(&checked);
    let lines = registered_names::of_contract(&asked, &contract, filed::lines(tables, &contract)).await;
    let (category, total, technology) = proposed_figures(&contract);
    let categories = leaves(tables, TableId::ContractCategory, today);
    let categories = categories.into_iter().map(|(code, title)| {
        let is_chosen = code == category;
        (code, title, is_chosen)
    });
    let pending = contract.pending_change.as_ref();
    let proposed = pending.and_then(|pending| pending.proposed.as_ref());
    let beside = proposed.map(|proposed| filed::beside(tables, &contract, proposed));
    answer(&CasePage {
        frame: Frame::titled(
            &asked,
            format!("案件：{}", text::shortened(&contract.title, 60)),
            [""; 3],
        ),
        id: id(&contract.name).to_owned(),
        etag: contract.etag.clone(),
        request_id: request_id(&asked),
        title: contract.title.clone(),
        state: words::contract_state(state),
        tone: words::tone(words::contract_state(state)),
        done: done(asked.value("done")),
        due: words::civil(contract.due_date.as_ref()),
        assignee: contract.assignee.clone(),
        reason: contract.reason.clone(),
        lines,
        content: contract.summary.clone(),
        files: filed::files(&contract),
        paper: paper(&asked, &contract),
        blocks: blocks(&found),
        findings: found,
        twins: checked
            .near_twins
            .iter()
            .map(|one| twin(&contract, one))
            .collect(),
        opinions: opinions(&asked, &contract),
        second: second(&contract),
        pending: beside.into_iter().flatten().filter(|row| !row.is_same).collect(),
        pending_reason: pending.map(|pending| pending.reason.clone()).unwrap_or_default(),
        may_accept: state == contract::State::Submitted,
        may_return: is_with_office(state),
        may_refuse: is_with_office(state) && state != contract::State::Submitted,
        may_review: matches!(state, contract::State::Accepted | contract::State::FirstReviewed),
        may_decide_change: is_change,
        may_register: may_register(&contract),
        may_revoke: state == contract::State::Registered,
        is_registered: !contract.certificate_code.is_empty(),
        is_open: is_with_office(state) || is_change,
        asks_evidence: asks_evidence(&contract),
        categories: categories.collect(),
        grounds: in_force(tables, TableId::RefusalGround, today),
        points: in_force(tables, TableId::RegistrationPoint, today),
        total,
        technology,
    })
}

/// Whether the office has it to decide on a first registration.
fn is_with_office(state: contract::State) -> bool {
    matches!(
        state,
        contract::State::Submitted
            | contract::State::Accepted
            | contract::State::FirstReviewed
            | contract::State::SecondReviewed
    )
}

fn may_register(contract: &Contract) -> bool {
    let recognition = contract.recognition.as_ref();
    match contract.state() {
        contract::State::SecondReviewed => true,
        contract::State::FirstReviewed => recognition.is_some_and(|one| !one.second_review_required),
        _ => false,
    }
}

/// What the form of the review holds at first: what a first review recognised, otherwise what is claimed; of a change what it asks for.
fn proposed_figures(contract: &Contract) -> (String, String, String) {
    let pending = contract.pending_change.as_ref();
    let first = pending.and_then(|pending| pending.first_review.as_ref());
    let recognition = match pending {
        Some(_) => first,
        None => contract.recognition.as_ref(),
    };
    if let Some(recognition) = recognition {
        return (
            recognition.category.clone(),
            in_wan(recognition.total_amount.as_ref()),
            in_wan(recognition.technology_amount.as_ref()),
        );
    }
    let claimed = pending.and_then(|pending| pending.proposed.as_deref());
    let claimed = claimed.unwrap_or(contract);
    (
        claimed.category.clone(),
        in_wan(claimed.total_amount.as_ref()),
        in_wan(claimed.technology_amount.as_ref()),
    )
}

/// The file of the address, otherwise the first that browsers show.
fn paper(asked: &Asked, contract: &Contract) -> Option<File> {
    let wanted = asked.value("file");
    let mut shown = filed::files(contract).into_iter().filter(|file| file.is_shown);
    if wanted.is_empty() {
        shown.next()
    } else {
        shown.find(|file| file.sha256 == wanted)
    }
}

fn asks_evidence(contract: &Contract) -> bool {
    let parties = [&contract.seller, &contract.buyer].into_iter().flatten();
    let broker = contract
        .broker
        .as_ref()
        .is_some_and(|one| one.credit_code_as_issued);
    broker || parties.into_iter().any(|party| party.credit_code_as_issued)
}

/// Who has to review a second time; empty if nobody has to.
fn second(contract: &Contract) -> &'static str {
    let pending = contract.pending_change.as_ref();
    let first = pending.and_then(|pending| pending.first_review.as_ref());
    let recognition = first.or(contract.recognition.as_ref());
    let due = recognition.filter(|one| one.second_review_required && one.second_reviewer.is_empty());
    match due.map(Recognition::second_review_by) {
        Some(SecondReviewer::ExpertPanel) => "须经专家评审，由另一名登记员录入复核意见",
        Some(SecondReviewer::SuperiorBody) => "须由上级技术市场管理机构复核",
        Some(SecondReviewer::AnotherRegistrar | SecondReviewer::Unspecified) => "须由另一名登记员复核",
        None => "",
    }
}

fn done(verb: &str) -> &'static str {
    match verb {
        "claim" => "已领取。",
        "release" => "已交回。",
        "accept" => "已受理。",
        "return" => "已退回补正。",
        "review" => "审核意见已保存。",
        "register" => "已登记，可以打印登记证明。",
        "refuse" => "已决定不予登记。",
        "opinion" => "审查意见已记录。",
        "approve" => "变更审核已保存。",
        "reject" => "变更申请未获准许，原登记不变。",
        "revoke" => "登记已撤销。",
        _ => "",
    }
}

fn twin(contract: &Contract, twin: &NearTwin) -> Twin {
    Twin {
        href: format!("/desk/{}/beside/{}", id(&contract.name), id(&twin.contract)),
        title: format!("{} {}", twin.registration_number, twin.title)
            .trim_start()
            .to_owned(),
        reasons: twin.reasons.join("；"),
    }
}

fn opinions(asked: &Asked, contract: &Contract) -> Vec<String> {
    let tables = asked.portal().settings.tables;
    let line = |one: &techmarket_proto::contract::v1::ContractOpinion| {
        let (who, when) = (&one.reviewer, words::minute(one.time.as_ref()));
        let passed = match one.passed_to.as_str() {
            "" => String::new(),
            point => format!(
                "（转至{}）",
                words::code(tables, TableId::RegistrationPoint, point)
            ),
        };
        format!("{when} {who}：{}{passed}", one.opinion)
    };
    contract.opinions.iter().map(line).collect()
}
