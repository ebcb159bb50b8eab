//! The form of an expert or a commissioner: made, and changed.

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{CreateExpertRequest, Expert, UpdateExpertRequest, expert};
use techmarket_proto::types::v1::Period;
use techmarket_types::TableId;

use super::{BASE, expert_of};
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::typed::{dashed, date};
use crate::drafts::{contact_at, place_code, places, today};
use crate::fault::{Fault, Part, Refused};
use crate::fields::{Field, chosen, options, words_of};
use crate::form::Form;
use crate::names;
use crate::posts::id;
use crate::sheet::{Sheet, ShortForm};

pub(crate) async fn new(asked: Asked) -> Outcome {
    let own = asked.anybody()?.organization();
    let pairs = [("sending_organization", own), ("commissioner", "1".to_owned())];
    let form = Form::of(pairs.map(|(name, value)| (name.to_owned(), value)).into());
    shown(&asked, None, &form, &[])
}

pub(crate) async fn create(asked: Asked, form: Form) -> Outcome {
    asked.anybody()?;
    let mut refused = Vec::new();
    let made = read(&form, &mut refused);
    let made = Expert {
        kind: expert::Kind::from_str_name(form.value("kind"))
            .unwrap_or_default()
            .into(),
        sending_organization: form.owned("sending_organization"),
        person: form.owned("person"),
        ..made
    };
    if !refused.is_empty() {
        return shown(&asked, None, &form, &refused);
    }
    let request = CreateExpertRequest {
        expert: Some(made),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    let made = asked.calls().directory()?.create_expert(request).await;
    match made.map_err(Fault::of(Part::Directory)) {
        Ok(made) => Ok(redirect(format!(
            "{BASE}/{}?done=create",
            id(&made.get_ref().name)
        ))),
        Err(Fault::Invalid(refused)) => shown(&asked, None, &form, &refused),
        Err(fault) => Err(fault),
    }
}

pub(crate) async fn edit(asked: Asked) -> Outcome {
    asked.anybody()?;
    let one = expert_of(&asked).await?;
    shown(&asked, Some(&one), &filled(&asked, &one), &[])
}

pub(crate) async fn update(asked: Asked, form: Form) -> Outcome {
    asked.anybody()?;
    let one = expert_of(&asked).await?;
    let mut refused = Vec::new();
    let changed = Expert {
        name: one.name.clone(),
        etag: form.owned("etag"),
        ..read(&form, &mut refused)
    };
    if !refused.is_empty() {
        return shown(&asked, Some(&one), &form, &refused);
    }
    let request = UpdateExpertRequest {
        expert: Some(changed),
        // The form has every field that may change: what it leaves empty is cleared.
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["*".to_owned()],
        }),
        request_id: form.owned("request_id"),
        validate_only: false,
    };
    let changed = asked.calls().directory()?.update_expert(request).await;
    match changed.map_err(Fault::of(Part::Directory)) {
        Ok(_) => Ok(redirect(format!("{BASE}/{}?done=update", id(&one.name)))),
        Err(Fault::Invalid(refused)) => shown(&asked, Some(&one), &form, &refused),
        Err(fault) => Err(fault),
    }
}

/// What the form says of the fields that may change.
fn read(form: &Form, refused: &mut Vec<Refused>) -> Expert {
    let (start_date, end_date) = (
        date(form, "period.start_date", refused),
        date(form, "period.end_date", refused),
    );
    let period = Period { start_date, end_date };
    Expert {
        commissioner: form.is_set("commissioner"),
        display_name: form.owned("display_name"),
        professional_title: form.owned("professional_title"),
        members: words_of(form.value("members")),
        fields: form.list("fields"),
        introduction: form.owned("introduction"),
        served: form.owned("served"),
        served_organization: form.owned("served_organization"),
        region: place_code(form.value("region")),
        period: (period != Period::default()).then_some(period),
        contact: contact_at(form, "contact"),
        ..Expert::default()
    }
}

/// The form of one that is there.
fn filled(asked: &Asked, one: &Expert) -> Form {
    let period = one.period.unwrap_or_default();
    let contact = one.contact.clone().unwrap_or_default();
    let flag = if one.commissioner { "1" } else { "" };
    let place = places(asked)
        .into_iter()
        .find(|place| place_code(place) == one.region);
    let pairs = [
        ("commissioner", flag.to_owned()),
        ("display_name", one.display_name.clone()),
        ("professional_title", one.professional_title.clone()),
        ("members", one.members.join("、")),
        ("introduction", one.introduction.clone()),
        ("served", one.served.clone()),
        ("served_organization", one.served_organization.clone()),
        ("region", place.unwrap_or_else(|| one.region.clone())),
        ("period.start_date", dashed(period.start_date.as_ref())),
        ("period.end_date", dashed(period.end_date.as_ref())),
        ("contact.person", contact.person),
        ("contact.phone", contact.phone),
        ("contact.email", contact.email),
    ];
    let fields = one.fields.iter().map(|field| ("fields", field.clone()));
    let pairs = pairs.into_iter().chain(fields);
    Form::of(pairs.map(|(name, value)| (name.to_owned(), value)).collect())
}

/// The form of a new one, or of `one`, whose kind, sender and person stay.
fn shown(asked: &Asked, one: Option<&Expert>, form: &Form, refused: &[Refused]) -> Outcome {
    let kinds = names::EXPERT_KINDS.map(|(kind, name)| (kind.as_str_name().to_owned(), name.to_owned()));
    let mut fields = Vec::new();
    if one.is_none() {
        fields.push(Field::select(form, "kind", "类型", chosen(kinds.to_vec())).required());
        let sender = "统一社会信用代码；特派员必填，以后不能更改";
        let is_operator = asked.person(Role::Operator).is_ok();
        let hint = if is_operator {
            sender
        } else {
            "本单位的统一社会信用代码，以后不能更改"
        };
        fields.push(Field::short(form, "sending_organization", "派出单位", hint));
    }
    fields.extend(own_fields(asked, form));
    if one.is_none() {
        let hint = "不公开；填写后本人可以登记服务记录，以后不能更改";
        fields.push(Field::short(form, "person", "本人的登录名", hint));
    }
    let (title, action, etag) = match one {
        Some(one) => (
            format!("修改 {}", one.display_name),
            format!("{BASE}/{}/edit", id(&one.name)),
            one.etag.as_str(),
        ),
        None => ("登记专家或特派员".to_owned(), format!("{BASE}/new"), ""),
    };
    let button = ShortForm {
        places: places(asked),
        ..ShortForm::button(action, "保存").etag(etag)
    };
    Sheet::new(title)
        .under(BASE, "专家和特派员管理")
        .form(button.fields("", fields))
        .refused_with(asked, "expert.", refused)
}

/// The fields that may change.
fn own_fields(asked: &Asked, form: &Form) -> Vec<Field> {
    let tables = asked.portal().settings.tables;
    let fields = options(tables, TableId::MarketField, today(asked));
    vec![
        Field::flag(
            form,
            "commissioner",
            "科技特派员",
            "须填写派出单位、服务县区和服务期",
        ),
        Field::text(form, "display_name", "姓名或名称", "自然人、团队或者法人的名称").required(),
        Field::short(form, "professional_title", "职称", ""),
        Field::text(form, "members", "团队成员", "以顿号分开，至多 50 人"),
        Field::checks(form, "fields", "专业领域（1 至 5 个）", fields).required(),
        Field::area(form, "introduction", "简介", "公开，至多 2,000 字", 4),
        Field::text(form, "served", "服务对象", "村、园区或者企业的名称"),
        Field::short(form, "served_organization", "服务对象的统一社会信用代码", ""),
        Field::text(
            form,
            "region",
            "服务县区或者所在地",
            "行政区划代码，例如 360322；输入时可从列表中选择",
        ),
        Field::short(form, "period.start_date", "服务期，起", "例如 2026-01-01"),
        Field::short(form, "period.end_date", "服务期，止", "例如 2026-12-31"),
        Field::short(form, "contact.person", "联系人", "不公开"),
        Field::short(form, "contact.phone", "联系电话", "不公开"),
        Field::short(form, "contact.email", "电子邮箱", "不公开"),
    ]
}
