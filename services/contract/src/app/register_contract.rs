//! RegisterContract.

use async_trait::async_trait;
use techmarket_feed::{Change, Unit, Work};
use techmarket_kernel::{Context, Error, Reason, Result, china_date};
use techmarket_recognition::{RuleSet, next_number};
use techmarket_types::{RegistrationNumberError, RegistrationPoint};

use crate::app::{App, ContractStore, Target};
use crate::domain::Contract;

impl App {
    /// 登记, under the next number of the registration point in the year.
    pub async fn register_contract(&self, context: &Context, target: &Target) -> Result<Contract> {
        let work = Register {
            change: Change::of(target, Contract::require_registrar),
            rules: self.rules(context.now)?,
        };
        self.contracts.transact(context, target.key.as_ref(), &work).await
    }
}

struct Register<'a> {
    change: Change<'a, Contract>,
    rules: &'static RuleSet,
}

#[async_trait]
impl Work<Contract, dyn ContractStore> for Register<'_> {
    /// The number is taken in the transaction that registers: it is given if and only if the contract is registered.
    async fn run(&self, unit: &mut Unit<'_, Contract, dyn ContractStore>) -> Result<Contract> {
        let mut contract = unit.admitted(&self.change).await?;
        contract.require_registrable(self.rules)?;
        let now = unit.context().now;
        let today = china_date(now);
        let point = contract.content.registration_point;
        let point =
            point.ok_or_else(|| Error::internal("a reviewed contract without a registration point"))?;
        let table = unit.table();
        let last = table.take_serial(unit.sql(), point, today.year()).await?;
        let number = next_number(today, point, last).map_err(|error| refusal(error, point))?;
        contract.register(self.rules, number, now)?;
        unit.save(&mut contract, "contract.registered").await?;
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
