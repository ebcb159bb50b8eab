//! What the calls of the service stand on.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use techmarket_attachments::Store;
use techmarket_feed::{Repository, Stored};
use techmarket_kernel::{Clock, CodeCheck, Context, Error, Reason, Result, Rng, Violations, china_date};
use techmarket_store::Sql;
use techmarket_types::ContractId;

use crate::domain::{Codes, Contract, Registrar, Rules};
use crate::rate::VerifyRate;
use crate::reference::{Reference, Settings};

/// A change of one contract.
pub(crate) type Target = techmarket_kernel::Target<ContractId>;

/// The registration bodies that share one register (登记机构). The calls are its methods.
pub(crate) struct Registry {
    /// Contracts and their feed.
    pub contracts: Repository<Contract>,
    /// Files of the contracts.
    pub attachments: Store,
    /// Tables, rules and texts.
    pub reference: Reference,
    /// How the offices work.
    pub settings: Settings,
    /// Read once a request.
    pub clock: Arc<dyn Clock>,
    /// For ids and verification codes.
    pub rng: Arc<dyn Rng>,
    /// Bounds questions of strangers.
    pub verify_rate: VerifyRate,
}

impl Registry {
    /// Codes as they hold at `now`.
    pub fn codes(&self, now: Timestamp) -> Codes<'static> {
        Codes {
            check: CodeCheck {
                tables: self.reference.tables,
                on: china_date(now),
            },
            book: self.reference.rulebook,
        }
    }

    /// The rules in force at `now`. There have been some since 2000.
    pub fn rules(&self, now: Timestamp) -> Result<Rules> {
        let today = china_date(now);
        let set = self.reference.rulebook.sets().on(today);
        let set = set.ok_or_else(|| Error::internal(format!("no rule set on {today}")))?;
        Ok(Rules {
            book: self.reference.rulebook,
            set,
            today,
        })
    }

    /// The rules under which `contract` was registered or refused; those in force before it is.
    pub fn rules_of(&self, contract: &Contract, now: Timestamp) -> Result<Rules> {
        let rules = self.rules(now)?;
        let recognised = contract.recognition.as_ref();
        let decided = recognised.filter(|_| !contract.is_under_decision());
        let set = decided.and_then(|recognised| rules.book.sets().get(&recognised.rule_set));
        Ok(Rules {
            set: set.unwrap_or(rules.set),
            ..rules
        })
    }

    /// The caller as the registrar at work.
    pub fn registrar<'a>(&self, context: &'a Context) -> Registrar<'a> {
        Registrar {
            subject: &context.caller.subject,
            now: context.now,
            lease: Some(self.settings.lease).filter(|_| !self.settings.release_after_step),
        }
    }

    /// The registrar who asks for the case for so many minutes; 0 leaves it to the office.
    pub fn registrar_for<'a>(
        &self,
        v: &mut Violations,
        context: &'a Context,
        minutes: i32,
    ) -> Option<Registrar<'a>> {
        let registrar = self.registrar(context);
        let most = self.settings.lease.as_mins();
        match i64::from(minutes) {
            0 => Some(registrar),
            minutes if (1..=most).contains(&minutes) => Some(Registrar {
                lease: Some(SignedDuration::from_mins(minutes)),
                ..registrar
            }),
            _ => {
                let rule = format!("应在 1 至 {most} 分钟之间；0 表示按本机构的规定");
                v.add("lease_minutes", Reason::ValueOutOfRange, rule);
                None
            }
        }
    }

    /// The contract that `context` may see.
    pub async fn visible(&self, context: &Context, id: ContractId) -> Result<Contract> {
        let mut session = self.contracts.read().await?;
        self.visible_in(&mut session, context, id).await
    }

    /// The contract that `context` may see, from the snapshot in which more is read.
    pub async fn visible_in(&self, sql: &mut dyn Sql, context: &Context, id: ContractId) -> Result<Contract> {
        let contract = Contract::find(sql, id).await?;
        let contract = contract.ok_or_else(|| Error::not_found(Contract::KIND, id.name()))?;
        contract.require_visible(&context.caller)?;
        Ok(contract)
    }
}
