//! A row to a broker (技术经纪人).

use techmarket_proto::directory::v1::{Broker, BrokerCertificate};
use techmarket_tabular::values::day::End;
use techmarket_tabular::{BROKER_HEADS, Column};
use techmarket_types::TableId;

use super::{code, columns, date};
use crate::cells::Cells;
use crate::{Fixed, Record};

impl Record for Broker {
    const HEADS: (&'static str, &'static str) = BROKER_HEADS;
    const WHAT: &'static str = "姓名 | 简介 | 领域 | 所在地";

    fn columns() -> Vec<Column> {
        columns(&[
            "*display_name",
            "person",
            "grade",
            "*certificate.number",
            "certificate.issuer",
            "certificate.issue_date",
            "certificate.expire_date",
            "+fields",
            "region",
            "organization",
            "introduction",
        ])
    }

    fn read(cells: &mut Cells<'_>, _: &Fixed) -> Self {
        Self {
            display_name: cells.text("display_name"),
            person: cells.text("person"),
            grade: code(cells, TableId::BrokerGrade, "grade"),
            certificate: Some(BrokerCertificate {
                number: cells.text("certificate.number"),
                issuer: cells.text("certificate.issuer"),
                issue_date: date(cells, "certificate.issue_date", End::First),
                expire_date: date(cells, "certificate.expire_date", End::Last),
            }),
            fields: cells.codes(TableId::MarketField, "fields", true),
            region: cells.place("region"),
            organization: cells.text("organization"),
            introduction: cells.text("introduction"),
            ..Self::default()
        }
    }

    fn needed(&self) -> Vec<(&'static str, &str)> {
        let certificate = self.certificate.as_ref();
        let number = certificate.map_or("", |certificate| certificate.number.as_str());
        vec![
            ("display_name", &self.display_name),
            ("certificate.number", number),
        ]
    }

    fn shown(&self) -> [&str; 4] {
        ["", &self.display_name, &self.introduction, &self.region]
    }

    fn field_list(&self) -> &[String] {
        &self.fields
    }
}
