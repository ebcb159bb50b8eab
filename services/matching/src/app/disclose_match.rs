//! DiscloseMatch.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Result, Target};
use techmarket_types::MatchId;

use crate::app::App;
use crate::domain::Match;

impl App {
    /// 披露: the caller's side releases the confidential layer of its post to the other.
    pub async fn disclose_match(&self, context: &Context, target: &Target<MatchId>) -> Result<Match> {
        let change = Change::of(target, Match::require_visible);
        self.matches
            .change(context, change, |pair| {
                pair.release(&context.caller, context.now)?;
                Ok("match.disclosed")
            })
            .await
    }
}
