//! ApproveContractChange.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::{CertificateCode, Contract, Judgement, Rules};

impl App {
    /// 准予变更, under the rule set of the registration.
    pub async fn approve_contract_change(
        &self,
        context: &Context,
        target: &Target,
        judgement: &Judgement,
    ) -> Result<Contract> {
        let rules = self.rules(context.now)?;
        let certificate = CertificateCode::new(&*self.rng);
        self.step(context, target, Contract::require_registrar, |contract| {
            let set = contract.recognition.as_ref();
            let set = set.and_then(|recognised| rules.book.sets().get(&recognised.rule_set));
            let rules = Rules {
                set: set.unwrap_or(rules.set),
                ..rules
            };
            let registrar = self.registrar(context);
            let change =
                contract.approve_change(registrar, judgement.clone(), &rules, certificate.clone())?;
            let detail = format!(
                "{}；变更{}：{}",
                judgement.told(),
                change.changed.join("、"),
                change.reason
            );
            Ok(Done {
                change: Some(change),
                ..Done::told("contract.changed", "approve_change", detail)
            })
        })
        .await
    }
}
