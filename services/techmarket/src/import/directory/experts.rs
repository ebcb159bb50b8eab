//! Rows of experts and commissioners.

use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::expert::Kind as ExpertKind;
use techmarket_proto::types::v1::Period;
use techmarket_tabular::values::day::End;
use techmarket_tabular::{Column, EXPERT_HEADS, Row, RowError};
use techmarket_types::TableId;
use tonic::Status;

use super::cells::{Cells, Sense};
use super::kind::{Became, Client, Kind, columns};
use super::organizations::contact;

/// Experts.
pub(super) struct Experts;

impl Kind for Experts {
    type Record = pb::Expert;
    const TITLE: &'static str = "专家与科技特派员";
    const HEADS: (&'static str, &'static str) = EXPERT_HEADS;
    const FIELD: &'static str = "expert";

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

    fn record(row: &Row, sense: &Sense) -> Result<pb::Expert, Vec<RowError>> {
        let mut cells = Cells::new(row, sense);
        let kinds = [
            ("person", ExpertKind::Person),
            ("team", ExpertKind::Team),
            ("body", ExpertKind::Body),
        ];
        let kind = cells.word("expert_kind", "kind", &kinds, "自然人、团、法人");
        let (start_date, end_date) = (
            cells.day("period.start_date", End::First),
            cells.day("period.end_date", End::Last),
        );
        let stated = start_date.is_some() || end_date.is_some();
        let period = stated.then_some(Period { start_date, end_date });
        let record = pb::Expert {
            kind: kind.unwrap_or(ExpertKind::Person).into(),
            commissioner: cells.yes("commissioner"),
            display_name: cells.text("display_name"),
            professional_title: cells.text("professional_title"),
            members: cells.list("members"),
            fields: cells.codes(TableId::MarketField, "fields"),
            introduction: cells.text("introduction"),
            sending_organization: cells.text("sending_organization"),
            served: cells.text("served"),
            region: cells.place("region"),
            period,
            person: cells.text("person"),
            contact: contact(&cells, "contact"),
            ..pb::Expert::default()
        };
        cells.finish(record)
    }

    async fn make(
        client: &mut Client,
        record: pb::Expert,
        _: &str,
        validate_only: bool,
    ) -> Result<Became, Status> {
        if is_there(client, &record).await? {
            return Ok(Became::There);
        }
        let request = pb::CreateExpertRequest {
            expert: Some(record),
            validate_only,
            ..Default::default()
        };
        client.create_expert(request).await.map(|_| Became::New)
    }
}

/// Whether the directory lists one of the same name, sending body and period: experts have no number.
async fn is_there(client: &mut Client, record: &pb::Expert) -> Result<bool, Status> {
    let mut page_token = String::new();
    loop {
        let request = pb::ListExpertsRequest {
            filter: Some(pb::ExpertFilter {
                text: record.display_name.clone(),
                ..Default::default()
            }),
            page_size: 200,
            page_token,
        };
        let page = client.list_experts(request).await?.into_inner();
        let same = |one: &pb::Expert| {
            one.display_name == record.display_name
                && one.sending_organization == record.sending_organization
                && one.period == record.period
        };
        if page.experts.iter().any(same) {
            return Ok(true);
        }
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(false);
        }
    }
}
