//! Keeping suggested pairs and alerts.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use techmarket_feed::{NewEvent, Unit, advance_cursor};
use techmarket_kernel::Result;
use techmarket_types::{DemandId, ListingId, MatchId};

use crate::app::{App, own_context};
use crate::domain::{Alert, Match, Suggestion};
use crate::messages::alert_resource;
use crate::store::{alerts, matches};

/// Alerts are kept this long.
const ALERTS_KEPT: SignedDuration = SignedDuration::from_hours(180 * 24);

/// The event of a new match, and of one whose reasons are new.
const SUGGESTED: &str = "match.suggested";

impl App {
    /// Keeps pairs as matches, and alerts, with the position that a consumer has reached by them, in one transaction, if this
    /// replica still has the `turn`.
    pub(super) async fn suggest(
        &self,
        now: Timestamp,
        (turn, reached): (i64, Option<(&'static str, i64)>),
        mut suggestions: Vec<Suggestion>,
        alerts: Vec<Alert>,
    ) -> Result<()> {
        // Two followers that made the same pairs in different orders would wait for each other's keys in a circle.
        suggestions.sort_unstable_by_key(pair_of);
        let (context, suggestions, alerts) = (own_context(now, ""), &suggestions, &alerts);
        let kept = self.matches.write_once(&context, |unit| {
            Box::pin(async move {
                keep_pairs(unit, suggestions).await?;
                keep_alerts(unit, alerts).await?;
                if let Some((consumer, position)) = reached {
                    advance_cursor(unit.sql(), consumer, position).await?;
                }
                self.in_turn(unit, turn).await
            })
        });
        kept.await
    }
}

fn pair_of(suggestion: &Suggestion) -> (ListingId, DemandId) {
    (suggestion.supply.id, suggestion.demand.id)
}

/// Keeps `suggestions`, each of another pair.
async fn keep_pairs(unit: &mut Unit<'_, Match>, suggestions: &[Suggestion]) -> Result<()> {
    let pairs: Vec<_> = suggestions.iter().map(pair_of).collect();
    let known = matches::find_pairs(unit.sql(), &pairs).await?.into_iter();
    let mut known: HashMap<_, _> = known.map(|pair| ((pair.listing, pair.demand), pair)).collect();
    let mut new = Vec::new();
    for suggestion in suggestions {
        match known.remove(&pair_of(suggestion)) {
            None => {
                let id = MatchId::new(unit.new_id());
                new.push(Match::suggested(id, suggestion, unit.context().now));
            }
            Some(known) => {
                if let Some(mut refreshed) = known.refreshed(suggestion) {
                    unit.save(&mut refreshed, SUGGESTED).await?;
                }
            }
        }
    }
    unit.insert_many(&new.iter().collect::<Vec<_>>(), SUGGESTED).await
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
