//! DeclineMatch.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result, Target};
use techmarket_types::MatchId;

use crate::app::App;
use crate::domain::{Decline, Match};

impl App {
    /// 谢绝, by either side or for both.
    pub async fn decline_match(
        &self,
        context: &Context,
        target: &Target<MatchId>,
        decline: &Decline,
    ) -> Result<Match> {
        let change = Change::of(target, Match::require_visible);
        self.matches
            .change(context, change, |pair| {
                pair.acceptance(&context.caller)?;
                pair.turn_down(decline.clone())?;
                Ok("match.declined")
            })
            .await
    }
}
