//! What recognition asks about the technology, both ways.

use techmarket_kernel::Violations;
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::convert as wire;
use techmarket_types::Fen;

use crate::domain::{ContractPart, Substance};

pub(super) fn substance(v: &mut Violations, message: pb::Substance) -> Substance {
    let indicator = |v: &mut Violations, (index, message)| {
        v.within(format!("indicators[{index}]"), |v| wire::indicator(v, message))
    };
    let indicators = message.indicators.into_iter().enumerate();
    let indicators = indicators.map(|numbered| indicator(v, numbered)).collect();
    let part = |v: &mut Violations, (index, message): (usize, pb::ContractPart)| {
        let amount = wire::fen(v, &format!("parts[{index}].amount"), message.amount.as_ref());
        ContractPart {
            category: message.category,
            amount: amount.unwrap_or(Fen::ZERO),
        }
    };
    let parts = message.parts.into_iter().enumerate();
    let parts = parts.map(|numbered| part(v, numbered)).collect();
    Substance {
        mastered_at_signing: message.mastered_at_signing,
        rights_pass: message.rights_pass,
        indicators,
        acceptance_method: message.acceptance_method,
        public_domain: message.public_domain,
        secrecy_measures: message.secrecy_measures,
        specific_problem: message.specific_problem,
        routine_means: message.routine_means,
        separable: message.separable,
        parts,
        carrier_sets: message.carrier_sets,
        consulting_object: message.consulting_object,
        economic_benefit: message.economic_benefit,
        complete_solution: message.complete_solution,
        monopoly_clause: message.monopoly_clause,
        infringes_others: message.infringes_others,
        trainees_named: message.trainees_named,
        product_training: message.product_training,
    }
}

pub(super) fn to_substance(substance: &Substance) -> pb::Substance {
    let part = |part: &ContractPart| pb::ContractPart {
        category: part.category.clone(),
        amount: Some(wire::money(part.amount)),
    };
    pb::Substance {
        mastered_at_signing: substance.mastered_at_signing,
        rights_pass: substance.rights_pass,
        indicators: substance.indicators.iter().map(wire::to_indicator).collect(),
        acceptance_method: substance.acceptance_method.clone(),
        public_domain: substance.public_domain,
        secrecy_measures: substance.secrecy_measures,
        specific_problem: substance.specific_problem,
        routine_means: substance.routine_means,
        separable: substance.separable,
        parts: substance.parts.iter().map(part).collect(),
        carrier_sets: substance.carrier_sets,
        consulting_object: substance.consulting_object.clone(),
        economic_benefit: substance.economic_benefit,
        complete_solution: substance.complete_solution,
        monopoly_clause: substance.monopoly_clause,
        infringes_others: substance.infringes_others,
        trainees_named: substance.trainees_named,
        product_training: substance.product_training,
    }
}
