//! The person's organisation (我的单位): what the directory says of it; registering one (注册单位), and claiming one that somebody
//! else registered (认领).

use techmarket_proto::directory::v1::{
    ClaimOrganizationRequest, GetOrganizationRequest, ListOrganizationClaimsRequest, Organization,
    OrganizationClaim, OrganizationConfidential, ProofFile, RegisterOrganizationRequest, organization,
};
use techmarket_types::TableId;

use super::directory::organization_lines;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::{contact, place_code, places, today};
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, leaves};
use crate::form::Form;
use crate::names;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table};
pub(crate) use crate::uploads::PROOF;
use crate::uploads::Upload;

const PROOF_HINT: &str = "营业执照、法人证书等：PDF、PNG 或 JPEG，至多 2 MB";

const DONE: [(&str, &str); 2] = [
    (
        "register",
        "已提交登记，等待运营方核验。核验通过后，登记人成为该单位的首位管理员。",
    ),
    ("claim", "已提交认领，等待运营方处理。"),
];

pub(crate) async fn page(asked: Asked) -> Outcome {
    let person = asked.anybody()?;
    let code = match asked.value("code") {
        "" => person.organization(),
        code => code.to_owned(),
    };
    let mut sheet = Sheet::new("我的单位").done(&asked, &DONE);
    if code.is_empty() {
        sheet = sheet.text("您还没有单位。单位没有登记过的，请注册；已由他人登记的，请在名录中找到后认领。");
    } else {
        sheet = own(&asked, sheet, &code).await?;
    }
    let mut links = vec![
        Link::new("/my/organization/new", "注册单位"),
        Link::new("/organizations", "查找并认领"),
    ];
    if !person.organization().is_empty() {
        links.push(Link::new("/my/experts", "专家和科技特派员"));
    }
    if asked.manages(&code) && !code.is_empty() {
        links.push(Link::new("/members", "管理成员"));
    }
    let sheet = sheet.part(SheetPart::Links(links));
    claims(&asked, sheet).await?.page(&asked)
}

async fn own(asked: &Asked, sheet: Sheet, code: &str) -> Result<Sheet, Fault> {
    let name = format!("organizations/{code}");
    let found = asked
        .calls()
        .directory()?
        .get_organization(GetOrganizationRequest { name })
        .await;
    let one = match found.map_err(Fault::of_address(Part::Directory)) {
        Ok(found) => found.into_inner(),
        Err(Fault::NotFound) => {
            return Ok(sheet.text(format!("您代表的单位（{code}）还没有在名录中登记，请注册。")));
        }
        Err(fault) => return Err(fault),
    };
    let (state, tone) = names::organization_state(&one);
    let reason = match one.reason.as_str() {
        "" => String::new(),
        reason => format!("{state}原因：{reason}"),
    };
    let proofs: Vec<&str> = one.proofs.iter().map(|proof| proof.file_name.as_str()).collect();
    let mut lines = vec![("单位名称", one.display_name.clone())];
    lines.extend(organization_lines(asked.portal().settings.tables, &one));
    lines.push(("证明材料", proofs.join("、")));
    Ok(sheet.tag(state, tone).note("warn", reason).lines(lines))
}

async fn claims(asked: &Asked, sheet: Sheet) -> Result<Sheet, Fault> {
    let request = ListOrganizationClaimsRequest::default();
    let listed = asked.calls().directory()?.list_organization_claims(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    if listed.organization_claims.is_empty() {
        return Ok(sheet);
    }
    let row = |claim: &OrganizationClaim| {
        let (state, tone) = names::claim_state(claim);
        let code = id(&claim.claimed);
        vec![
            Cell::link(format!("/organizations/{code}"), code),
            Cell::tag(state, tone),
            Cell::text(claim.decision.clone()),
        ]
    };
    Ok(sheet.heading("我的认领").table(Table {
        label: "我的认领".to_owned(),
        heads: vec!["单位", "状态", "处理意见"],
        rows: listed.organization_claims.iter().map(row).collect(),
        empty: "",
        next: String::new(),
    }))
}

pub(crate) async fn new(asked: Asked) -> Outcome {
    asked.anybody()?;
    shown(&asked, &Form::default(), &[])
}

pub(crate) async fn register(asked: Asked, form: Form, upload: Option<Upload>) -> Outcome {
    asked.anybody()?;
    let request = RegisterOrganizationRequest {
        organization: Some(read(&form)),
        request_id: form.owned("request_id"),
        validate_only: false,
        proof: Some(handed_in(upload).await?),
    };
    let made = asked.calls().directory()?.register_organization(request).await;
    match made.map_err(Fault::of(Part::Directory)) {
        Ok(made) => {
            let code = made.into_inner().credit_code;
            Ok(redirect(format!("/my/organization?code={code}&done=register")))
        }
        Err(Fault::Invalid(refused)) => shown(&asked, &form, &refused),
        Err(fault) => Err(fault),
    }
}

/// The file that was handed in; an empty one, which the directory refuses by name, where there is none.
async fn handed_in(upload: Option<Upload>) -> Result<ProofFile, Fault> {
    match upload {
        Some(upload) => upload.proof().await,
        None => Ok(ProofFile::default()),
    }
}

fn read(form: &Form) -> Organization {
    let kind = organization::Kind::from_str_name(form.value("kind")).unwrap_or_default();
    let tier = organization::Tier::from_str_name(form.value("tier")).unwrap_or_default();
    Organization {
        credit_code: form.owned("credit_code").to_uppercase(),
        display_name: form.owned("display_name"),
        kind: kind.into(),
        tier: tier.into(),
        nature: form.owned("nature"),
        region: place_code(form.value("region")),
        introduction: form.owned("introduction"),
        website: form.owned("website"),
        confidential: Some(OrganizationConfidential {
            contact: contact(form),
            address: form.owned("confidential.address"),
            legal_representative: form.owned("confidential.legal_representative"),
        }),
        ..Organization::default()
    }
}

fn shown(asked: &Asked, form: &Form, refused: &[Refused]) -> Outcome {
    let settings = &asked.portal().settings;
    let named = |(name, title): (&str, &str)| (name.to_owned(), title.to_owned());
    let kinds = names::ORGANIZATION_KINDS.map(|(kind, name)| named((kind.as_str_name(), name)));
    let none = [named(("", "不适用"))];
    let tiers = names::TIERS.map(|(tier, name)| named((tier.as_str_name(), name)));
    let natures = leaves(settings.tables, TableId::PartyNature, today(asked));
    let fields = vec![
        Field::short(form, "credit_code", "统一社会信用代码", "18 位").required(),
        Field::text(form, "display_name", "单位名称", "与证照一致的全称").required(),
        Field::select(form, "kind", "类型", kinds.to_vec()).required(),
        Field::select(
            form,
            "tier",
            "级别（技术转移机构和工作站填写）",
            none.into_iter().chain(tiers).collect(),
        ),
        Field::select(form, "nature", "单位性质", natures).required(),
        Field::text(
            form,
            "region",
            "所在地",
            "行政区划代码，例如 360300；输入时可从列表中选择",
        )
        .required(),
        Field::area(form, "introduction", "简介", "公开，至多 5,000 字", 4),
        Field::text(form, "website", "网站", "以 https:// 或 http:// 开头"),
        Field::short(form, "confidential.contact.person", "联系人", "不公开"),
        Field::short(form, "confidential.contact.phone", "联系电话", "不公开"),
        Field::short(form, "confidential.contact.email", "电子邮箱", "不公开"),
        Field::text(form, "confidential.address", "地址", "不公开"),
        Field::short(form, "confidential.legal_representative", "法定代表人", "不公开"),
        Field::file("proof", "证明材料", PROOF_HINT),
    ];
    let form = ShortForm {
        places: places(asked),
        ..ShortForm::button("/my/organization/new", "提交登记")
    };
    Sheet::new("注册单位")
        .under("/my/organization", "我的单位")
        .form(form.fields("", fields))
        .refused_with(asked, "organization.", refused)
}

pub(crate) async fn claim_page(asked: Asked) -> Outcome {
    asked.anybody()?;
    let one = claimed(&asked).await?;
    claim_shown(&asked, &one, &Form::default(), &[])
}

async fn claimed(asked: &Asked) -> Result<Organization, Fault> {
    let name = format!("organizations/{}", asked.param("code"));
    let found = asked
        .calls()
        .directory()?
        .get_organization(GetOrganizationRequest { name })
        .await;
    Ok(found.map_err(Fault::of_address(Part::Directory))?.into_inner())
}

pub(crate) async fn claim(asked: Asked, form: Form, upload: Option<Upload>) -> Outcome {
    asked.anybody()?;
    let one = claimed(&asked).await?;
    let request = ClaimOrganizationRequest {
        name: one.name.clone(),
        etag: form.owned("etag"),
        request_id: form.owned("request_id"),
        reason: form.owned("reason"),
        proof: Some(handed_in(upload).await?),
    };
    let made = asked.calls().directory()?.claim_organization(request).await;
    match made.map_err(Fault::of(Part::Directory)) {
        Ok(_) => Ok(redirect("/my/organization?done=claim")),
        Err(Fault::Invalid(refused)) => claim_shown(&asked, &one, &form, &refused),
        Err(fault) => Err(fault),
    }
}

fn claim_shown(asked: &Asked, one: &Organization, form: &Form, refused: &[Refused]) -> Outcome {
    let here = format!("/organizations/{}", one.credit_code);
    let fields = vec![
        Field::area(form, "reason", "认领理由", "至多 1,000 字", 4).required(),
        Field::file("proof", "证明材料", PROOF_HINT),
    ];
    Sheet::new(format!("认领 {}", one.display_name))
        .under(here.clone(), one.display_name.clone())
        .text("此单位由他人登记、或者登记人已离开的，由本单位的人认领。运营方核对证明材料后，您成为该单位的登记人。")
        .form(ShortForm::button(format!("{here}/claim"), "提交认领").etag(&one.etag).fields("", fields))
        .refused_with(asked, "", refused)
}
