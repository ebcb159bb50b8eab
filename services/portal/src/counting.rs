//! Counts what is new to who asks for a page, for the navigation.

use std::time::Duration;

use techmarket_proto::matching::v1::{AlertFilter, ListAlertsRequest};

use crate::asked::Asked;
use crate::fault::{Fault, Part};

/// A page does not wait longer for the count.
const LONGEST: Duration = Duration::from_secs(1);
/// More are not counted.
const MOST: i32 = 99;

/// Counts anew where the count does not stand any more. The page stands without a count that fails.
pub(crate) async fn read(asked: &Asked) {
    let Some(session) = asked.session().filter(|session| session.person.follows()) else {
        return;
    };
    let (news, now) = (&asked.portal().news, asked.portal().settings.market.clock.now());
    if news.stands(&session.id, now) {
        return;
    }
    let counted = tokio::time::timeout(LONGEST, count(asked, news.since(&session.id, now))).await;
    news.count(&session.id, counted.ok().and_then(Result::ok), now);
}

async fn count(asked: &Asked, since: jiff::Timestamp) -> Result<String, Fault> {
    let request = ListAlertsRequest {
        filter: Some(AlertFilter {
            create_time_after: Some(prost_types::Timestamp {
                seconds: since.as_second(),
                nanos: since.subsec_nanosecond(),
            }),
            ..AlertFilter::default()
        }),
        page_size: MOST,
        ..ListAlertsRequest::default()
    };
    let listed = asked.calls().matching()?.list_alerts(request).await;
    let listed = listed.map_err(Fault::of(Part::Matching))?.into_inner();
    Ok(match (listed.alerts.len(), listed.next_page_token.as_str()) {
        (0, _) => String::new(),
        (count, "") => count.to_string(),
        (count, _) => format!("{count}+"),
    })
}
