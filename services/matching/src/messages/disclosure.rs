//! Released confidential layers.

use techmarket_kernel::Caller;
use techmarket_proto::demand::v1::DemandConfidential;
use techmarket_proto::matching::v1::MatchDisclosure;
use techmarket_proto::supply::v1::ListingConfidential;
use techmarket_rpc::{Answer, convert as wire};

use crate::domain::Disclosure;

impl Answer<MatchDisclosure> for Disclosure {
    fn answer(self, _: &Caller) -> MatchDisclosure {
        MatchDisclosure {
            r#match: self.pair.name(),
            listing: self.supply.map(|layer| ListingConfidential {
                detail: layer.detail,
                contact: layer.contact.map(wire::to_contact),
            }),
            demand: self.demand.map(|layer| DemandConfidential {
                detail: layer.detail,
                contact: layer.contact.map(wire::to_contact),
            }),
            release_time: self.release_time.map(wire::timestamp),
        }
    }
}
