//! Rows of brokers.

use techmarket_proto::directory::v1 as pb;
use techmarket_tabular::values::day::End;
use techmarket_tabular::{BROKER_HEADS, Column, Row, RowError};
use techmarket_types::TableId;
use tonic::{Code, Status};

use super::cells::{Cells, Sense};
use super::kind::{Became, Client, Kind, columns};

/// Brokers.
pub(super) struct Brokers;

impl Kind for Brokers {
    type Record = pb::Broker;
    const TITLE: &'static str = "技术经纪人";
    const HEADS: (&'static str, &'static str) = BROKER_HEADS;
    const FIELD: &'static str = "broker";

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

    fn record(row: &Row, sense: &Sense) -> Result<pb::Broker, Vec<RowError>> {
        let mut cells = Cells::new(row, sense);
        let record = pb::Broker {
            display_name: cells.text("display_name"),
            person: cells.text("person"),
            grade: cells.code(TableId::BrokerGrade, "grade"),
            certificate: Some(pb::BrokerCertificate {
                number: cells.text("certificate.number"),
                issuer: cells.text("certificate.issuer"),
                issue_date: cells.day("certificate.issue_date", End::First),
                expire_date: cells.day("certificate.expire_date", End::Last),
            }),
            fields: cells.codes(TableId::MarketField, "fields"),
            region: cells.place("region"),
            organization: cells.text("organization"),
            introduction: cells.text("introduction"),
            ..pb::Broker::default()
        };
        cells.finish(record)
    }

    async fn make(
        client: &mut Client,
        record: pb::Broker,
        paper: &str,
        validate_only: bool,
    ) -> Result<Became, Status> {
        let request = pb::CreateBrokerRequest {
            broker: Some(record),
            paper: paper.to_owned(),
            validate_only,
            ..Default::default()
        };
        match client.create_broker(request).await {
            Ok(_) => Ok(Became::New),
            Err(status) if status.code() == Code::AlreadyExists => Ok(Became::There),
            Err(status) => Err(status),
        }
    }
}
