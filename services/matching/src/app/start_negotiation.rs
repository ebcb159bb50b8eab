//! StartNegotiation.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result, Target};
use techmarket_types::MatchId;

use crate::app::App;
use crate::domain::Match;

impl App {
    /// 开始洽谈, by either side or for both.
    pub async fn start_negotiation(&self, context: &Context, target: &Target<MatchId>) -> Result<Match> {
        let change = Change::of(target, Match::require_visible);
        self.matches
            .change(context, change, |pair| {
                pair.acceptance(&context.caller)?;
                pair.negotiate()?;
                Ok("match.negotiating")
            })
            .await
    }
}
