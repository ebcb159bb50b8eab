//! Contracts with one fault each.

use techmarket_proto::contract::v1::finding::Severity;
use techmarket_proto::contract::v1::{Applicant, Contract, Substance};
use techmarket_proto::google::r#type::Money;
use techmarket_proto::types::v1::Indicator;
use techmarket_testkit::{contract, money, period};

use crate::support::day;

/// The text of 2001, of 2026, and of neither.
const OLD: &str = "《技术合同认定规则》（国科发政字〔2001〕253号）";
const NEW: &str =
    "《技术合同认定登记规则》（工业和信息化部2026年1月23日发布的《技术合同认定登记管理办法》附件）";
const OLD_MEASURE: &str = "《技术合同认定登记管理办法》（国科发政字〔2000〕063号）";
const NEW_MEASURE: &str = "《技术合同认定登记管理办法》（工业和信息化部2026年1月23日发布）";
const CIVIL_CODE: &str = "《中华人民共和国民法典》第八百四十六条";
const FORM: &str = "《技术合同登记表》（JJ-001）填表说明";
const OUR_OWN: &str = "本系统核对规则";

/// A development of which everything is stated, so that nothing but its papers is missing.
pub(super) fn clean() -> Contract {
    Contract {
        payment_form: "x-1".to_owned(),
        sign_date: Some(day(2026, 1, 5)),
        term: Some(period((2026, 1, 5), (2027, 1, 4))),
        substance: Some(Substance {
            mastered_at_signing: Some(false),
            specific_problem: Some(true),
            routine_means: Some(false),
            indicators: vec![Indicator {
                name: "抗弯强度".to_owned(),
                comparison: 1,
                value: "160".to_owned(),
                unit: "MPa".to_owned(),
            }],
            acceptance_method: "双方按技术指标验收".to_owned(),
            ..Substance::default()
        }),
        ..contract()
    }
}

/// The text under the rules of 2001 and of 2026.
type Sources = [Option<&'static str>; 2];

/// What is wrong with it, which rule says so, how gravely, of which field, by which text under each of the two rule
/// sets; none where the set has no such rule.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) change: fn(&mut Contract),
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    pub(super) field: &'static str,
    pub(super) sources: Sources,
    pub(super) ground: &'static str,
}

/// A transfer of a patent, from which the buyer expects to invest and to make so much.
fn transfer(contract: &mut Contract, (investment, output): (Option<Money>, Option<Money>)) {
    (contract.category, contract.intellectual_property) = ("x-21".to_owned(), vec!["x-02".to_owned()]);
    (contract.expected_investment, contract.expected_output) = (investment, output);
}

fn substance(contract: &mut Contract) -> &mut Substance {
    contract.substance.as_mut().unwrap()
}

const RULES: Sources = [Some(OLD), Some(NEW)];
const MEASURES: Sources = [Some(OLD_MEASURE), Some(NEW_MEASURE)];
const CODE: Sources = [Some(CIVIL_CODE), Some(CIVIL_CODE)];

/// All of them.
pub(super) fn cases() -> Vec<Case> {
    [grounds(), about_substance(), about_terms_and_papers()].concat()
}

fn case(
    change: fn(&mut Contract),
    rule: &'static str,
    severity: Severity,
    field: &'static str,
    sources: Sources,
    ground: &'static str,
) -> Case {
    Case {
        change,
        rule,
        severity,
        field,
        sources,
        ground,
    }
}

/// The six grounds of refusal.
fn grounds() -> Vec<Case> {
    vec![
        case(
            |c| c.summary.clear(),
            "subject.content-missing",
            Severity::RefusalGround,
            "summary",
            RULES,
            "x-2",
        ),
        case(
            |c| c.seller.as_mut().unwrap().name.clear(),
            "party.unclear",
            Severity::RefusalGround,
            "seller.name",
            RULES,
            "x-1",
        ),
        case(
            |c| "示例电瓷厂".clone_into(&mut c.buyer.as_mut().unwrap().seal_name),
            "party.seal-differs",
            Severity::RefusalGround,
            "buyer.name",
            RULES,
            "x-6",
        ),
        case(
            |c| (c.total_amount, c.technology_amount) = (None, None),
            "amount.total-missing",
            Severity::RefusalGround,
            "total_amount",
            RULES,
            "x-3",
        ),
        case(
            |c| substance(c).monopoly_clause = Some(true),
            "clause.monopoly",
            Severity::RefusalGround,
            "substance.monopoly_clause",
            RULES,
            "x-4",
        ),
        case(
            |c| substance(c).infringes_others = Some(true),
            "clause.infringement",
            Severity::RefusalGround,
            "substance.infringes_others",
            RULES,
            "x-4",
        ),
    ]
}

/// What the technology is.
fn about_substance() -> Vec<Case> {
    vec![
        case(
            |c| substance(c).mastered_at_signing = Some(true),
            "development.mastered",
            Severity::Error,
            "substance.mastered_at_signing",
            RULES,
            "",
        ),
        case(
            |c| substance(c).routine_means = Some(true),
            "development.routine",
            Severity::Error,
            "substance.routine_means",
            RULES,
            "",
        ),
        case(
            |c| substance(c).mastered_at_signing = None,
            "substance.unstated",
            Severity::Warning,
            "substance.mastered_at_signing",
            [Some(OUR_OWN), Some(OUR_OWN)],
            "",
        ),
        case(
            |c| substance(c).carrier_sets = Some(3),
            "amount.carriers-many",
            Severity::Warning,
            "substance.carrier_sets",
            RULES,
            "",
        ),
        case(
            |c| {
                c.technology_amount = Some(money(60_000));
                substance(c).separable = Some(false);
            },
            "mixed.not-separable",
            Severity::Error,
            "substance.separable",
            RULES,
            "x-3",
        ),
    ]
}

/// Payment, papers, term, applicant.
fn about_terms_and_papers() -> Vec<Case> {
    vec![
        case(
            |c| "x-3".clone_into(&mut c.payment_form),
            "payment.royalty-base-missing",
            Severity::Error,
            "royalty.base",
            CODE,
            "x-3",
        ),
        case(
            |c| "x-4".clone_into(&mut c.payment_form),
            "payment.entry-fee-missing",
            Severity::Error,
            "royalty.entry_fee",
            CODE,
            "x-3",
        ),
        case(
            |c| "x-2".clone_into(&mut c.payment_form),
            "payment.instalments-missing",
            Severity::Warning,
            "instalments",
            CODE,
            "",
        ),
        case(
            |c| (c.category, c.intellectual_property) = ("x-21".to_owned(), vec!["x-02".to_owned()]),
            "proof.rights-number-missing",
            Severity::Error,
            "right_certificates",
            RULES,
            "x-5",
        ),
        case(
            |c| c.foreign_language = true,
            "proof.translation-missing",
            Severity::Error,
            "attachments",
            RULES,
            "x-5",
        ),
        case(
            |c| c.seller.as_mut().unwrap().signed_by_department = true,
            "proof.authorisation-missing",
            Severity::Error,
            "seller.name",
            MEASURES,
            "x-5",
        ),
        case(
            |c| c.term = Some(period((2025, 1, 1), (2026, 1, 31))),
            "term.ended",
            Severity::Error,
            "term",
            MEASURES,
            "",
        ),
        // Intermediaries apply since 2026.
        case(
            |c| {
                c.applicant = Some(Applicant {
                    kind: 3,
                    mandate_end_date: None,
                });
            },
            "applicant.intermediary-not-admitted",
            Severity::Error,
            "broker",
            [Some(OLD_MEASURE), None],
            "",
        ),
        case(
            |c| c.related_party = true,
            "party.related",
            Severity::Info,
            "related_party",
            [Some(FORM); 2],
            "",
        ),
        case(
            |c| transfer(c, (None, Some(money(0)))),
            "form.transfer-expectations-missing",
            Severity::Warning,
            "expected_investment",
            [Some(FORM); 2],
            "",
        ),
        case(
            |c| transfer(c, (Some(money(10_000)), None)),
            "form.transfer-expectations-missing",
            Severity::Warning,
            "expected_output",
            [Some(FORM); 2],
            "",
        ),
    ]
}
