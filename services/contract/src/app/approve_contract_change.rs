//! ApproveContractChange.

use techmarket_kernel::{Context, Result};

use crate::app::conclude::Done;
use crate::app::{App, Target};
use crate::domain::{Approval, CertificateCode, Contract, Judgement};

impl App {
    /// 准予变更, or its first review, under the rule set of the registration.
    pub async fn approve_contract_change(
        &self,
        context: &Context,
        target: &Target,
        judgement: &Judgement,
    ) -> Result<Contract> {
        let certificate = CertificateCode::new(&*self.rng);
        let admit = Contract::require_registrar;
        self.step_beside_money(context, target, admit, |contract, realised| {
            let rules = self.rules_of(contract, context.now)?;
            let registrar = self.registrar(context);
            let told = judgement.told();
            let judged = (judgement.clone(), realised);
            let approval = contract.approve_change(registrar, judged, &rules, certificate.clone())?;
            Ok(match approval {
                Approval::Reviewed => Done::told("contract.change_reviewed", "review_change", told),
                Approval::Registered(change) => {
                    let detail = format!("{told}；变更{}：{}", change.changed.join("、"), change.reason);
                    Done {
                        change: Some(*change),
                        ..Done::told("contract.changed", "approve_change", detail)
                    }
                }
            })
        })
        .await
    }
}
