//! What is stated: form, parties, amounts, days, papers.

use jiff::civil::date;
use techmarket_types::Fen;

use super::{Case, FORM, LOCAL, MEASURE, OWN, case};
use crate::check::tests::{FILED, instalments, royalty};
use crate::{ApplicantKind, AttachmentKind, Costs, Rule, Severity};

pub(super) fn cases() -> Vec<Case> {
    [form(), parties(), amounts(), payment(), days(), papers()]
        .into_iter()
        .flatten()
        .collect()
}

fn form() -> Vec<Case> {
    vec![
        case(Rule::TitleMissing, "title", |s| s.title = "　".into()).quoting(FORM),
        case(Rule::CategoryMissing, "category", |s| s.category.clear()).quoting(FORM),
        case(Rule::CategoryUnknown, "category", |s| s.category = "x-7".into()).quoting(FORM),
        case(Rule::RegistrationPointMissing, "registration_point", |s| {
            s.registration_point = None;
        })
        .quoting(OWN),
        case(Rule::SellerCreditCodeMissing, "seller.credit_code", |s| {
            s.seller.credit_code = None;
        })
        .quoting(OWN),
        case(Rule::BuyerCreditCodeMissing, "buyer.credit_code", |s| {
            s.buyer().credit_code = None;
        })
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::CountryMissing, "buyer.country", |s| s.buyer = None).quoting(FORM),
        case(Rule::RegionMissing, "buyer.region", |s| s.buyer().region.clear()).quoting(FORM),
        case(Rule::NatureMissing, "seller.nature", |s| s.seller.nature.clear()).quoting(FORM),
        case(Rule::SignDateMissing, "sign_date", |s| s.sign_date = None).quoting(FORM),
        case(Rule::TermMissing, "term", |s| s.term = None).quoting(FORM),
        case(Rule::PaymentFormMissing, "payment_form", |s| {
            s.payment_form = "x-7".into();
        })
        .quoting(FORM),
        case(Rule::PlanSourceMissing, "plan_source", |s| s.plan_source.clear()).quoting(FORM),
        case(Rule::IntellectualPropertyMissing, "intellectual_property", |s| {
            s.intellectual_property.clear();
        })
        .quoting(FORM),
        case(Rule::TechnicalFieldMissing, "technical_field", |s| {
            s.technical_field.clear();
        })
        .quoting(FORM),
        case(Rule::SocioEconomicAimMissing, "socio_economic_aim", |s| {
            s.socio_economic_aim.clear();
        })
        .quoting(FORM),
        case(Rule::IndustryMissing, "industry", |s| s.industry.clear()).quoting(FORM),
        case(Rule::TransferExpectationsMissing, "expected_investment", |s| {
            s.expected_investment = None;
        })
        .of("x-21")
        .weighing(Severity::Warning)
        .quoting(FORM),
        case(Rule::TransferExpectationsMissing, "expected_output", |s| {
            s.expected_output = None;
        })
        .of("x-24")
        .under("cn-2001", FILED)
        .weighing(Severity::Warning)
        .quoting(FORM),
    ]
}

fn parties() -> Vec<Case> {
    vec![
        case(Rule::PartyUnclear, "buyer.name", |s| s.buyer().name.clear())
            .weighing(Severity::Refusal)
            .ground("x-1"),
        case(Rule::PartiesSame, "buyer", |s| {
            let seller = s.seller.credit_code.clone();
            s.buyer().credit_code = seller;
        })
        .ground("x-1")
        .quoting(OWN),
        case(Rule::PartiesSame, "buyer", |s| {
            s.buyer().credit_code = None;
            s.buyer().name = "萍乡(示例) 科技有限公司".into();
        })
        .ground("x-1")
        .quoting(OWN),
        case(Rule::SealDiffers, "seller.name", |s| {
            s.seller.seal_name = "萍乡科技有限公司".into();
        })
        .weighing(Severity::Refusal)
        .ground("x-6"),
        case(Rule::SealDifferenceProven, "seller.name", |s| {
            s.seller.seal_name = "萍乡科技有限公司".into();
        })
        .given(|s| s.attachments.push(AttachmentKind::SealProof))
        .weighing(Severity::Info)
        .ground("x-6"),
        case(Rule::RelatedParty, "related_party", |s| s.related_party = true)
            .weighing(Severity::Info)
            .quoting(FORM),
        case(Rule::MandateMissing, "attachments", |s| {
            s.attachments.retain(|kind| *kind != AttachmentKind::Mandate);
        })
        .given(|s| s.kind_of_applicant(ApplicantKind::Intermediary))
        .given(|s| s.attachments.push(AttachmentKind::Mandate))
        .ground("x-5")
        .quoting(OWN),
        case(Rule::IntermediaryNotAdmitted, "broker", |s| {
            s.kind_of_applicant(ApplicantKind::Intermediary);
        })
        .under("cn-2001", FILED)
        .quoting("〔2000〕063号"),
        case(Rule::SellerAbroad, "seller.country", |s| {
            s.seller.country = "344".into();
        })
        .quoting(MEASURE),
        case(Rule::ImportSellerDomestic, "seller.country", |s| {
            s.seller.country = "156".into();
        })
        .given(|s| s.kind_of_applicant(ApplicantKind::ImportBuyer))
        .given(|s| s.seller.country = "276".into())
        .quoting(MEASURE),
        case(Rule::ImportBuyerAbroad, "buyer.country", |s| {
            s.buyer().country = "392".into();
        })
        .given(|s| s.kind_of_applicant(ApplicantKind::ImportBuyer))
        .given(|s| s.seller.country = "276".into())
        .quoting(MEASURE),
        case(Rule::PlaceElsewhere, "seller.region", |s| {
            s.seller.region = "360702".into();
        })
        .weighing(Severity::Warning)
        .quoting(MEASURE),
        case(Rule::PlaceElsewhere, "buyer.region", |s| {
            s.buyer().region = "430202".into();
        })
        .given(|s| s.kind_of_applicant(ApplicantKind::ImportBuyer))
        .given(|s| s.seller.country = "276".into())
        .given(|s| s.registration_point = Some("360701".parse().unwrap()))
        .weighing(Severity::Warning)
        .quoting(MEASURE),
        case(Rule::ContentMissing, "summary", |s| s.summary.clear())
            .weighing(Severity::Refusal)
            .ground("x-2"),
        case(Rule::ContentThin, "summary", |s| s.summary = "涂层技术".into())
            .weighing(Severity::Warning)
            .ground("x-2")
            .quoting(OWN),
        case(Rule::MonopolyClause, "substance.monopoly_clause", |s| {
            s.substance.monopoly_clause = Some(true);
        })
        .weighing(Severity::Refusal)
        .ground("x-4"),
        case(Rule::InfringementClause, "substance.infringes_others", |s| {
            s.substance.infringes_others = Some(true);
        })
        .weighing(Severity::Refusal)
        .ground("x-4"),
    ]
}

fn amounts() -> Vec<Case> {
    vec![
        case(Rule::TotalMissing, "total_amount", |s| s.total_amount = None)
            .weighing(Severity::Refusal)
            .ground("x-3"),
        case(Rule::TotalMissing, "total_amount", |s| s.total_amount = None)
            .under("cn-2001", FILED)
            .weighing(Severity::Refusal)
            .ground("x-3")
            .quoting("第五十一条"),
        case(Rule::TechnologyMissing, "technology_amount", |s| {
            s.technology_amount = None;
        })
        .ground("x-3"),
        case(Rule::AmountUndetermined, "total_amount", |s| {
            s.amount_undetermined = true;
        })
        .weighing(Severity::Info),
        case(Rule::TotalPositive, "total_amount", |s| {
            s.total_amount = Some(Fen(0));
        })
        .quoting(FORM),
        case(Rule::TechnologyNotNegative, "technology_amount", |s| {
            s.technology_amount = Some(Fen(-1));
        })
        .quoting(LOCAL),
        case(Rule::TechnologyWithinTotal, "technology_amount", |s| {
            s.technology_amount = Some(Fen(10_000_001));
        })
        .quoting(LOCAL),
        case(Rule::NonTechnicalNotNegative, "non_technical_costs.parts", |s| {
            s.non_technical_costs = Some(Costs {
                parts: Some(Fen(-1)),
                ..Costs::default()
            });
        })
        .quoting(LOCAL),
        case(Rule::NonTechnicalSum, "non_technical_costs", |s| {
            s.technology_amount = Some(Fen(8_000_001));
        })
        .quoting(LOCAL),
        case(Rule::NonTechnicalSum, "non_technical_costs", |s| {
            s.non_technical_costs = None;
        })
        .quoting(LOCAL),
        case(Rule::NoTechnologyAmount, "technology_amount", |s| {
            s.technology_amount = Some(Fen(0));
        }),
        case(Rule::CarriersMany, "substance.carrier_sets", |s| {
            s.substance.carrier_sets = Some(3);
        })
        .given(|s| s.substance.carrier_sets = Some(2))
        .weighing(Severity::Warning),
    ]
}

fn payment() -> Vec<Case> {
    vec![
        case(Rule::RoyaltyBaseMissing, "royalty.base", |s| {
            s.royalty = None;
        })
        .given(|s| s.payment_form = "x-4".into())
        .given(|s| s.royalty = Some(royalty(Some(Fen(10_000_000)))))
        .ground("x-3")
        .quoting("《中华人民共和国民法典》第八百四十六条"),
        case(Rule::RoyaltyRateMissing, "royalty.rate_per_myriad", |s| {
            s.royalty = None;
        })
        .given(|s| s.payment_form = "x-4".into())
        .given(|s| s.royalty = Some(royalty(Some(Fen(10_000_000)))))
        .ground("x-3")
        .quoting("《中华人民共和国民法典》第八百四十六条"),
        case(Rule::EntryFeeMissing, "royalty.entry_fee", |s| {
            s.royalty = Some(royalty(None));
        })
        .given(|s| s.payment_form = "x-4".into())
        .given(|s| s.royalty = Some(royalty(Some(Fen(10_000_000)))))
        .ground("x-3")
        .quoting("《中华人民共和国民法典》第八百四十六条"),
        case(Rule::EntryFeeAboveTotal, "royalty.entry_fee", |s| {
            s.royalty = Some(royalty(Some(Fen(10_000_001))));
        })
        .given(|s| s.payment_form = "x-4".into())
        .given(|s| s.royalty = Some(royalty(Some(Fen(10_000_000)))))
        .quoting("《中华人民共和国民法典》第八百四十六条"),
        case(Rule::InstalmentsMissing, "instalments", |s| {
            s.instalments.clear();
        })
        .given(|s| s.payment_form = "x-2".into())
        .given(|s| s.instalments = instalments(Fen(10_000_000)))
        .weighing(Severity::Warning)
        .quoting("《中华人民共和国民法典》第八百四十六条"),
        case(Rule::InstalmentsSum, "instalments", |s| {
            s.instalments = instalments(Fen(9_999_999));
        })
        .given(|s| s.payment_form = "x-2".into())
        .given(|s| s.instalments = instalments(Fen(10_000_000)))
        .quoting("《中华人民共和国民法典》第八百四十六条"),
        case(Rule::EquityNotTransfer, "category", |s| {
            s.payment_form = "x-5".into();
        })
        .weighing(Severity::Warning),
    ]
}

fn days() -> Vec<Case> {
    vec![
        case(Rule::TermReversed, "term", |s| {
            s.term = Some((date(2027, 3, 2), date(2027, 3, 1)));
        })
        .quoting(OWN),
        case(Rule::SignedAfterFiling, "sign_date", |s| {
            s.sign_date = Some(date(2026, 4, 2));
        })
        .given(|s| s.sign_date = Some(FILED))
        .quoting(OWN),
        case(Rule::SignedAfterStart, "sign_date", |s| {
            s.sign_date = Some(date(2026, 3, 3));
        })
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::TermNotBegun, "term", |s| {
            s.term = Some((date(2026, 4, 2), date(2027, 4, 1)));
        })
        .given(|s| s.term = Some((FILED, date(2027, 4, 1))))
        .weighing(Severity::Warning)
        .quoting(MEASURE),
        case(Rule::TermEnded, "term", |s| {
            s.term = Some((date(2026, 3, 2), date(2026, 3, 31)));
        })
        .given(|s| s.term = Some((date(2026, 3, 2), FILED)))
        .quoting(MEASURE),
    ]
}

fn papers() -> Vec<Case> {
    vec![
        case(Rule::ContractTextMissing, "attachments", |s| {
            s.attachments.retain(|kind| *kind != AttachmentKind::ContractText);
        })
        .ground("x-5")
        .quoting(MEASURE),
        case(Rule::TranslationMissing, "attachments", |s| {
            s.attachments.retain(|kind| *kind != AttachmentKind::Translation);
        })
        .given(|s| s.foreign_language = true)
        .given(|s| s.attachments.push(AttachmentKind::Translation))
        .ground("x-5"),
        case(Rule::AuthorisationMissing, "buyer.name", |s| {
            s.buyer().signed_by_department = true;
        })
        .ground("x-5")
        .quoting(MEASURE),
        case(Rule::RightsProofMissing, "attachments", |s| {
            s.attachments.retain(|kind| *kind != AttachmentKind::RightProof);
        })
        .of("x-21")
        .ground("x-5"),
        case(Rule::RightsNumberMissing, "right_certificates", |s| {
            s.right_certificates[0].number.clear();
        })
        .of("x-31")
        .ground("x-5"),
        case(Rule::RightsNumberMissing, "right_certificates", |s| {
            s.right_certificates.clear();
        })
        .of("x-31")
        .ground("x-5"),
        case(Rule::CommitmentMissing, "attachments", |s| {
            s.attachments.retain(|kind| *kind != AttachmentKind::Commitment);
        })
        .under("cn-2001", date(2025, 4, 1))
        .given(|s| s.registration_point = Some("120101".parse().unwrap()))
        .quoting("天津市"),
    ]
}
