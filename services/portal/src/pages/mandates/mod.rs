//! Brokers who act for an organisation (经纪委托), of either side: given and revoked by the organisation, seen and given up by the
//! broker.

mod sides;

use techmarket_kernel::Role;
use techmarket_proto::google::r#type::Date as ProtoDate;
use techmarket_proto::types::v1::BrokerMandate;

use self::sides::Side;
use crate::answer::{Outcome, redirect};
use crate::asked::Asked;
use crate::drafts::{today, typed};
use crate::fault::{Fault, Refused};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, ShortForm, Table, next_page};
use crate::{Person, words};

const DONE: [(&str, &str); 2] = [
    ("give", "已委托。经纪人现在可以代本单位填写和提交内容。"),
    ("revoke", "委托已撤销，立即失效。"),
];

/// The sides on which the person gives or has mandates.
fn sides(person: &Person) -> Vec<Side> {
    let (supply, demand, broker) = (
        person.is(Role::Provider),
        person.is(Role::Demander),
        person.is(Role::Broker),
    );
    let of = [(Side::Supply, supply || broker), (Side::Demand, demand || broker)];
    of.into_iter()
        .filter(|(_, is)| *is)
        .map(|(side, _)| side)
        .collect()
}

/// The side of a word, if it is one of the person's.
fn side(person: &Person, word: &str) -> Result<Side, Fault> {
    let sides = sides(person);
    let first = sides.first().ok_or(Fault::Forbidden)?;
    match word {
        "" => Ok(*first),
        word => {
            let named = sides.iter().find(|side| side.word() == word);
            named.copied().ok_or(Fault::NotFound)
        }
    }
}

/// Whether the person gives mandates on a side; brokers have them.
fn gives(person: &Person, side: Side) -> bool {
    person.is(match side {
        Side::Supply => Role::Provider,
        Side::Demand => Role::Demander,
    })
}

pub(crate) async fn list(asked: Asked) -> Outcome {
    let side = side(asked.anybody()?, asked.value("side"))?;
    shown(&asked, side, &Form::default(), &[]).await
}

async fn shown(asked: &Asked, side: Side, form: &Form, refused: &[Refused]) -> Outcome {
    let person = asked.anybody()?;
    let listed = sides::list(asked, side).await?;
    let gives = gives(person, side);
    let mut sheet = Sheet::new(format!("{}经纪委托", side.title())).done(asked, &DONE);
    let sides = sides(person);
    if sides.len() > 1 {
        let tab = |one: &Side| Link {
            is_here: *one == side,
            ..Link::new(
                format!("/my/mandates?side={}", one.word()),
                format!("{}委托", one.title()),
            )
        };
        sheet = sheet.part(SheetPart::Tabs(sides.iter().map(tab).collect()));
    }
    sheet = if gives {
        sheet
            .text(
                "委托技术经纪人代本单位填写、修改和提交内容，查看草稿，以及在其负责的匹配中查看联系方式。可以随时撤销。",
            )
            .form(giving(side, form))
    } else {
        sheet
            .text("委托单位填写下面的账号标识，把委托给您。您代其填写和提交内容；不再接受的，可以辞去。")
            .part(SheetPart::Words(vec![person.caller.subject.clone()]))
    };
    let row = |one: &BrokerMandate| row(one, side, gives, today(asked));
    sheet
        .table(Table {
            label: format!("{}经纪委托", side.title()),
            heads: vec![
                if gives { "技术经纪人" } else { "委托单位" },
                "委托时间",
                "期限",
                "状态",
                "操作",
            ],
            rows: listed.mandates.iter().map(row).collect(),
            empty: "还没有委托。",
            next: next_page(asked, &listed.next),
        })
        .refused_with(asked, "broker_mandate.", refused)
}

fn giving(side: Side, form: &Form) -> ShortForm {
    let fields = vec![
        Field::short(
            form,
            "broker",
            "技术经纪人",
            "其账号标识，请向本人索取：本人在“经纪委托”页可以看到",
        )
        .required(),
        Field::short(form, "end_date", "期限至", "例如 2027-12-31；不填的，到撤销为止"),
    ];
    let action = format!("/my/mandates/{}", side.word());
    ShortForm::button(action, "委托").fields("新的委托", fields)
}

fn row(one: &BrokerMandate, side: Side, gives: bool, today: jiff::civil::Date) -> Vec<Cell> {
    let (state, tone) = state(one, today);
    let action = format!("/my/mandates/{}/{}/revoke", side.word(), id(&one.name));
    let button = ShortForm::button(action, if gives { "撤销" } else { "辞去" });
    let term = match words::civil(one.end_date.as_ref()) {
        day if day.is_empty() => "到撤销为止".to_owned(),
        day => day,
    };
    vec![
        if gives {
            Cell::text(one.broker.clone())
        } else {
            Cell::link(
                format!("/organizations/{}", one.organization),
                one.organization.clone(),
            )
        },
        Cell::narrow(words::minute(one.create_time.as_ref())),
        Cell::narrow(term),
        Cell::tag(state, tone),
        if one.revoke_time.is_none() {
            Cell::form(button.second().etag(&one.etag))
        } else {
            Cell::default()
        },
    ]
}

/// Where a mandate stands today.
fn state(one: &BrokerMandate, today: jiff::civil::Date) -> (&'static str, &'static str) {
    let parts = |date: &ProtoDate| (date.year, date.month, date.day);
    let today = (
        i32::from(today.year()),
        i32::from(today.month()),
        i32::from(today.day()),
    );
    if one.revoke_time.is_some() {
        ("已撤销", "gone")
    } else if one.end_date.as_ref().is_some_and(|end| parts(end) < today) {
        ("已到期", "warn")
    } else {
        ("有效", "good")
    }
}

pub(crate) async fn give(asked: Asked, form: Form) -> Outcome {
    let person = asked.anybody()?;
    let side = side(person, asked.param("side"))?;
    let mut wrong = Vec::new();
    let end_date = typed::date(&form, "end_date", &mut wrong);
    if !wrong.is_empty() {
        return shown(&asked, side, &form, &wrong).await;
    }
    let mandate = BrokerMandate {
        organization: person.organization(),
        broker: form.owned("broker"),
        end_date,
        ..BrokerMandate::default()
    };
    match sides::give(&asked, side, mandate, form.owned("request_id")).await {
        Ok(()) => Ok(redirect(format!("/my/mandates?side={}&done=give", side.word()))),
        Err(Fault::Invalid(refused)) => shown(&asked, side, &form, &refused).await,
        Err(fault) => Err(fault),
    }
}

pub(crate) async fn revoke(asked: Asked, form: Form) -> Outcome {
    let side = side(asked.anybody()?, asked.param("side"))?;
    let name = format!("brokerMandates/{}", asked.param("id"));
    match sides::revoke(&asked, side, name, &form).await {
        Ok(()) => Ok(redirect(format!("/my/mandates?side={}&done=revoke", side.word()))),
        // An id that is none.
        Err(Fault::Invalid(_)) => Err(Fault::NotFound),
        Err(fault) => Err(fault),
    }
}
