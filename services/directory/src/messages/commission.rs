//! Commission terms and conflict declarations, both ways.

use techmarket_kernel::Violations;
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{convert as wire, wire_enum};
use techmarket_types::BrokerMandateId;

use crate::domain::{Base, Commission, Conflict};

wire_enum!(read_base, to_base: Base, pb::commission_terms::Base { TechnologyAmount, TotalAmount, Fixed });

pub(super) fn commission(v: &mut Violations, message: pb::CommissionTerms) -> Option<Commission> {
    let mandate = wire::name(
        v,
        "broker_mandate",
        &message.broker_mandate,
        BrokerMandateId::parse_name,
    );
    let client = wire::credit_code(v, "client", &message.client);
    let base = wire::choice(v, "base", message.base, read_base);
    let amount = wire::fen(v, "amount", message.amount.as_ref());
    Some(Commission {
        mandate: mandate?,
        client: client?,
        base: base?,
        share: message.share,
        amount,
        due: message.due,
    })
}

pub(super) fn to_commission(commission: &Commission) -> pb::CommissionTerms {
    pb::CommissionTerms {
        broker_mandate: commission.mandate.name(),
        client: commission.client.to_string(),
        base: to_base(commission.base).into(),
        share: commission.share,
        amount: commission.amount.map(wire::money),
        due: commission.due.clone(),
    }
}

pub(super) fn conflict(v: &mut Violations, message: pb::ConflictDeclaration) -> Option<Conflict> {
    Some(Conflict {
        counterpart: wire::credit_code(v, "counterpart", &message.counterpart)?,
        relation: message.relation,
    })
}

pub(super) fn to_conflict(conflict: &Conflict) -> pb::ConflictDeclaration {
    pb::ConflictDeclaration {
        counterpart: conflict.counterpart.to_string(),
        relation: conflict.relation.clone(),
    }
}
