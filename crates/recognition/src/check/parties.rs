//! Who the parties are, whether their names stand on the seals, and who may apply where.

use techmarket_text::near_form;
use techmarket_types::Regions;

use super::Examination;
use crate::form::is_blank;
use crate::{ApplicantKind, AttachmentKind, CategoryKind, Party, Rule};

pub(super) fn examine(e: &mut Examination<'_>) {
    let content = e.content;
    for (path, title, party) in e.parties() {
        if let Some(party) = party.filter(|party| !is_blank(&party.name)) {
            seal(e, path, title, party);
        } else {
            let advice = format!("合同{title}不明确，请填写{title}的全称，与印章一致");
            e.find(Rule::PartyUnclear, format!("{path}.name"), advice);
        }
    }
    let buyer = content.buyer.as_ref();
    e.find_if(
        buyer.is_some_and(|buyer| same(&content.seller, buyer)),
        Rule::PartiesSame,
        "buyer",
        "买方与卖方为同一主体，不能成立技术合同，请核对双方名称和统一社会信用代码",
    );
    e.find_if(
        content.related_party,
        Rule::RelatedParty,
        "related_party",
        "本合同为关联交易，请核实价款是否合理；部分奖补政策不计关联交易",
    );
    applicant(e);
    place(e);
}

fn seal(e: &mut Examination<'_>, path: &str, title: &str, party: &Party) {
    if party.seal_name.is_empty() || near_form(&party.seal_name) == near_form(&party.name) {
        return;
    }
    let field = format!("{path}.name");
    if e.has(AttachmentKind::SealProof) {
        let advice = format!("{title}名称与印章不一致，已附证明，请核实证明内容");
        e.find(Rule::SealDifferenceProven, field, advice);
    } else {
        let advice = format!("{title}名称与印章不一致，请更正名称、重新用印，或附名称变更等证明");
        e.find(Rule::SealDiffers, field, advice);
    }
}

/// One credit code, or one name where a code is missing.
fn same(seller: &Party, buyer: &Party) -> bool {
    match (&seller.credit_code, &buyer.credit_code) {
        (Some(seller), Some(buyer)) => seller == buyer,
        _ => !is_blank(&seller.name) && near_form(&seller.name) == near_form(&buyer.name),
    }
}

fn applicant(e: &mut Examination<'_>) {
    let content = e.content;
    match content.applicant.kind {
        ApplicantKind::Seller => e.find_if(
            content.seller.is_abroad(),
            Rule::SellerAbroad,
            "seller.country",
            "卖方在境外的，由境内买方申请登记",
        ),
        ApplicantKind::ImportBuyer => {
            e.find_if(
                !content.seller.is_abroad(),
                Rule::ImportSellerDomestic,
                "seller.country",
                "按技术进口申请的，卖方应在境外；卖方在境内的，由卖方申请登记",
            );
            e.find_if(
                content.buyer.as_ref().is_some_and(Party::is_abroad),
                Rule::ImportBuyerAbroad,
                "buyer.country",
                "按技术进口申请的，买方应在境内",
            );
        }
        // The intermediary of a brokerage contract is its seller and needs no mandate.
        ApplicantKind::Intermediary if e.kind == Some(CategoryKind::Brokerage) => {}
        ApplicantKind::Intermediary => {
            e.find(
                Rule::IntermediaryNotAdmitted,
                "broker",
                "登记所依据的规定只允许卖方申请，中介机构不能作为申请人，请由卖方申请",
            );
            e.find_if(
                !e.has(AttachmentKind::Mandate),
                Rule::MandateMissing,
                "attachments",
                "中介机构申请登记的，请上传卖方的委托书",
            );
        }
    }
}

/// The registering party registers at the place where it is (按地域登记).
fn place(e: &mut Examination<'_>) {
    let [seller, buyer] = e.parties();
    let (path, title, party) = match e.content.applicant.kind {
        ApplicantKind::ImportBuyer => buyer,
        ApplicantKind::Seller | ApplicantKind::Intermediary => seller,
    };
    let (Some(point), Some(party)) = (e.content.registration_point, party) else {
        return;
    };
    let has_region = !party.is_abroad() && !party.region.is_empty();
    if has_region && !Regions::is_within(&party.region, &point.region()) {
        let advice = format!("{title}不在登记点所在地区，请核实是否应在{title}所在地登记");
        e.find(Rule::PlaceElsewhere, format!("{path}.region"), advice);
    }
}
