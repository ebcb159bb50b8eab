//! Verification of a certificate or list (核验): the address in its QR code.

use askama::Template;
use http::StatusCode;
use techmarket_proto::contract::v1::verify_certificate_response::Document;
use techmarket_proto::contract::v1::{
    DocumentState, VerifiedCertificate, VerifiedList, VerifyCertificateRequest,
};

use crate::answer::{Outcome, redirect, with_status};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::filed::money;
use crate::frame::Frame;
use crate::whole::Line;
use crate::{text, words};

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage {
    frame: Frame,
    code: String,
    error: String,
    found: Option<Found>,
}

struct Found {
    kind: &'static str,
    state: &'static str,
    tone: &'static str,
    is_valid: bool,
    lines: Vec<Line>,
}

/// The page that asks for a code; with `?code=` it goes to that code's page.
pub(crate) async fn form(asked: Asked) -> Outcome {
    match asked.value("code") {
        "" => shown(&asked, StatusCode::OK, String::new(), String::new(), None),
        code => Ok(redirect(format!(
            "/verify/{}",
            text::encoded(code).replace('+', "%20")
        ))),
    }
}

pub(crate) async fn code(asked: Asked) -> Outcome {
    let code = asked.param("code").to_owned();
    let request = VerifyCertificateRequest { code: code.clone() };
    let answer = asked.verifying()?.register()?.verify_certificate(request).await;
    match answer.map_err(Fault::of(Part::Contract)) {
        Ok(answer) => {
            let found = answer.into_inner().document.map(|document| match document {
                Document::Certificate(certificate) => of_certificate(&certificate),
                Document::List(list) => of_list(&list),
            });
            shown(&asked, StatusCode::OK, code, String::new(), found)
        }
        Err(Fault::NotFound) => {
            let error = "没有这个核验码：登记机构没有发出过带有此核验码的文件。请核对后重新输入。";
            shown(&asked, StatusCode::NOT_FOUND, code, error.to_owned(), None)
        }
        Err(Fault::Invalid(refused)) => {
            let said: Vec<String> = refused.into_iter().map(|one| one.description).collect();
            shown(
                &asked,
                StatusCode::UNPROCESSABLE_ENTITY,
                code,
                said.join("；"),
                None,
            )
        }
        Err(fault) => Err(fault),
    }
}

fn shown(asked: &Asked, status: StatusCode, code: String, error: String, found: Option<Found>) -> Outcome {
    let title = match (code.is_empty(), &found) {
        (true, _) => "登记证明核验".to_owned(),
        (false, Some(found)) => format!("核验结果：{}", found.state),
        (false, None) => "核验结果：未找到".to_owned(),
    };
    let mut frame = Frame::titled(
        asked,
        title,
        ["证明核验", "核验技术合同登记证明和登记清单的真伪", "政务服务"],
    );
    frame.has_errors = !error.is_empty();
    let page = VerifyPage {
        frame,
        code,
        error,
        found,
    };
    with_status(status, &page)
}

const fn state(state: DocumentState) -> &'static str {
    match state {
        DocumentState::Unspecified => "",
        DocumentState::Valid => "有效",
        DocumentState::Superseded => "已被变更登记替代",
        DocumentState::Void => "已失效",
    }
}

fn of_certificate(certificate: &VerifiedCertificate) -> Found {
    let state = state(certificate.state());
    Found {
        kind: "技术合同登记证明",
        state,
        tone: words::tone(state),
        is_valid: certificate.state() == DocumentState::Valid,
        lines: vec![
            Line::new("合同登记编号", &certificate.registration_number),
            Line::new("项目名称", &certificate.title),
            Line::new("合同类别", &certificate.category_title),
            Line::new("卖方", &certificate.seller_name),
            Line::new("买方", &certificate.buyer_name),
            Line::new("签订日期", words::civil(certificate.sign_date.as_ref())),
            money("合同成交额", certificate.total_amount.as_ref()),
            money("技术交易额", certificate.technology_amount.as_ref()),
            Line::new("登记日期", words::civil(certificate.register_date.as_ref())),
            Line::new("失效日期", words::civil(certificate.end_date.as_ref())),
        ],
    }
}

fn of_list(list: &VerifiedList) -> Found {
    let state = state(list.state());
    Found {
        kind: "技术合同登记清单",
        state,
        tone: words::tone(state),
        is_valid: list.state() == DocumentState::Valid,
        lines: vec![
            Line::new("清单名称", &list.title),
            Line::new("合同项数", list.contract_count.to_string()),
            money("合同成交额", list.total_amount.as_ref()),
            money("技术交易额", list.technology_amount.as_ref()),
            Line::new("内容摘要（SHA-256）", &list.digest),
            Line::new("生成时间", words::minute(list.create_time.as_ref())),
        ],
    }
}
