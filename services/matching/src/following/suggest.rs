//! Keeping suggested pairs and alerts.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use techmarket_feed::{NewEvent, Unit, Work, advance_cursor};
use techmarket_kernel::{Result, new_uuid};
use techmarket_types::MatchId;

use crate::app::{App, MatchStore, SearchStore, own_context};
use crate::domain::{Alert, Match, Suggestion};

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
        let new_id = || MatchId::new(new_uuid(&*self.rng, now));
        let suggestions = suggestions
            .into_iter()
            .map(|suggestion| (new_id(), suggestion))
            .collect();
        let work = Suggest {
            reached,
            suggestions,
            alerts,
            searches: Arc::clone(&self.searches),
            project: self.payloads.alert,
        };
        self.matches.transact_once(&own_context(now, ""), &work).await
    }
}

struct Suggest {
    /// The consumer and the position that it has reached with this.
    reached: Option<(&'static str, i64)>,
    suggestions: Vec<(MatchId, Suggestion)>,
    alerts: Vec<Alert>,
    searches: Arc<dyn SearchStore>,
    project: fn(&Alert) -> prost_types::Any,
}

impl Suggest {
    async fn alert(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        if self.alerts.is_empty() {
            return Ok(());
        }
        let oldest = unit.context().now - ALERTS_KEPT;
        self.searches.forget_alerts(unit.sql(), oldest).await?;
        for alert in &self.alerts {
            if self.searches.insert_alert(unit.sql(), alert).await? {
                unit.emit(NewEvent {
                    kind: "alert.created",
                    subject: alert.id.name(),
                    resource: (self.project)(alert),
                });
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Work<Match, dyn MatchStore, ()> for Suggest {
    async fn run(&self, unit: &mut Unit<'_, Match, dyn MatchStore>) -> Result<()> {
        let table = unit.table();
        let now = unit.context().now;
        for (id, suggestion) in &self.suggestions {
            let (listing, demand) = (suggestion.supply.id, suggestion.demand.id);
            match table.find_pair(unit.sql(), listing, demand).await? {
                None => {
                    unit.insert(&Match::suggested(*id, suggestion, now), "match.suggested")
                        .await?;
                }
                Some(known) => {
                    if let Some(mut refreshed) = known.refreshed(suggestion) {
                        unit.save(&mut refreshed, "match.suggested").await?;
                    }
                }
            }
        }
        self.alert(unit).await?;
        if let Some((consumer, position)) = self.reached {
            advance_cursor(unit.sql(), consumer, position).await?;
        }
        Ok(())
    }
}
