//! Keeping suggested pairs and alerts.

use jiff::{SignedDuration, Timestamp};
use techmarket_feed::{NewEvent, Unit, advance_cursor};
use techmarket_kernel::Result;
use techmarket_types::MatchId;

use crate::app::{App, own_context};
use crate::domain::{Alert, Match, Suggestion};
use crate::messages::alert_resource;
use crate::store::{alerts, matches};

/// Alerts are kept this long.
const ALERTS_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

impl App {
    /// Keeps pairs as matches, and alerts, with the position that a consumer has reached by them.
    pub(super) async fn suggest(
        &self,
        now: Timestamp,
        reached: Option<(&'static str, i64)>,
        suggestions: Vec<Suggestion>,
        alerts: Vec<Alert>,
    ) -> Result<()> {
        let (context, suggestions, alerts) = (own_context(now, ""), &suggestions, &alerts);
        let kept = self.matches.write_once(&context, |unit| {
            Box::pin(async move {
                for suggestion in suggestions {
                    keep_pair(unit, suggestion).await?;
                }
                keep_alerts(unit, alerts).await?;
                if let Some((consumer, position)) = reached {
                    advance_cursor(unit.sql(), consumer, position).await?;
                }
                Ok(())
            })
        });
        kept.await
    }
}

async fn keep_pair(unit: &mut Unit<'_, Match>, suggestion: &Suggestion) -> Result<()> {
    let (listing, demand) = (suggestion.supply.id, suggestion.demand.id);
    match matches::find_pair(unit.sql(), listing, demand).await? {
        None => {
            let pair = Match::suggested(MatchId::new(unit.new_id()), suggestion, unit.context().now);
            unit.insert(&pair, "match.suggested").await
        }
        Some(known) => match known.refreshed(suggestion) {
            Some(mut refreshed) => unit.save(&mut refreshed, "match.suggested").await,
            None => Ok(()),
        },
    }
}

async fn keep_alerts(unit: &mut Unit<'_, Match>, alerts: &[Alert]) -> Result<()> {
    if alerts.is_empty() {
        return Ok(());
    }
    let oldest = unit.context().now - ALERTS_KEPT;
    alerts::forget(unit.sql(), oldest).await?;
    for alert in alerts {
        if alerts::insert(unit.sql(), alert).await? {
            unit.emit(NewEvent {
                kind: "alert.created",
                subject: alert.id.name(),
                resource: alert_resource(alert),
            });
        }
    }
    Ok(())
}
