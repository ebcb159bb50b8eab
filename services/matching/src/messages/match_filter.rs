//! Filters of lists of matches.

use techmarket_kernel::{Caller, Role, TextRule, Violations, check_text};
use techmarket_proto::matching::v1::MatchFilter;
use techmarket_rpc::convert as wire;
use techmarket_types::{CodeTables, DemandId, ListingId};

use super::filter::{division, fields, minimum_score};
use super::pair::match_state;
use crate::domain::reads_inner_notes;
use crate::store::{MatchOrder, MatchQuery, Viewer};

/// The matches that `filter` asks for, as `caller` may see them; order and page are for whoever asks.
pub(crate) fn match_filter(
    v: &mut Violations,
    tables: &CodeTables,
    caller: &Caller,
    filter: MatchFilter,
) -> MatchQuery {
    let brokered = filter.own && caller.is(Role::Broker);
    MatchQuery {
        viewer: Viewer::of(caller),
        inner_notes: reads_inner_notes(caller),
        listing: wire::optional_name(v, "listing", &filter.listing, ListingId::parse_name),
        demand: wire::optional_name(v, "demand", &filter.demand, DemandId::parse_name),
        states: wire::choices(v, "states", &filter.states, match_state),
        organization: {
            let asked = match filter.organization.as_str() {
                "" => None,
                code => wire::credit_code(v, "organization", code),
            };
            wire::own(v, filter.own && !brokered, caller, asked)
        },
        minimum_score: minimum_score(v, filter.minimum_score),
        region: division(v, tables, &filter.region),
        fields: fields(v, tables, filter.fields),
        broker: broker(v, filter.broker).or_else(|| brokered.then(|| caller.subject.clone())),
        create_time_after: wire::instant(v, "create_time_after", filter.create_time_after.as_ref()),
        update_time_after: wire::instant(v, "update_time_after", filter.update_time_after.as_ref()),
        reminder_due_before: wire::instant(v, "reminder_due_before", filter.reminder_due_before.as_ref()),
        sought: wire::sought(v, filter.title, [None; 3]),
        variants_too: true,
        order: MatchOrder::Newest,
        after: None,
        limit: 0,
    }
}

fn broker(v: &mut Violations, subject: String) -> Option<String> {
    check_text(v, "broker", &subject, TextRule::line(100));
    Some(subject).filter(|subject| !subject.is_empty())
}
