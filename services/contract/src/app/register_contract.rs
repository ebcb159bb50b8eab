//! RegisterContract.

use async_trait::async_trait;
use techmarket_feed::{Change, Work};
use techmarket_kernel::{Context, Error, Reason, Result};
use techmarket_recognition::next_number;
use techmarket_types::{RegistrationNumberError, RegistrationPoint};

use crate::app::conclude::{Done, OfficeUnit, conclude};
use crate::app::{App, ContractStore, Target};
use crate::domain::{CertificateCode, Contract, Rules};

impl App {
    /// 登记, under the next number of the registration point in the year.
    pub async fn register_contract(&self, context: &Context, target: &Target) -> Result<Contract> {
        let work = Register {
            app: self,
            change: Change::of(target, Contract::require_registrar),
            rules: self.rules(context.now)?,
            certificate: CertificateCode::new(&*self.rng),
        };
        self.contracts.transact(context, target.key.as_ref(), &work).await
    }
}

struct Register<'a> {
    app: &'a App,
    change: Change<'a, Contract>,
    rules: Rules,
    certificate: CertificateCode,
}

#[async_trait]
impl Work<Contract, dyn ContractStore> for Register<'_> {
    /// The number is taken in the transaction that registers: it is given if and only if the contract is registered.
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<Contract> {
        let before = unit.admitted(&self.change).await?;
        before.require_registrable(&self.rules)?;
        let today = self.rules.today;
        let point = before.content.registration_point;
        let point =
            point.ok_or_else(|| Error::internal("a reviewed contract without a registration point"))?;
        let table = unit.table();
        let last = table.take_serial(unit.sql(), point, today.year()).await?;
        let number = next_number(today, point, last).map_err(|error| refusal(error, point))?;
        let mut contract = before.clone();
        let context = unit.context();
        contract.register(
            self.app.registrar(context),
            &self.rules,
            number,
            self.certificate.clone(),
        )?;
        let done = Done::told("contract.registered", "register", number.to_string());
        conclude(unit, &before, &mut contract, done).await?;
        Ok(contract)
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
