//! A chapter of a draft: filled in, saved, and shown again with what is wrong with it.

use techmarket_proto::contract::v1::{Contract, UpdateContractRequest};

use super::sheet::Sheet;
use super::{BASE, own_contract};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::contract::{CHAPTERS, Chapter, chapter, mask, read};
use crate::fault::{Fault, Part, Refused};
use crate::form::Form;
use crate::own::CONFLICT;
use crate::posts::id;

const BUTTONS: [(&str, &str); 2] = [("next", "保存，填下一部分"), ("save", "保存，返回目录")];

fn chapter_of(asked: &Asked) -> Result<&'static Chapter, Fault> {
    chapter(asked.param("chapter")).ok_or(Fault::NotFound)
}

pub(crate) async fn edit(asked: Asked) -> Outcome {
    let chapter = chapter_of(&asked)?;
    let contract = own_contract(&asked).await?;
    let form = chapter.form(&asked, &contract);
    shown(&asked, chapter, &contract, &form, Vec::new(), "", &contract.etag)
}

pub(crate) async fn update(asked: Asked, form: Form) -> Outcome {
    let chapter = chapter_of(&asked)?;
    let known = own_contract(&asked).await?;
    let mut refused = Vec::new();
    let etag = form.owned("etag");
    let contract = Contract {
        name: known.name.clone(),
        etag: etag.clone(),
        ..read(&form, &[chapter], &mut refused)
    };
    // Of a form of which a field could not be read nothing is kept: the market says what else is wrong with it.
    let validate_only = !refused.is_empty();
    let request = UpdateContractRequest {
        contract: Some(contract),
        update_mask: Some(mask(&[chapter])),
        request_id: if validate_only {
            String::new()
        } else {
            form.owned("request_id")
        },
        validate_only,
    };
    let done = asked.calls().contract()?.update_contract(request).await;
    match done.map_err(Fault::of(Part::Contract)) {
        Ok(_) if validate_only => shown(&asked, chapter, &known, &form, refused, "", &etag),
        Ok(done) => Ok(redirect(after(
            chapter,
            id(&done.get_ref().name),
            form.value("do"),
        ))),
        Err(Fault::Conflict) => shown(&asked, chapter, &known, &form, refused, CONFLICT, &known.etag),
        Err(Fault::Invalid(more)) => {
            refused.extend(more);
            shown(&asked, chapter, &known, &form, refused, "", &etag)
        }
        Err(fault) => Err(fault),
    }
}

/// Where a chapter that was saved leads: to the next, or to the list of chapters.
fn after(chapter: &Chapter, id: &str, word: &str) -> String {
    let mut following = CHAPTERS.iter().skip_while(|one| one.key != chapter.key).skip(1);
    match following.next() {
        Some(next) if word == "next" => format!("{BASE}/{id}/edit/{}", next.key),
        _ => format!("{BASE}/{id}?done=save"),
    }
}

fn shown(
    asked: &Asked,
    chapter: &Chapter,
    contract: &Contract,
    form: &Form,
    refused: Vec<Refused>,
    note: &'static str,
    etag: &str,
) -> Outcome {
    let back = format!("{BASE}/{}", id(&contract.name));
    let sheet = Sheet {
        title: format!("合同登记：{}", chapter.title),
        action: format!("{back}/edit/{}", chapter.key),
        back,
        lead: "草稿可以只填一部分，随时保存；标有“必填”的，提交前须填写。",
        sections: chapter.sections(asked, form),
        refused,
        note,
        etag: etag.to_owned(),
        hidden: &[],
        buttons: &BUTTONS,
    };
    sheet.shown(asked, form)
}
