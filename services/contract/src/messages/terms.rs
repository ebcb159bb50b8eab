//! Terms of a contract, both ways. What stands in for a value that is refused is never kept.

use jiff::civil::Date;
use techmarket_kernel::{Reason, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{convert as wire, wire_enum};
use techmarket_types::Fen;

use crate::domain::{
    Applicant, ApplicantKind, Instalment, LicenceKind, LicenceTerms, RateCourse, RightCertificate, Royalty,
    RoyaltyBase,
};

wire_enum!(applicant_kind, to_applicant_kind: ApplicantKind, pb::applicant::Kind {
    Seller,
    ImportBuyer,
    Intermediary,
});
wire_enum!(royalty_base, to_royalty_base: RoyaltyBase, pb::royalty_terms::Base {
    ProductPrice,
    NewOutput,
    Profit,
    Sales,
});
wire_enum!(rate_course, to_rate_course: RateCourse, pb::royalty_terms::Course { Fixed, Rising, Falling });
wire_enum!(licence_kind, to_licence_kind: LicenceKind, pb::licence_terms::Kind { Ordinary, Sole, Exclusive });

pub(super) fn applicant(v: &mut Violations, message: pb::Applicant) -> Applicant {
    let kind = if let Ok(kind) = pb::applicant::Kind::try_from(message.kind) {
        applicant_kind(kind).unwrap_or(ApplicantKind::Seller)
    } else {
        v.add("kind", Reason::EnumInvalid, "不是所列的值");
        ApplicantKind::Seller
    };
    Applicant {
        kind,
        mandate_until: wire::date(v, "mandate_end_date", message.mandate_end_date.as_ref()),
    }
}

pub(super) fn to_applicant(applicant: Applicant) -> pb::Applicant {
    pb::Applicant {
        kind: to_applicant_kind(applicant.kind).into(),
        mandate_end_date: applicant.mandate_until.map(wire::to_date),
    }
}

pub(super) fn royalty(v: &mut Violations, message: &pb::RoyaltyTerms) -> Royalty {
    let base = wire::choice(v, "base", message.base, royalty_base);
    let course = wire::choice(v, "course", message.course, rate_course);
    Royalty {
        base: base.unwrap_or(RoyaltyBase::Sales),
        rate_per_myriad: message.rate_per_myriad,
        course: course.unwrap_or(RateCourse::Fixed),
        entry_fee: wire::fen(v, "entry_fee", message.entry_fee.as_ref()),
        may_audit: message.may_audit,
    }
}

pub(super) fn to_royalty(royalty: &Royalty) -> pb::RoyaltyTerms {
    pb::RoyaltyTerms {
        base: to_royalty_base(royalty.base).into(),
        rate_per_myriad: royalty.rate_per_myriad,
        course: to_rate_course(royalty.course).into(),
        entry_fee: royalty.entry_fee.map(wire::money),
        may_audit: royalty.may_audit,
    }
}

pub(super) fn instalments(v: &mut Violations, messages: Vec<pb::Instalment>) -> Vec<Instalment> {
    let read = |(index, message): (usize, pb::Instalment)| {
        v.within(format!("instalments[{index}]"), |v| {
            let amount = wire::fen(v, "amount", message.amount.as_ref());
            Instalment {
                due: wire::required_date(v, "due_date", message.due_date.as_ref()).unwrap_or(Date::ZERO),
                // Refused like a stated 0, by the rules of the form.
                amount: amount.unwrap_or(Fen::ZERO),
                condition: message.condition,
            }
        })
    };
    messages.into_iter().enumerate().map(read).collect()
}

pub(super) fn to_instalment(instalment: &Instalment) -> pb::Instalment {
    pb::Instalment {
        due_date: Some(wire::to_date(instalment.due)),
        amount: Some(wire::money(instalment.amount)),
        condition: instalment.condition.clone(),
    }
}

pub(super) fn right_certificate(message: pb::RightCertificate) -> RightCertificate {
    RightCertificate {
        right: message.right,
        number: message.number,
    }
}

pub(super) fn to_right_certificate(certificate: &RightCertificate) -> pb::RightCertificate {
    pb::RightCertificate {
        right: certificate.right.clone(),
        number: certificate.number.clone(),
    }
}

pub(super) fn licence(v: &mut Violations, message: pb::LicenceTerms) -> LicenceTerms {
    let kind = wire::choice(v, "licence.kind", message.kind, licence_kind);
    LicenceTerms {
        kind: kind.unwrap_or(LicenceKind::Ordinary),
        worldwide: message.worldwide,
    }
}

pub(super) fn to_licence(terms: LicenceTerms) -> pb::LicenceTerms {
    pb::LicenceTerms {
        kind: to_licence_kind(terms.kind).into(),
        worldwide: terms.worldwide,
    }
}
