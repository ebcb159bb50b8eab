//! What other systems read of all this.

use techmarket_proto::feed::v1::Event;
use techmarket_proto::feed::v1::Source;

use crate::secrets::none_in;
use crate::story::Cast;

fn count(events: &[Event], kind: &str) -> usize {
    events.iter().filter(|event| event.r#type == kind).count()
}

/// Every change stands in its feed once, without its confidential part.
pub(crate) async fn tell_all_and_betray_nothing(cast: &mut Cast) {
    for (source, kinds) in [
        // An import that publishes makes a row and publishes it in one step.
        (
            Source::Supply,
            &[("listing.created", 0), ("listing.published", 8)][..],
        ),
        (
            Source::Demand,
            &[
                ("demand.created", 2),
                ("demand.submitted", 2),
                ("demand.published", 2),
                ("demand.contracted", 2),
            ],
        ),
        (
            Source::Contract,
            &[
                ("contract.created", 2),
                ("contract.submitted", 2),
                ("contract.registered", 2),
            ],
        ),
    ] {
        let events = cast.system.events(source).await;
        for (kind, times) in kinds {
            assert_eq!(count(&events, kind), *times, "{kind}");
        }
        for event in &events {
            none_in(event);
            assert!(event.resource.is_some() && event.time.is_some() && !event.subject.is_empty());
        }
    }
}
