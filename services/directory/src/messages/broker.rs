//! Brokers, both ways.

use prost::{Message as _, Name as _};
use prost_types::Any;
use techmarket_feed::Resource as _;
use techmarket_kernel::{Caller, CodeCheck, Reason, Violations};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};

use super::commission::{commission, conflict, to_commission, to_conflict};
use super::proof::to_verification;
use crate::domain::{Broker, BrokerContent, BrokerState, Certificate};

wire_enum!(pub(crate) read_state, to_state: BrokerState, pb::broker::State { Registered, Verified, Expired, Suspended });

/// The content of `message`, checked by every rule. `None` only with a violation.
pub(crate) fn content(
    v: &mut Violations,
    codes: CodeCheck<'_>,
    message: pb::Broker,
) -> Option<BrokerContent> {
    if message.certificate.is_none() {
        v.add("certificate", Reason::FieldRequired, "必填：技术经纪人证书");
    }
    let certificate = message.certificate.unwrap_or_default();
    let (issued, expires) = v.within("certificate", |v| {
        let issued = wire::required_date(v, "issue_date", certificate.issue_date.as_ref());
        (
            issued,
            wire::date(v, "expire_date", certificate.expire_date.as_ref()),
        )
    });
    let terms = message.commission_terms.into_iter().enumerate();
    let terms: Vec<_> = terms
        .map(|(index, terms)| v.within(format!("commission_terms[{index}]"), |v| commission(v, terms)))
        .collect();
    let conflicts = message.conflict_declarations.into_iter().enumerate();
    let conflicts: Vec<_> = conflicts
        .map(|(index, one)| v.within(format!("conflict_declarations[{index}]"), |v| conflict(v, one)))
        .collect();
    let content = BrokerContent {
        display_name: message.display_name,
        grade: message.grade,
        certificate: Certificate {
            number: certificate.number,
            issuer: certificate.issuer,
            // The rules need a whole content to show every violation at once; without the date it is not returned.
            issue_date: issued.unwrap_or_default(),
            expire_date: expires,
        },
        fields: message.fields,
        region: message.region,
        organization: wire::optional_credit_code(v, "organization", &message.organization),
        introduction: message.introduction,
        commissions: terms.into_iter().flatten().collect(),
        conflicts: conflicts.into_iter().flatten().collect(),
    };
    content.validate(codes, v);
    issued.map(|_| content)
}

/// All of `broker`.
pub(crate) fn to_whole(broker: &Broker) -> pb::Broker {
    let content = &broker.content;
    pb::Broker {
        person: Caller::subject_of(&broker.person).to_owned(),
        commission_terms: content.commissions.iter().map(to_commission).collect(),
        conflict_declarations: content.conflicts.iter().map(to_conflict).collect(),
        reason: broker.reason.clone(),
        ..to_public(broker)
    }
}

fn to_public(broker: &Broker) -> pb::Broker {
    let content = &broker.content;
    let certificate = &content.certificate;
    pb::Broker {
        name: broker.id.name(),
        etag: broker.etag().to_string(),
        state: to_state(broker.state).into(),
        display_name: content.display_name.clone(),
        grade: content.grade.clone(),
        certificate: Some(pb::BrokerCertificate {
            number: certificate.number.clone(),
            issuer: certificate.issuer.clone(),
            issue_date: Some(wire::to_date(certificate.issue_date)),
            expire_date: certificate.expire_date.map(wire::to_date),
        }),
        fields: content.fields.clone(),
        region: content.region.clone(),
        organization: content
            .organization
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        introduction: content.introduction.clone(),
        registered_contracts: broker.registered_contracts,
        verification: broker
            .verification
            .as_ref()
            .map(|verified| to_verification(verified, None)),
        create_time: Some(wire::timestamp(broker.create_time)),
        update_time: Some(wire::timestamp(broker.update_time)),
        ..pb::Broker::default()
    }
}

impl Answer<pb::Broker> for Broker {
    fn answer(self, caller: &Caller) -> pb::Broker {
        if self.is_own_of(caller) {
            let verification = self.verification.as_ref();
            return pb::Broker {
                verification: verification.map(|verified| to_verification(verified, Some(caller))),
                ..to_whole(&self)
            };
        }
        // A client reads what was agreed with itself.
        let theirs = self
            .content
            .commissions
            .iter()
            .filter(|terms| caller.owns(&terms.client));
        pb::Broker {
            commission_terms: theirs.map(to_commission).collect(),
            ..to_public(&self)
        }
    }
}

/// What the feed carries: what everybody reads, without the count, which is the reader's own to take from the register. Of one
/// that was never verified its name and state alone.
pub(crate) fn event_broker(broker: &Broker) -> Any {
    let public = to_public(broker);
    let shown = if broker.verification.is_some() {
        public
    } else {
        pb::Broker {
            name: public.name,
            etag: public.etag,
            state: public.state,
            create_time: public.create_time,
            update_time: public.update_time,
            ..pb::Broker::default()
        }
    };
    Any {
        type_url: pb::Broker::type_url(),
        value: shown.encode_to_vec(),
    }
}
