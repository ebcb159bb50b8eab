//! CompleteMatchReminder.

use techmarket_kernel::{Reason, Result, Violations};
use techmarket_proto::matching::v1::{CompleteMatchReminderRequest, MatchNote};
use techmarket_rpc::{convert as wire, request_key};
use techmarket_types::MatchId;
use tonic::Request;

use crate::domain::MAX_NOTES;
use crate::grpc::{MatchingGrpc, convert};

impl MatchingGrpc {
    pub(super) async fn handle_complete_match_reminder(
        &self,
        request: Request<CompleteMatchReminderRequest>,
    ) -> Result<MatchNote> {
        let context = self.context(&request)?;
        let request = request.into_inner();
        let mut v = Violations::new();
        let key = request_key(&mut v, "CompleteMatchReminder", &request.request_id, &request);
        let id = wire::name(&mut v, "name", &request.name, MatchId::parse_name);
        let number = i64::from(request.number);
        if !(1..=MAX_NOTES).contains(&number) {
            v.add(
                "number",
                Reason::ValueOutOfRange,
                format!("应为 1 至 {MAX_NOTES}"),
            );
        }
        let id = v.finish_with(id)?;
        let done = self
            .app
            .complete_match_reminder(&context, key.as_ref(), id, number)
            .await?;
        Ok(convert::to_note(&done.0, &done.1, &context.caller))
    }
}
