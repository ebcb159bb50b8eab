//! ViewMatch.

use async_trait::async_trait;
use techmarket_feed::{Unit, Work};
use techmarket_kernel::{Context, Error, Reason, Result};
use techmarket_types::MatchId;

use crate::app::{App, MatchStore};
use crate::domain::Match;

impl App {
    /// 查看, for the side of the caller.
    pub async fn view_match(&self, context: &Context, id: MatchId) -> Result<Match> {
        self.matches.transact_once(context, &ViewMatch(id)).await
    }
}

struct ViewMatch(MatchId);

#[async_trait]
impl Work<Match, dyn MatchStore> for ViewMatch {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<Match> {
        let mut pair = unit.load(self.0, &self.0.name()).await?;
        let context = unit.context();
        pair.require_visible(&context.caller)?;
        if pair.view(&context.caller, context.now) {
            let kept = unit.save(&mut pair, "match.viewed").await;
            kept.map_err(again)?;
        }
        Ok(pair)
    }
}

/// The caller named no version, so that a change by another in between is no reason to refuse.
fn again(error: Error) -> Error {
    if error.reason() == Reason::EtagMismatch {
        Error::new(Reason::WriteConflict, error.message())
    } else {
        error
    }
}
