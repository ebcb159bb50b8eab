//! A contract's page: the list of what is to be filled in, where it stands, its files, and what may be done.

use askama::Template;
use http::StatusCode;
use techmarket_proto::contract::v1::{
    Contract, ContractVersionFilter, ListContractVersionsRequest, contract,
};

use super::{BASE, checked, is_open, own_contract};
use crate::answer::{Outcome, with_status};
use crate::asked::Asked;
use crate::drafts::contract::{CHAPTERS, Chapter};
use crate::fault::{Fault, Part};
use crate::filed::{self, Beside, File};
use crate::findings::{Finding, findings};
use crate::frame::Frame;
use crate::own::request_id;
use crate::posts::id;
use crate::whole::Line;
use crate::{registered_names, text, words};

/// Versions on the page.
const VERSIONS: i32 = 10;

#[derive(Template)]
#[template(path = "contracts/show.html")]
#[expect(clippy::struct_excessive_bools, reason = "each is a button that is offered")]
struct ShowPage {
    frame: Frame,
    id: String,
    back: String,
    etag: String,
    request_id: String,
    title: String,
    state: &'static str,
    tone: &'static str,
    done: &'static str,
    reason: String,
    due: String,
    steps: Vec<Step>,
    tasks: Vec<Task>,
    lines: Vec<Line>,
    files: Vec<File>,
    error: String,
    kinds: Vec<(&'static str, &'static str)>,
    pending: Vec<Beside>,
    pending_reason: String,
    versions: Vec<Version>,
    is_open: bool,
    has_money: bool,
    may_withdraw: bool,
    may_change: bool,
    may_unchange: bool,
    is_certified: bool,
    /// Verification code of the certificate in force.
    code: String,
    of_match: String,
}

/// A step on the way to registration.
struct Step {
    title: &'static str,
    time: String,
    is_done: bool,
}

/// A chapter in the list of what is to be filled in.
struct Task {
    title: &'static str,
    href: String,
    state: String,
    tone: &'static str,
}

struct Version {
    number: i32,
    from: String,
    reason: String,
    changed: usize,
}

pub(crate) async fn show(asked: Asked) -> Outcome {
    let contract = own_contract(&asked).await?;
    shown(&asked, contract, String::new()).await
}

/// The page, with what was wrong with a file that was sent.
pub(super) async fn shown(asked: &Asked, contract: Contract, error: String) -> Outcome {
    let tables = asked.portal().settings.tables;
    let state = contract.state();
    let is_open = is_open(state);
    let found = if is_open {
        findings(&checked(asked, &contract).await?)
    } else {
        Vec::new()
    };
    let versions = versions(asked, &contract).await?;
    let lines = registered_names::of_contract(asked, &contract, filed::lines(tables, &contract)).await;
    let pending = contract.pending_change.as_ref();
    let proposed = pending.and_then(|pending| pending.proposed.as_ref());
    let beside = proposed.map(|proposed| filed::beside(tables, &contract, proposed));
    let is_registered = matches!(
        state,
        contract::State::Registered | contract::State::ChangePending
    );
    let back = format!("{BASE}/{}", id(&contract.name));
    let status = if error.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let title = format!("合同：{}", text::shortened(&contract.title, 60));
    let mut frame = Frame::titled(asked, title, [""; 3]);
    frame.has_errors = status != StatusCode::OK;
    let page = ShowPage {
        frame,
        id: id(&contract.name).to_owned(),
        etag: contract.etag.clone(),
        request_id: request_id(asked),
        title: contract.title.clone(),
        state: words::contract_state(state),
        tone: words::tone(words::contract_state(state)),
        done: done(asked.value("done")),
        reason: contract.reason.clone(),
        due: words::civil(contract.due_date.as_ref()),
        steps: steps(&contract),
        tasks: tasks(asked, &contract, &found),
        lines,
        files: filed::files(&contract),
        error,
        kinds: kinds(state),
        pending: beside.into_iter().flatten().filter(|row| !row.is_same).collect(),
        pending_reason: pending.map(|pending| pending.reason.clone()).unwrap_or_default(),
        versions,
        is_open,
        has_money: contract.register_time.is_some(),
        may_withdraw: may_withdraw(state),
        may_change: state == contract::State::Registered,
        may_unchange: state == contract::State::ChangePending,
        is_certified: is_registered && !contract.certificate_code.is_empty(),
        code: contract.certificate_code.clone(),
        of_match: match contract.r#match.as_str() {
            "" => String::new(),
            name => format!("/matches/{}", id(name)),
        },
        back,
    };
    with_status(status, &page)
}

fn may_withdraw(state: contract::State) -> bool {
    matches!(
        state,
        contract::State::Draft
            | contract::State::Returned
            | contract::State::Submitted
            | contract::State::Accepted
            | contract::State::FirstReviewed
            | contract::State::SecondReviewed
    )
}

fn done(verb: &str) -> &'static str {
    match verb {
        "new" => "草稿已建立。请依次填写各部分，上传附件，检查后提交。",
        "save" => "已保存。",
        "submit" => "已提交，等待登记机构受理。",
        "withdraw" => "已撤回。",
        "change" => "变更申请已提交，决定之前原登记继续有效。",
        "unchange" => "变更申请已撤回。",
        "cancel" => "已注销。",
        "upload" => "附件已上传，检查通过。",
        "remove" => "附件已删除。",
        _ => "",
    }
}

fn steps(contract: &Contract) -> Vec<Step> {
    let recognition = contract.recognition.as_ref();
    let reviewed = recognition.and_then(|one| one.second_review_time.as_ref().or(one.review_time.as_ref()));
    let steps = [
        ("填报", contract.create_time.as_ref()),
        ("提交", contract.submit_time.as_ref()),
        ("受理", contract.accept_time.as_ref()),
        ("审核", reviewed),
        ("登记", contract.register_time.as_ref()),
    ];
    let step = |(title, time): (&'static str, Option<&prost_types::Timestamp>)| Step {
        title,
        time: words::minute(time),
        is_done: time.is_some(),
    };
    steps.into_iter().map(step).collect()
}

fn tasks(asked: &Asked, contract: &Contract, findings: &[Finding]) -> Vec<Task> {
    let task = |chapter: &Chapter| {
        let (state, tone) = state_of(asked, contract, chapter, findings);
        Task {
            title: chapter.title,
            href: format!("{BASE}/{}/edit/{}", id(&contract.name), chapter.key),
            state,
            tone,
        }
    };
    let mut tasks: Vec<Task> = CHAPTERS.iter().map(task).collect();
    let files = contract.attachments.len();
    let (state, tone) = if files == 0 {
        ("未上传".to_owned(), "gone")
    } else {
        (format!("已上传 {files} 个"), "good")
    };
    tasks.push(Task {
        title: "附件",
        href: "#files".to_owned(),
        state,
        tone,
    });
    tasks
}

/// How far a chapter is: what of that which the form marks as required is empty, and what the rules find in it.
fn state_of(
    asked: &Asked,
    contract: &Contract,
    chapter: &Chapter,
    findings: &[Finding],
) -> (String, &'static str) {
    let form = chapter.form(asked, contract);
    let sections = chapter.sections(asked, &form);
    let fields = || sections.iter().flat_map(|section| &section.fields);
    let missing = fields()
        .filter(|field| field.is_required && field.is_empty())
        .count();
    let about = findings
        .iter()
        .filter(|finding| !finding.field.is_empty() && chapter.has(&finding.field));
    match (
        fields().all(crate::fields::Field::is_empty),
        missing,
        about.count(),
    ) {
        (true, ..) => ("未填写".to_owned(), "gone"),
        (false, 0, 0) => ("已填写".to_owned(), "good"),
        (false, 0, found) => (format!("已填写，有 {found} 条提示"), "plain"),
        (false, missing, _) => (format!("还缺 {missing} 项必填内容"), "warn"),
    }
}

/// What may be added to a contract in this state.
fn kinds(state: contract::State) -> Vec<(&'static str, &'static str)> {
    let open = is_open(state);
    let later = state == contract::State::Registered || state == contract::State::ChangePending;
    let fits = |kind| open || later && filed::LATER.contains(kind);
    let kinds = filed::KINDS.iter().filter(|(kind, _)| fits(kind));
    kinds.map(|(kind, title)| (kind.as_str_name(), *title)).collect()
}

async fn versions(asked: &Asked, contract: &Contract) -> Result<Vec<Version>, Fault> {
    if contract.registered_version < 2 {
        return Ok(Vec::new());
    }
    let request = ListContractVersionsRequest {
        filter: Some(ContractVersionFilter {
            contract: contract.name.clone(),
        }),
        page_size: VERSIONS,
        ..ListContractVersionsRequest::default()
    };
    let listed = asked.calls().contract()?.list_contract_versions(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
    let version = |version: &techmarket_proto::contract::v1::ContractVersion| Version {
        number: version.version,
        from: words::civil(version.start_date.as_ref()),
        reason: version.reason.clone(),
        changed: version.changed_fields.len(),
    };
    Ok(listed.contract_versions.iter().map(version).collect())
}
