//! A change of what is registered (申请变更登记): the whole form with why.

use techmarket_proto::contract::v1::{Contract, RequestContractChangeRequest};

use super::sheet::Sheet;
use super::{BASE, own_contract};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::contract::{CHAPTERS, Chapter, form as form_of, mask, read};
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, Section};
use crate::form::Form;
use crate::own::CONFLICT;
use crate::posts::id;

const BUTTONS: [(&str, &str); 1] = [("ask", "提交变更申请")];

fn all() -> [&'static Chapter; CHAPTERS.len()] {
    [&CHAPTERS[0], &CHAPTERS[1], &CHAPTERS[2], &CHAPTERS[3]]
}

pub(crate) async fn change(asked: Asked) -> Outcome {
    let contract = own_contract(&asked).await?;
    let form = form_of(&asked, &contract, &all());
    shown(&asked, &contract, &form, Vec::new(), "", &contract.etag)
}

pub(crate) async fn ask(asked: Asked, form: Form) -> Outcome {
    let known = own_contract(&asked).await?;
    let mut refused = Vec::new();
    let etag = form.owned("etag");
    let contract = read(&form, &all(), &mut refused);
    if !refused.is_empty() {
        return shown(&asked, &known, &form, refused, "", &etag);
    }
    let request = RequestContractChangeRequest {
        name: known.name.clone(),
        etag: etag.clone(),
        request_id: form.owned("request_id"),
        contract: Some(contract),
        update_mask: Some(mask(&all())),
        reason: form.owned("reason"),
    };
    let done = asked.calls().contract()?.request_contract_change(request).await;
    match done.map_err(Fault::of(Part::Contract)) {
        Ok(_) => Ok(redirect(format!("{BASE}/{}?done=change", id(&known.name)))),
        Err(Fault::Conflict) => shown(&asked, &known, &form, refused, CONFLICT, &known.etag),
        Err(Fault::Invalid(refused)) => shown(&asked, &known, &form, refused, "", &etag),
        Err(fault) => Err(fault),
    }
}

fn shown(
    asked: &Asked,
    contract: &Contract,
    form: &Form,
    refused: Vec<Refused>,
    note: &'static str,
    etag: &str,
) -> Outcome {
    let back = format!("{BASE}/{}", id(&contract.name));
    let reason = Field::area(form, "reason", "变更原因", "至多 1,000 字", 3).required();
    let mut sections = vec![Section {
        title: "为什么变更",
        fields: vec![reason],
    }];
    for chapter in CHAPTERS {
        sections.extend(chapter.sections(asked, form));
    }
    let sheet = Sheet {
        title: "申请变更登记".to_owned(),
        action: format!("{back}/change"),
        back,
        lead: "只改需要变更的内容。双方的统一社会信用代码和登记点不能变更；决定之前，原登记继续有效。",
        sections,
        refused,
        note,
        etag: etag.to_owned(),
        hidden: &[],
        buttons: &BUTTONS,
    };
    sheet.shown(asked, form)
}
