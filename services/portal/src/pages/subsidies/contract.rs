//! The subsidies of one contract: who may have which calculated, and what was granted for it.

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{CalculateSubsidyRequest, Contract, Party, SubsidyRole};

use super::claims::address;
use super::grants::{of_one, table};
use super::{ROLES, is_office, known};
use crate::answer::{Answer, Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::today;
use crate::pages::contracts::found;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part, Sheet, Table};
use crate::{names, text, words};

const DONE: [(&str, &str); 2] = [("grant", "兑付已登记。"), ("recover", "追回已登记。")];

pub(crate) async fn of_contract(asked: Asked) -> Outcome {
    let is_office = is_office(&asked)?;
    let contract = found(&asked).await?;
    let state = words::contract_state(contract.state());
    let sheet = under(&asked, &contract, "补助")
        .tag(state, words::tone(state))
        .lines(vec![
            ("合同登记编号", contract.registration_number.clone()),
            ("登记日期", words::day(contract.register_time.as_ref())),
        ])
        .part(Part::Links(vec![Link::new("/subsidies", "补助政策")]))
        .heading("可以测算的对象")
        .table(parties(&contract, today(&asked).year()));
    if !is_office {
        return sheet.page(&asked);
    }
    let (schemes, grants) = tokio::try_join!(known(&asked, None), of_one(&asked, &contract.name))?;
    let reasons: Vec<&str> = grants.iter().map(|one| one.claw_back_reason.as_str()).collect();
    let sheet = sheet
        .done(&asked, &DONE)
        .heading("兑付记录")
        .table(table(&asked, &schemes, &grants));
    let due = reasons.into_iter().filter(|reason| !reason.is_empty());
    let sheet = due.fold(sheet, |sheet, reason| sheet.note("warn", reason));
    sheet.page(&asked)
}

/// A page below that of the contract, for the office or for its parties.
pub(super) fn under(asked: &Asked, contract: &Contract, title: &str) -> Sheet {
    let of = id(&contract.name);
    let sheet = Sheet::new(format!("{title}：{}", text::shortened(&contract.title, 50)));
    match home(asked) {
        "" => sheet,
        home => sheet.under(format!("{home}/{of}"), contract.title.clone()),
    }
}

/// Where the reader finds contracts; operators find them in lists alone.
fn home(asked: &Asked) -> &'static str {
    let is = |role| asked.person(role).is_ok();
    if is(Role::Registrar) {
        "/desk"
    } else if is(Role::Operator) {
        ""
    } else {
        "/my/contracts"
    }
}

/// Who has which role in the contract, each with its calculation.
fn parties(contract: &Contract, year: i16) -> Table {
    let broker = contract.broker.clone().unwrap_or_default();
    let person = broker.person.unwrap_or_default();
    let of = |party: Option<&Party>| party.map(|party| (party.name.clone(), party.credit_code.clone()));
    let institution = (broker.name, broker.credit_code);
    let of_person = (!person.certificate_number.is_empty()).then(|| (person.name, institution.1.clone()));
    let known = [
        (SubsidyRole::Taker, of(contract.buyer.as_ref())),
        (SubsidyRole::Giver, of(contract.seller.as_ref())),
        (SubsidyRole::Institution, Some(institution)),
        (SubsidyRole::Broker, of_person),
    ];
    let row = |(role, party): (SubsidyRole, Option<(String, String)>)| {
        let (name, organization) = party.filter(|(_, code)| !code.is_empty())?;
        let claim = CalculateSubsidyRequest {
            role: role.into(),
            organization: organization.clone(),
            year: year.into(),
            broker_certificate_number: if role == SubsidyRole::Broker {
                person.certificate_number.clone()
            } else {
                String::new()
            },
            ..CalculateSubsidyRequest::default()
        };
        Some(vec![
            Cell::text(names::of(&ROLES, &role)),
            Cell::text(name),
            Cell::narrow(organization),
            Cell::step(format!("/subsidies/calculate?{}", address(&claim)), "测算"),
        ])
    };
    Table {
        label: "可以测算的对象".to_owned(),
        heads: vec!["身份", "名称", "统一社会信用代码", "操作"],
        rows: known.into_iter().filter_map(row).collect(),
        empty: "合同没有填写当事人。",
        next: String::new(),
    }
}

/// The subsidies of the contract of the address, after something was done there.
pub(super) fn after(asked: &Asked, done: &str) -> Answer {
    let path = format!("/contracts/{}/subsidies?done={done}", asked.param("id"));
    redirect(path)
}
