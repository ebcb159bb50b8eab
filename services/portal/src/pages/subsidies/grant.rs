//! Keeping what was granted for a contract (补助兑付登记).

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{Contract, GrantSubsidyRequest, SubsidyGrant};

use super::claims::{request, role, told};
use super::contract::{after, under};
use super::{ROLES, known, title};
use crate::amounts::amount;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::names;
use crate::pages::contracts::found;
use crate::posts::id;
use crate::sheet::ShortForm;

/// What the form passes on as the calculation told it.
const PASSED: [&str; 6] = [
    "scheme",
    "role",
    "organization",
    "year",
    "broker_certificate_number",
    "measure",
];

/// The form, filled in as the calculation told.
pub(crate) async fn award(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let contract = found(&asked).await?;
    let mut pairs = told(&asked);
    for name in ["measure", "amount"] {
        pairs.push((name.to_owned(), asked.value(name).to_owned()));
    }
    shown(&asked, &contract, &Form::of(pairs), &[]).await
}

pub(crate) async fn grant(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let contract = found(&asked).await?;
    let mut refused = Vec::new();
    let amount = amount(&form, "amount", &mut refused);
    if !refused.is_empty() {
        return shown(&asked, &contract, &form, &refused).await;
    }
    let claim = request(&form);
    let request = GrantSubsidyRequest {
        name: contract.name.clone(),
        etag: form.owned("etag"),
        request_id: form.owned("request_id"),
        grant: Some(SubsidyGrant {
            scheme: claim.scheme,
            role: claim.role,
            organization: claim.organization,
            contract: contract.name.clone(),
            amount,
            year: claim.year,
            measure: form.owned("measure"),
            broker_certificate_number: claim.broker_certificate_number,
            ..SubsidyGrant::default()
        }),
    };
    let granted = asked.calls().subsidies()?.grant_subsidy(request).await;
    match granted.map_err(Fault::of(Part::Contract)) {
        Ok(_) => Ok(after(&asked, "grant")),
        Err(Fault::Invalid(refused)) => shown(&asked, &contract, &form, &refused).await,
        Err(Fault::Refused(description)) => {
            let field = "grant.amount".to_owned();
            shown(&asked, &contract, &form, &[Refused { field, description }]).await
        }
        Err(fault) => Err(fault),
    }
}

async fn shown(asked: &Asked, contract: &Contract, form: &Form, refused: &[Refused]) -> Outcome {
    let schemes = known(asked, None).await?;
    let here = format!("/contracts/{}/subsidies", id(&contract.name));
    let fields = vec![Field::short(form, "amount", "兑付金额（万元）", "至多为测算的金额").required()];
    let button = ShortForm::button(format!("{here}/grant"), "登记兑付").etag(&contract.etag);
    let form_of_grant = PASSED
        .into_iter()
        .fold(button, |button, name| button.hidden(name, form.owned(name)));
    under(asked, contract, "登记补助兑付")
        .under(here, "补助")
        .lines(vec![
            ("合同登记编号", contract.registration_number.clone()),
            ("政策", title(&schemes, form.value("scheme")).to_owned()),
            ("身份", names::of(&ROLES, &role(form.value("role"))).to_owned()),
            ("单位", form.owned("organization")),
            ("技术经纪人证书编号", form.owned("broker_certificate_number")),
            ("年度", form.owned("year")),
        ])
        .form(form_of_grant.fields("", fields))
        .refused_with(asked, "grant.", refused)
}
