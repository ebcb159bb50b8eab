//! RegisterContract.

use techmarket_feed::Change;
use techmarket_kernel::{Context, Error, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_recognition::next_number;
use techmarket_rpc::request;
use techmarket_types::{RegistrationNumberError, RegistrationPoint};

use crate::domain::{CertificateCode, Contract};
use crate::registry::Registry;
use crate::step::{StepRecord, decided};
use crate::store::register;

impl Registry {
    /// 登记, under the next number of the registration point in the year. The number is taken in the transaction that
    /// registers: it is given if and only if the contract is registered.
    pub(crate) async fn register_contract(
        &self,
        context: &Context,
        request: pb::RegisterContractRequest,
    ) -> Result<Contract> {
        let target = Violations::collect(|v| request::target(v, &request))?;
        let change = &Change::of(&target, Contract::require_registrar);
        let rules = &self.rules(context.now)?;
        let certificate = &CertificateCode::new(&*self.rng);
        let registered = self.contracts.write(context, change.key, |unit| {
            Box::pin(async move {
                let before = unit.admitted(change).await?;
                before.require_registrable(rules)?;
                self.reference.require_papers(&before, &before.content)?;
                let today = rules.today;
                let point = before.content.registration_point;
                let point = point
                    .ok_or_else(|| Error::internal("a reviewed contract without a registration point"))?;
                let last = register::take_serial(unit.sql(), point, today.year()).await?;
                let number = next_number(today, point, last).map_err(|error| refusal(error, point))?;
                decided(unit, &before, |contract| {
                    let registrar = self.registrar(context);
                    contract.register(registrar, rules, number, certificate.clone())?;
                    Ok(StepRecord::with_summary(
                        "contract.registered",
                        "register",
                        number.to_string(),
                    ))
                })
                .await
            })
        });
        registered.await
    }
}

fn refusal(error: RegistrationNumberError, point: RegistrationPoint) -> Error {
    match error {
        RegistrationNumberError::Serial(_) => {
            let message = format!("登记点 {point} 今年的 999,999 个登记编号已用完");
            Error::new(Reason::NumbersExhausted, message).with("registration_point", point.to_string())
        }
        error => Error::internal(error),
    }
}
