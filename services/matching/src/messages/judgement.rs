//! Judged pairs.

use techmarket_kernel::Caller;
use techmarket_proto::matching::v1::ExportJudgementsResponse;
use techmarket_proto::matching::v1::export_judgements_response::{Demand, Judged};
use techmarket_rpc::Answer;

use crate::domain::JudgedDemand;

impl Answer<ExportJudgementsResponse> for JudgedDemand {
    fn answer(self, _: &Caller) -> ExportJudgementsResponse {
        let demand = Demand {
            id: self.demand.name(),
            title: self.title,
            content: self.content,
        };
        let judged = self.judged.into_iter().map(|judged| Judged {
            id: judged.listing.name(),
            title: judged.title,
            level: judged.level.into(),
        });
        ExportJudgementsResponse {
            demand: Some(demand),
            judged: judged.collect(),
        }
    }
}
