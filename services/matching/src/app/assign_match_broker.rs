//! AssignMatchBroker.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result, Target};
use techmarket_types::MatchId;

use crate::app::App;
use crate::domain::Match;

impl App {
    /// 指派经纪人: `broker` is the subject of the person's tokens, `None` for nobody.
    pub async fn assign_match_broker(
        &self,
        context: &Context,
        target: &Target<MatchId>,
        broker: Option<&str>,
    ) -> Result<Match> {
        let change = Change::of(target, Match::require_visible);
        self.matches
            .change(context, change, |pair| {
                pair.assign(broker.map(str::to_owned), &context.caller)?;
                Ok("match.assigned")
            })
            .await
    }
}
