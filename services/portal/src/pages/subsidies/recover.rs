//! Money of a grant that came back (追回登记).

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{Contract, RecordRecoveryRequest, SubsidyGrant};

use super::contract::{after, under};
use super::grants::of_one;
use super::{ROLES, known, title};
use crate::amounts::amount;
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::drafts::typed::date;
use crate::fault::{Fault, Part, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::pages::contracts::found;
use crate::posts::id;
use crate::sheet::ShortForm;
use crate::{names, words};

/// The grant of the address, with its contract.
async fn granted(asked: &Asked) -> Result<(Contract, SubsidyGrant), Fault> {
    asked.person(Role::Operator)?;
    let contract = found(asked).await?;
    let grants = of_one(asked, &contract.name).await?;
    let grant = grants
        .into_iter()
        .find(|one| id(&one.name) == asked.param("grant"));
    Ok((contract, grant.ok_or(Fault::NotFound)?))
}

pub(crate) async fn recovery(asked: Asked) -> Outcome {
    shown(&asked, &Form::default(), &[]).await
}

pub(crate) async fn recover(asked: Asked, form: Form) -> Outcome {
    asked.person(Role::Operator)?;
    let mut refused = Vec::new();
    let request = RecordRecoveryRequest {
        name: format!("subsidyGrants/{}", asked.param("grant")),
        request_id: form.owned("request_id"),
        amount: amount(&form, "amount", &mut refused),
        pay_date: date(&form, "pay_date", &mut refused),
        voucher_number: form.owned("voucher_number"),
    };
    if !refused.is_empty() {
        return shown(&asked, &form, &refused).await;
    }
    let recovered = asked.calls().subsidies()?.record_recovery(request).await;
    match recovered.map_err(Fault::of(Part::Contract)) {
        Ok(_) => Ok(after(&asked, "recover")),
        Err(Fault::Invalid(refused)) => shown(&asked, &form, &refused).await,
        Err(Fault::Refused(description)) => {
            let field = "amount".to_owned();
            shown(&asked, &form, &[Refused { field, description }]).await
        }
        Err(fault) => Err(fault),
    }
}

async fn shown(asked: &Asked, form: &Form, refused: &[Refused]) -> Outcome {
    let (contract, grant) = granted(asked).await?;
    let schemes = known(asked, None).await?;
    let here = format!("/contracts/{}/subsidies", id(&contract.name));
    let fields = vec![
        Field::short(form, "amount", "追回金额（万元）", "").required(),
        Field::short(form, "pay_date", "到账日期", "例如 2026-12-01").required(),
        Field::short(form, "voucher_number", "凭证号", "银行回单号").required(),
    ];
    let button = ShortForm::button(format!("{here}/{}/recover", id(&grant.name)), "登记追回");
    under(asked, &contract, "登记补助追回")
        .under(here, "补助")
        .note("warn", grant.claw_back_reason.clone())
        .lines(vec![
            ("政策", title(&schemes, &grant.scheme).to_owned()),
            ("补助对象", names::of(&ROLES, &grant.role()).to_owned()),
            ("单位", grant.organization.clone()),
            ("年度", grant.year.to_string()),
            ("兑付金额", words::yuan(grant.amount.as_ref())),
            ("已追回", words::yuan(grant.recovered_amount.as_ref())),
        ])
        .form(button.fields("", fields))
        .refused_with(asked, "", refused)
}
