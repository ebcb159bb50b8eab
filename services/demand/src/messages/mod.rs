//! Demands as messages, and what the events of other services say.

mod parts;
mod read;
mod write;

use prost_types::Any;
use techmarket_kernel::{Caller, CodeCheck, Violations};
use techmarket_posting::{Filter, Reader, RevisionState, Wire};
use techmarket_proto::contract::v1::Contract;
use techmarket_proto::demand::v1 as pb;
use techmarket_proto::feed::v1::Event;
use techmarket_proto::google::rpc::Status;
use techmarket_proto::types::v1::{PostRevision, PostVersion, post_revision};
use techmarket_rpc::{convert as wire, wire_enum};
use techmarket_types::{CodeTables, CreditCode, DemandId, ImportId};

use crate::domain::{Condition, Demand, DemandContent, Kind, Outcome, RegisteredContract, State};

const REGISTERED: &str = "contract.registered";

impl Wire for DemandContent {
    type Message = pb::Demand;
    type Version = pb::DemandVersion;
    type Filter = pb::DemandFilter;
    type Done = pb::DemandResult;

    const MUTABLE: &'static [&'static str] = &[
        "organization_name",
        "publisher_hidden",
        "brokers_may_contact",
        "title",
        "summary",
        "keywords",
        "fields",
        "industry",
        "region",
        "maturity_wanted",
        "cooperation",
        "budget",
        "intellectual_property_wish",
        "indicators",
        "open_call",
        "expert_service",
        "problem",
        "current_state",
        "expected_result",
        "payment_forms",
        "solution_modes",
        "activity_type",
        "confidential",
        "period",
        "required_conditions",
    ];

    fn read(v: &mut Violations, codes: CodeCheck<'_>, demand: pb::Demand) -> Option<(CreditCode, Self)> {
        read::content(v, codes, demand)
    }

    fn write(demand: Demand) -> pb::Demand {
        write::whole(demand)
    }

    fn set_owner(demand: &mut pb::Demand, organization: String) {
        demand.organization = organization;
    }

    fn name_brokers(demand: &mut pb::Demand, brokers: Vec<String>) {
        demand.mandated_brokers = brokers;
    }

    fn set_revision(demand: &mut pb::Demand, revision: PostRevision) {
        demand.revision = Some(revision);
    }

    fn version(version: PostVersion, demand: pb::Demand) -> pb::DemandVersion {
        pb::DemandVersion {
            version: Some(version),
            demand: Some(demand),
        }
    }

    fn redact(demand: &mut pb::Demand, reader: Reader) {
        if !reader.reads_confidential() {
            demand.confidential = None;
        }
        if reader.reads_internal() {
            return;
        }
        demand.reason.clear();
        demand.import_name.clear();
        if demand.publisher_hidden {
            demand.organization.clear();
            demand.organization_name.clear();
        }
    }

    fn outline(demand: pb::Demand) -> pb::Demand {
        pb::Demand {
            name: demand.name,
            etag: demand.etag,
            kind: demand.kind,
            state: demand.state,
            create_time: demand.create_time,
            update_time: demand.update_time,
            publish_time: demand.publish_time,
            ..pb::Demand::default()
        }
    }

    fn filter(
        v: &mut Violations,
        tables: &CodeTables,
        caller: &Caller,
        filter: pb::DemandFilter,
    ) -> Filter<Self> {
        let organization = wire::optional_credit_code(v, "organization", &filter.organization);
        Filter {
            organization: wire::own(v, filter.own, caller, organization),
            states: wire::choices(v, "states", &filter.states, state),
            kinds: wire::choices(v, "kinds", &filter.kinds, kind),
            region_prefix: wire::region_prefix(v, "region", tables, &filter.region),
            sought: wire::sought(
                v,
                filter.title,
                [
                    filter.create_time_after.as_ref(),
                    filter.create_time_before.as_ref(),
                    filter.update_time_after.as_ref(),
                ],
            ),
            revisions: wire::choices(v, "revision_states", &filter.revision_states, revision_state),
            expires_before: wire::instant(v, "expire_time_before", filter.expire_time_before.as_ref()),
            import: wire::optional_name(v, "import_name", &filter.import_name, ImportId::parse_name),
            ..Filter::default()
        }
    }

    fn done(name: String, demand: Option<pb::Demand>, error: Option<Status>) -> pb::DemandResult {
        pb::DemandResult { name, demand, error }
    }
}

techmarket_posting::import_wire!(
    DemandContent,
    pb,
    demand,
    import_demands_request,
    ImportDemandsRequest,
    ImportDemandsResponse,
    similar_demand
);

wire_enum!(read revision_state: RevisionState, post_revision::State { Submitted, Returned });
wire_enum!(kind, to_kind: Kind, pb::demand::Kind { Technology, OpenCall, ExpertService });
wire_enum!(condition, to_condition: Condition, pb::demand::Condition { Maturity, Cooperation, Budget, Field });
wire_enum!(state, to_state: State, pb::demand::State {
    Draft, Submitted, Returned, Published, Withdrawn, Expired, Contracted, Closed
});
wire_enum!(pub(crate) outcome, to_outcome: Outcome, pb::demand::Outcome { Met, MetElsewhere, NotNeeded, Unmet });

/// What `event` says of a demand; `None` for another event, a contract that names no demand, and a buyer without a credit
/// code, who owns none.
pub(crate) fn registered(event: &Event) -> Option<RegisteredContract> {
    if event.r#type != REGISTERED {
        return None;
    }
    let Some(Ok(contract)) = event.resource.as_ref().map(Any::to_msg::<Contract>) else {
        // To wait for it would hold up every contract behind it, and it would not become readable.
        tracing::warn!(
            position = event.position,
            "an event of the feed of contracts cannot be read"
        );
        return None;
    };
    Some(RegisteredContract {
        demand: DemandId::parse_name(&contract.demand).ok()?,
        buyer: CreditCode::as_kept(&contract.buyer?.credit_code).ok()?,
    })
}
