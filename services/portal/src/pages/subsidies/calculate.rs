//! What an organisation may apply for in a year (补助测算), contract by contract, with the whole calculation. Nothing is kept.

use techmarket_proto::contract::v1::{CalculateSubsidyRequest, CalculateSubsidyResponse, SubsidyLine};

use super::claims::{address, request, told};
use super::{choices, is_office, is_operator, known, roles, titled};
use crate::amounts::in_wan;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::drafts::today;
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, chosen};
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Sheet, ShortForm, Table};
use crate::text::encoded;
use crate::words;

pub(crate) async fn calculate(asked: Asked) -> Outcome {
    let mut pairs = told(&asked);
    let is_told = asked.value("ask") == "1";
    for (name, value) in [
        ("year", today(&asked).year().to_string()),
        ("organization", asked.anybody()?.organization()),
    ] {
        if !is_told && !pairs.iter().any(|(known, _)| known == name) {
            pairs.push((name.to_owned(), value));
        }
    }
    let form = Form::of(pairs);
    if !is_told {
        return shown(&asked, &form, &[], None).await;
    }
    let claim = request(&form);
    let calculated = asked.calls().subsidies()?.calculate_subsidy(claim.clone()).await;
    match calculated.map_err(Fault::of(Part::Contract)) {
        Ok(calculated) => shown(&asked, &form, &[], Some((&claim, calculated.into_inner()))).await,
        Err(Fault::Invalid(refused)) => shown(&asked, &form, &refused, None).await,
        Err(Fault::Refused(description)) => {
            let field = String::new();
            shown(&asked, &form, &[Refused { field, description }], None).await
        }
        Err(fault) => Err(fault),
    }
}

async fn shown(
    asked: &Asked,
    form: &Form,
    refused: &[Refused],
    found: Option<(&CalculateSubsidyRequest, CalculateSubsidyResponse)>,
) -> Outcome {
    let sheet = titled(asked, "补助测算")?;
    let schemes = choices(&known(asked, None).await?);
    let fields = vec![
        Field::select(form, "scheme", "政策", chosen(schemes)).required(),
        Field::select(form, "role", "身份", chosen(roles())).required(),
        Field::short(
            form,
            "organization",
            "单位的统一社会信用代码",
            "技术经纪人填其所在的中介机构",
        )
        .required(),
        Field::short(form, "year", "年度", "例如 2026").required(),
        Field::short(
            form,
            "broker_certificate_number",
            "技术经纪人证书编号",
            "身份为技术经纪人时填写",
        ),
    ];
    let ask = ShortForm {
        asks: true,
        ..ShortForm::button("/subsidies/calculate", "测算")
    };
    let sheet = sheet.form(ask.hidden("ask", "1").fields("", fields));
    let sheet = match found {
        Some((claim, found)) => result(asked, sheet, claim, &found)?,
        None => sheet.text("测算不保存任何内容，也不是申请。"),
    };
    sheet.refused_with(asked, "", refused)
}

fn result(
    asked: &Asked,
    sheet: Sheet,
    claim: &CalculateSubsidyRequest,
    found: &CalculateSubsidyResponse,
) -> Result<Sheet, Fault> {
    let total = words::yuan(found.amount.as_ref());
    let upper = if found.discretionary { "至多 " } else { "" };
    let (is_office, is_operator) = (is_office(asked)?, is_operator(asked));
    let rows = found
        .lines
        .iter()
        .map(|line| row(claim, line, is_office, is_operator));
    Ok(sheet
        .heading("测算结果")
        .lines(vec![
            ("可以申请", format!("{upper}{total}")),
            (
                "其中用于有关人员的不少于",
                words::yuan(found.staff_amount.as_ref()),
            ),
        ])
        .table(Table {
            label: "各合同的补助".to_owned(),
            heads: vec!["合同登记编号", "计算基数", "补助金额", "不予补助的原因", "操作"],
            rows: rows.collect(),
            empty: "该单位以此身份没有登记合同。",
            next: String::new(),
        })
        .heading("测算过程")
        .text(found.notes.join("\n")))
}

fn row(claim: &CalculateSubsidyRequest, line: &SubsidyLine, is_office: bool, is_operator: bool) -> Vec<Cell> {
    let of = id(&line.contract);
    let has_amount = line
        .amount
        .as_ref()
        .and_then(words::fen)
        .is_some_and(|fen| fen.0 > 0);
    let href = if is_office {
        format!("/contracts/{of}/subsidies")
    } else {
        format!("/my/contracts/{of}")
    };
    let award = format!(
        "/contracts/{of}/subsidies/grant?{}&measure={}&amount={}",
        address(claim),
        encoded(&line.measure),
        in_wan(line.amount.as_ref())
    );
    vec![
        Cell::link(href, line.registration_number.clone()),
        Cell::narrow(words::wan(line.base_amount.as_ref())),
        Cell::narrow(words::yuan(line.amount.as_ref())),
        Cell::text(line.reasons.join("；")),
        if is_operator && has_amount {
            Cell::step(award, "登记兑付")
        } else {
            Cell::default()
        },
    ]
}
