//! Listings as messages.

mod detail;
mod read;
mod write;

use techmarket_kernel::{Caller, CodeCheck, TextRule, Violations, check_text};
use techmarket_posting::{Filter, Reader, RevisionState, Wire};
use techmarket_proto::google::rpc::Status;
use techmarket_proto::supply::v1 as pb;
use techmarket_proto::types::v1::{PostRevision, PostVersion, post_revision};
use techmarket_rpc::{convert as wire, wire_enum};
use techmarket_types::{CodeTables, CreditCode, ImportId};

use crate::domain::{Kind, Listing, ListingContent, PriceMode, State};

impl Wire for ListingContent {
    type Message = pb::Listing;
    type Version = pb::ListingVersion;
    type Filter = pb::ListingFilter;
    type Done = pb::ListingResult;

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
        "maturity",
        "cooperation",
        "price",
        "intellectual_property",
        "announcement",
        "achievement",
        "expert",
        "instrument",
        "service",
        "confidential",
    ];

    fn read(v: &mut Violations, codes: CodeCheck<'_>, listing: pb::Listing) -> Option<(CreditCode, Self)> {
        read::content(v, codes, listing)
    }

    fn write(listing: Listing) -> pb::Listing {
        write::whole(listing)
    }

    fn set_owner(listing: &mut pb::Listing, organization: String) {
        listing.organization = organization;
    }

    fn name_brokers(listing: &mut pb::Listing, brokers: Vec<String>) {
        listing.mandated_brokers = brokers;
    }

    fn set_revision(listing: &mut pb::Listing, revision: PostRevision) {
        listing.revision = Some(revision);
    }

    fn version(version: PostVersion, listing: pb::Listing) -> pb::ListingVersion {
        pb::ListingVersion {
            version: Some(version),
            listing: Some(listing),
        }
    }

    fn redact(listing: &mut pb::Listing, reader: Reader) {
        if !reader.reads_confidential() {
            listing.confidential = None;
        }
        if reader.reads_internal() {
            return;
        }
        listing.reason.clear();
        listing.import_name.clear();
        if listing.publisher_hidden {
            listing.organization.clear();
            listing.organization_name.clear();
            // The owner's own key may tell who it is.
            listing.external_id.clear();
        }
    }

    fn outline(listing: pb::Listing) -> pb::Listing {
        pb::Listing {
            name: listing.name,
            etag: listing.etag,
            kind: listing.kind,
            state: listing.state,
            create_time: listing.create_time,
            update_time: listing.update_time,
            publish_time: listing.publish_time,
            ..pb::Listing::default()
        }
    }

    fn filter(
        v: &mut Violations,
        tables: &CodeTables,
        caller: &Caller,
        filter: pb::ListingFilter,
    ) -> Filter<Self> {
        check_text(v, "external_id", &filter.external_id, TextRule::line(100));
        let organization = wire::optional_credit_code(v, "organization", &filter.organization);
        Filter {
            organization: wire::own(v, filter.own, caller, organization),
            states: wire::choices(v, "states", &filter.states, state),
            kinds: wire::choices(v, "kinds", &filter.kinds, kind),
            region_prefix: wire::region_prefix(v, "region", tables, &filter.region),
            import: wire::optional_name(v, "import_name", &filter.import_name, ImportId::parse_name),
            external_id: techmarket_text::same_form(&filter.external_id),
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
        }
    }

    fn done(name: String, listing: Option<pb::Listing>, error: Option<Status>) -> pb::ListingResult {
        pb::ListingResult { name, listing, error }
    }
}

techmarket_posting::import_wire!(
    ListingContent,
    pb,
    listing,
    import_listings_request,
    ImportListingsRequest,
    ImportListingsResponse,
    similar_listing
);

wire_enum!(read revision_state: RevisionState, post_revision::State { Submitted, Returned });
wire_enum!(kind, to_kind: Kind, pb::listing::Kind { Achievement, Expert, Instrument, Service });
wire_enum!(state, to_state: State, pb::listing::State { Draft, Submitted, Returned, Published, Withdrawn, Expired });
wire_enum!(price_mode, to_price_mode: PriceMode, pb::price::Mode { Negotiable, Fixed, Range });
