//! The check before a contract is handed in (提交前检查): all that was filled in, and what the rules find in it.

use askama::Template;
use http::StatusCode;
use techmarket_proto::contract::v1::{CheckContractResponse, Contract, tax_hint};

use super::{BASE, checked, is_open, own_contract};
use crate::answer::{Outcome, with_status};
use crate::asked::Asked;
use crate::drafts::contract::CHAPTERS;
use crate::fault::Refused;
use crate::fields::Summary;
use crate::filed::{self, File};
use crate::findings::{Finding, findings};
use crate::frame::Frame;
use crate::own::request_id;
use crate::posts::id;
use crate::whole::Line;

#[derive(Template)]
#[template(path = "contracts/check.html")]
struct CheckPage {
    frame: Frame,
    id: String,
    back: String,
    etag: String,
    request_id: String,
    title: String,
    summary: Vec<Summary>,
    /// Each with the address of the chapter that it is about; empty if it is about none.
    findings: Vec<(Finding, String)>,
    hints: Vec<Hint>,
    lines: Vec<Line>,
    content: String,
    files: Vec<File>,
    may_submit: bool,
}

/// A relief from tax that may apply.
struct Hint {
    title: String,
    outlook: &'static str,
    notes: Vec<String>,
    source: String,
}

pub(crate) async fn check(asked: Asked) -> Outcome {
    let contract = own_contract(&asked).await?;
    shown(&asked, &contract, &[]).await
}

/// The page, with what the market refused when the contract was handed in.
pub(super) async fn shown(asked: &Asked, contract: &Contract, refused: &[Refused]) -> Outcome {
    let checked = checked(asked, contract).await?;
    let back = format!("{BASE}/{}", id(&contract.name));
    let led = |finding: Finding| {
        let href = chapter_href(&back, &finding.field);
        (finding, href)
    };
    let summary = refused.iter().map(|one| Summary {
        href: chapter_href(&back, one.field.trim_start_matches("contract.")),
        text: one.description.clone(),
    });
    let status = if refused.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let mut frame = Frame::titled(asked, "提交前检查", [""; 3]);
    frame.has_errors = !refused.is_empty();
    let page = CheckPage {
        frame,
        id: id(&contract.name).to_owned(),
        etag: contract.etag.clone(),
        request_id: request_id(asked),
        title: contract.title.clone(),
        summary: summary.collect(),
        findings: findings(&checked).into_iter().map(led).collect(),
        hints: hints(&checked),
        lines: filed::lines(asked.portal().settings.tables, contract),
        content: contract.summary.clone(),
        files: filed::files(contract),
        may_submit: is_open(contract.state()),
        back,
    };
    with_status(status, &page)
}

/// Where the field of a path is filled in; empty if it is in no chapter.
fn chapter_href(back: &str, path: &str) -> String {
    let chapter = CHAPTERS
        .iter()
        .find(|chapter| !path.is_empty() && chapter.has(path));
    chapter.map_or_else(String::new, |chapter| {
        let anchor = path.replace(['.', '_'], "-");
        format!("{back}/edit/{}#{anchor}", chapter.key)
    })
}

fn hints(checked: &CheckContractResponse) -> Vec<Hint> {
    let hint = |hint: &techmarket_proto::contract::v1::TaxHint| Hint {
        title: hint.title.clone(),
        outlook: match hint.outlook() {
            tax_hint::Outlook::Possible => "可能适用",
            tax_hint::Outlook::Excluded => "不适用",
            tax_hint::Outlook::Open | tax_hint::Outlook::Unspecified => "需核实",
            tax_hint::Outlook::OnceRegistered => "完成认定登记后可能适用",
        },
        notes: hint.notes.clone(),
        source: hint.legal_source.clone(),
    };
    checked.tax_hints.iter().map(hint).collect()
}
