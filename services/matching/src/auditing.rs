//! The audit trail (审计记录) of what was disclosed by matches and who read it.

use techmarket_audit::{Details, ORGANIZATION, Outcome, Step, append_many};
use techmarket_kernel::{Context, Result};
use techmarket_types::CreditCode;

use crate::app::App;
use crate::domain::Match;

impl App {
    /// Notes what the caller did with the confidential layers of these organisations, by this match.
    pub(crate) async fn note_disclosed(
        &self,
        context: &Context,
        action: &'static str,
        pair: &Match,
        of: impl IntoIterator<Item = &CreditCode>,
    ) -> Result<()> {
        let step = |organization: &CreditCode| {
            let details = Details::of(Outcome::Done).with(ORGANIZATION, &organization.to_string());
            Step::by(
                context,
                action,
                pair.id.name(),
                &details.shown_by(&context.caller),
            )
        };
        let steps: Vec<Step> = of.into_iter().map(step).collect();
        if steps.is_empty() {
            return Ok(());
        }
        let steps = &steps;
        let noted = self.matches.write_once(context, |unit| {
            Box::pin(async move { Ok(append_many(unit.sql(), steps).await?) })
        });
        noted.await
    }
}
