//! What a contract is: category, substance, parts.

use jiff::civil::date;
use techmarket_types::Fen;

use super::{Case, FORM, LOCAL, OWN, case};
use crate::check::tests::{FILED, Statement, part};
use crate::{Rule, Severity};

/// Two parts with their categories and amounts in fen.
fn parts(statement: &mut Statement, parts: [(&str, i64); 2]) {
    statement.substance.parts = parts.map(|(category, fen)| part(category, Fen(fen))).to_vec();
}

pub(super) fn cases() -> Vec<Case> {
    [
        category(),
        questions(),
        development(),
        transfer(),
        consulting_and_service(),
        training_and_brokerage(),
        mixed(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn category() -> Vec<Case> {
    vec![
        case(Rule::CategoryFolds, "category", |s| s.category = "x-31".into())
            .of("x-21")
            .under("cn-2001", date(2020, 12, 31))
            .quoting("〔2001〕253号"),
        case(Rule::RightsMismatch, "intellectual_property", |s| {
            s.intellectual_property[0] = "x-03".into();
        })
        .of("x-21")
        .given(|s| s.intellectual_property[0] = "x-021".into()),
        case(Rule::NoneBesideRights, "intellectual_property", |s| {
            s.intellectual_property.push("x-02".into());
        })
        .quoting(FORM),
    ]
}

fn questions() -> Vec<Case> {
    vec![
        case(Rule::SubstanceUnstated, "substance.mastered_at_signing", |s| {
            s.substance.mastered_at_signing = None;
        })
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.rights_pass", |s| {
            s.substance.rights_pass = None;
        })
        .of("x-21")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.secrecy_measures", |s| {
            s.substance.secrecy_measures = None;
        })
        .of("x-23")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.economic_benefit", |s| {
            s.substance.economic_benefit = None;
        })
        .of("x-32")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.public_domain", |s| {
            s.substance.public_domain = None;
        })
        .of("x-31")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.complete_solution", |s| {
            s.substance.complete_solution = None;
        })
        .of("x-24")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.specific_problem", |s| {
            s.substance.specific_problem = None;
        })
        .of("x-4")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.routine_means", |s| {
            s.substance.routine_means = None;
        })
        .of("x-51")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.trainees_named", |s| {
            s.substance.trainees_named = None;
        })
        .of("x-52")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.product_training", |s| {
            s.substance.product_training = None;
        })
        .of("x-52")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.specific_problem", |s| {
            s.substance.specific_problem = None;
        })
        .of("x-53")
        .weighing(Severity::Warning)
        .quoting(OWN),
        case(Rule::SubstanceUnstated, "substance.separable", |s| {
            s.substance.separable = None;
        })
        .weighing(Severity::Warning)
        .quoting(OWN),
    ]
}

fn development() -> Vec<Case> {
    vec![
        case(Rule::DevelopmentMastered, "substance.mastered_at_signing", |s| {
            s.substance.mastered_at_signing = Some(true);
        }),
        case(Rule::DevelopmentMastered, "substance.mastered_at_signing", |s| {
            s.substance.mastered_at_signing = Some(true);
        })
        .of("x-12")
        .under("cn-2001", FILED)
        .quoting("〔2001〕253号"),
        case(Rule::DevelopmentNoAim, "substance.specific_problem", |s| {
            s.substance.specific_problem = Some(false);
        }),
        case(Rule::DevelopmentRoutine, "substance.routine_means", |s| {
            s.substance.routine_means = Some(true);
        })
        .of("x-12"),
        case(Rule::DevelopmentNoIndicators, "substance.indicators", |s| {
            s.substance.indicators.clear();
        })
        .weighing(Severity::Warning)
        .quoting(LOCAL),
        case(
            Rule::DevelopmentNoAcceptance,
            "substance.acceptance_method",
            |s| s.substance.acceptance_method.clear(),
        )
        .weighing(Severity::Warning)
        .quoting(LOCAL),
    ]
}

fn transfer() -> Vec<Case> {
    vec![
        case(Rule::TransferNotMastered, "substance.mastered_at_signing", |s| {
            s.substance.mastered_at_signing = Some(false);
        })
        .of("x-21"),
        case(Rule::TransferNotMastered, "substance.mastered_at_signing", |s| {
            s.substance.mastered_at_signing = Some(false);
        })
        .of("x-22"),
        case(Rule::TransferNotMastered, "substance.mastered_at_signing", |s| {
            s.substance.mastered_at_signing = Some(false);
        })
        .of("x-32"),
        case(Rule::TransferIncomplete, "substance.complete_solution", |s| {
            s.substance.complete_solution = Some(false);
        })
        .of("x-27"),
        case(Rule::TransferPublicDomain, "substance.public_domain", |s| {
            s.substance.public_domain = Some(true);
        })
        .of("x-21"),
        case(Rule::TransferPublicDomain, "substance.public_domain", |s| {
            s.substance.public_domain = Some(true);
        })
        .of("x-31"),
        case(Rule::TransferRightsStay, "substance.rights_pass", |s| {
            s.substance.rights_pass = Some(false);
        })
        .of("x-23")
        .quoting("第八百六十三条"),
        case(Rule::TransferRightsStay, "substance.rights_pass", |s| {
            s.substance.rights_pass = Some(false);
        })
        .of("x-21")
        .under("cn-2001", date(2020, 6, 1))
        .quoting("〔2001〕253号"),
        case(Rule::LicenceRightsPass, "substance.rights_pass", |s| {
            s.substance.rights_pass = Some(true);
        })
        .of("x-33")
        .quoting("第八百六十三条"),
        case(Rule::KnowHowPublic, "substance.public_domain", |s| {
            s.substance.public_domain = Some(true);
        })
        .of("x-23"),
        case(Rule::KnowHowNoBenefit, "substance.economic_benefit", |s| {
            s.substance.economic_benefit = Some(false);
        })
        .of("x-23"),
        case(Rule::KnowHowNoSecrecy, "substance.secrecy_measures", |s| {
            s.substance.secrecy_measures = Some(false);
        })
        .of("x-32"),
    ]
}

fn consulting_and_service() -> Vec<Case> {
    vec![
        case(
            Rule::ConsultingObjectMissing,
            "substance.consulting_object",
            |s| s.substance.consulting_object.clear(),
        )
        .of("x-4")
        .weighing(Severity::Warning),
        case(
            Rule::ConsultingObjectUnknown,
            "substance.consulting_object",
            |s| s.substance.consulting_object = "x-10".into(),
        )
        .of("x-4"),
        case(Rule::ConsultingExcluded, "substance.consulting_object", |s| {
            s.substance.consulting_object = "x-91".into();
        })
        .of("x-4"),
        case(Rule::ConsultingExcluded, "substance.consulting_object", |s| {
            s.substance.consulting_object = "x-92".into();
        })
        .of("x-4")
        .under("cn-2001", FILED)
        .quoting("第三十四条至第三十八条"),
        case(Rule::ConsultingIsService, "substance.consulting_object", |s| {
            s.substance.consulting_object = "x-94".into();
        })
        .of("x-4"),
        case(Rule::ConsultingNoProject, "substance.specific_problem", |s| {
            s.substance.specific_problem = Some(false);
        })
        .of("x-4"),
        case(Rule::ServiceNoProblem, "substance.specific_problem", |s| {
            s.substance.specific_problem = Some(false);
        })
        .of("x-51"),
        case(Rule::ServiceNoIndicators, "substance.indicators", |s| {
            s.substance.indicators.clear();
        })
        .of("x-51"),
        case(Rule::ServiceRightsPass, "substance.rights_pass", |s| {
            s.substance.rights_pass = Some(true);
        })
        .of("x-51"),
        case(Rule::ServiceRoutine, "substance.routine_means", |s| {
            s.substance.routine_means = Some(true);
        })
        .of("x-51"),
    ]
}

fn training_and_brokerage() -> Vec<Case> {
    vec![
        case(Rule::TrainingNoProject, "substance.specific_problem", |s| {
            s.substance.specific_problem = Some(false);
        })
        .of("x-52"),
        case(Rule::TrainingNoTrainees, "substance.trainees_named", |s| {
            s.substance.trainees_named = Some(false);
        })
        .of("x-52"),
        case(Rule::TrainingRightsPass, "substance.rights_pass", |s| {
            s.substance.rights_pass = Some(true);
        })
        .of("x-52"),
        case(Rule::TrainingOnProduct, "substance.product_training", |s| {
            s.substance.product_training = Some(true);
        })
        .of("x-52"),
        case(Rule::BrokerageNoDeal, "substance.specific_problem", |s| {
            s.substance.specific_problem = Some(false);
        })
        .of("x-53"),
        case(Rule::TrainingWithinOther, "category", |s| {
            parts(s, [("x-52", 5_000_000), ("x-11", 5_000_000)]);
        })
        .of("x-52")
        .given(|s| parts(s, [("x-52", 5_000_000), ("x-51", 5_000_000)])),
    ]
}

fn mixed() -> Vec<Case> {
    vec![
        case(Rule::PartCategoryUnknown, "substance.parts[1].category", |s| {
            s.substance.parts[1].category = "x-7".into();
        })
        .given(|s| parts(s, [("x-11", 5_000_000), ("x-51", 5_000_000)])),
        case(Rule::PartNotPriced, "substance.parts[0].amount", |s| {
            s.substance.parts[0].amount = Fen(0);
        })
        .given(|s| parts(s, [("x-11", 5_000_000), ("x-51", 5_000_000)])),
        case(Rule::PartsSum, "substance.parts", |s| {
            s.substance.parts[0].amount = Fen(i64::MAX);
        })
        .given(|s| parts(s, [("x-11", 5_000_000), ("x-51", 5_000_000)])),
        case(Rule::TechnologySum, "substance.parts", |s| {
            parts(s, [("x-11", 7_999_999), ("", 2_000_001)]);
        })
        .given(|s| parts(s, [("x-11", 8_000_000), ("", 2_000_000)])),
        case(Rule::TechnologySum, "substance.parts", |s| {
            s.technology_amount = s.total_amount;
        })
        .under("cn-2001", FILED)
        .given(|s| parts(s, [("x-11", 8_000_000), (" ", 2_000_000)]))
        .quoting("《技术合同认定规则》"),
        case(Rule::PartsWithoutCategory, "category", |s| {
            parts(s, [("x-51", 5_000_000), ("x-52", 5_000_000)]);
        })
        .given(|s| parts(s, [("x-12", 5_000_000), ("x-51", 5_000_000)]))
        .weighing(Severity::Warning),
        case(Rule::PartsWeight, "category", |s| {
            parts(s, [("x-4", 6_000_000), ("x-21", 4_000_000)]);
        })
        .of("x-21")
        .given(|s| parts(s, [("x-4", 4_000_000), ("x-21", 6_000_000)])),
        case(Rule::PartsWeight, "category", |s| {
            parts(s, [("x-4", 6_000_000), ("x-11", 4_000_000)]);
        })
        .under("cn-2001", FILED)
        .quoting("第三十四条至第三十八条"),
        case(Rule::NotSeparable, "substance.separable", |s| {
            s.substance.separable = Some(false);
        })
        .ground("x-3"),
    ]
}
