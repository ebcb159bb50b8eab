//! A row to an expert or commissioner (专家、科技特派员).

use techmarket_proto::directory::v1::Expert;
use techmarket_proto::directory::v1::expert::Kind;
use techmarket_proto::types::v1::Period;
use techmarket_tabular::values::day::End;
use techmarket_tabular::{Column, EXPERT_HEADS};
use techmarket_types::TableId;

use super::{columns, contact, date, word, yes};
use crate::cells::Cells;
use crate::{Fixed, Record};

const KINDS: [(&str, Kind); 3] = [
    ("person", Kind::Person),
    ("team", Kind::Team),
    ("body", Kind::Body),
];

impl Record for Expert {
    const HEADS: (&'static str, &'static str) = EXPERT_HEADS;
    const WHAT: &'static str = "姓名 | 简介 | 领域 | 服务地区";

    fn columns() -> Vec<Column> {
        columns(&[
            "*display_name",
            "kind",
            "commissioner",
            "professional_title",
            "+members",
            "+fields",
            "introduction",
            "sending_organization",
            "served",
            "region",
            "period.start_date",
            "period.end_date",
            "person",
            "-contact.person",
            "-contact.phone",
            "-contact.email",
        ])
    }

    fn read(cells: &mut Cells<'_>, _: &Fixed) -> Self {
        let kind = word(cells, "expert_kind", "kind", &KINDS, "自然人、团、法人");
        let period = Period {
            start_date: date(cells, "period.start_date", End::First),
            end_date: date(cells, "period.end_date", End::Last),
        };
        Self {
            kind: kind.unwrap_or(Kind::Person).into(),
            commissioner: yes(cells, "commissioner"),
            display_name: cells.text("display_name"),
            professional_title: cells.text("professional_title"),
            members: cells.list("members"),
            fields: cells.codes(TableId::MarketField, "fields", true),
            introduction: cells.text("introduction"),
            sending_organization: cells.text("sending_organization"),
            served: cells.text("served"),
            region: cells.place("region"),
            period: Some(period).filter(|period| *period != Period::default()),
            person: cells.text("person"),
            contact: contact(cells, "contact"),
            ..Self::default()
        }
    }

    fn needed(&self) -> Vec<(&'static str, &str)> {
        vec![("display_name", &self.display_name)]
    }

    fn shown(&self) -> [&str; 4] {
        ["", &self.display_name, &self.introduction, &self.region]
    }

    fn field_list(&self) -> &[String] {
        &self.fields
    }
}
