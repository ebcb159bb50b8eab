//! Use cases of the contract register, one a file: the form and its procedure here, what the register gives to the outside in
//! `register`, money that really came in `settlement`, subsidies in `subsidy`.

mod accept_contract;
mod approve_contract_change;
mod audit_store;
mod batch_get_contracts;
mod beside_money;
mod cancel_contract;
mod check_contract;
mod claim_contract;
mod conclude;
mod content_store;
mod contract_store;
mod create_contract;
mod download_attachment;
mod get_contract;
mod get_register_totals;
mod left_contents;
mod list_audit_entries;
mod list_contract_versions;
mod list_contracts;
mod money_store;
mod reference;
mod refuse_contract;
mod register;
mod register_contract;
mod register_store;
mod reject_contract_change;
mod release_contract;
mod remove_attachment;
mod renew_due_dates;
mod request_contract_change;
mod return_contract;
mod review_contract;
mod revoke_contract;
mod settlement;
mod submit_contract;
mod subsidy;
mod update_contract;
mod upload_attachment;
mod verify_audit_trail;
mod withdraw_contract;
mod withdraw_contract_change;

use std::sync::Arc;

use jiff::Timestamp;
use techmarket_attachments::Store;
use techmarket_feed::{Feed, Repository, Resource};
use techmarket_kernel::{CodeCheck, Context, Error, Result, Rng, china_date};
use techmarket_store::Sql;
use techmarket_types::ContractId;

use crate::domain::{Codes, Contract, Registrar, Rules};

pub use audit_store::{AuditQuery, AuditStore};
pub use check_contract::Checked;
pub use content_store::{ContentStep, ContentStore};
pub use contract_store::{ContractOrder, ContractQuery, ContractStore};
pub use create_contract::CreateContract;
pub use list_contracts::ListContracts;
pub use money_store::{GrantQuery, MAX_GRANTS, MoneyStore};
pub use reference::{Reference, Settings};
pub use register::{Exported, Printed, PrintedCertificate, Statement, Target as StatisticsTarget, Verified};
pub use register_store::{RegisterStore, Version};
pub use subsidy::{Calculated, Claim, GrantedSubsidy};
pub use update_contract::UpdateContract;
pub use upload_attachment::Uploading;
pub use verify_audit_trail::Verification;

/// A change of one contract.
pub type Target = techmarket_kernel::Target<ContractId>;

/// The use cases, over a store.
pub struct App {
    contracts: Repository<Contract, dyn ContractStore>,
    attachments: Store,
    reference: Reference,
    settings: Settings,
    rng: Arc<dyn Rng>,
}

impl App {
    /// The use cases over `contracts`, whose files are in `attachments`, by what `reference` says.
    #[must_use]
    pub fn new(
        contracts: Repository<Contract, dyn ContractStore>,
        attachments: Store,
        reference: Reference,
        settings: Settings,
        rng: Arc<dyn Rng>,
    ) -> Self {
        Self {
            contracts,
            attachments,
            reference,
            settings,
            rng,
        }
    }

    /// The feed of every change.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        self.contracts.feed()
    }

    /// What the office goes by.
    #[must_use]
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// Codes as they hold at `now`.
    #[must_use]
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
    fn rules(&self, now: Timestamp) -> Result<Rules> {
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
    fn rules_of(&self, contract: &Contract, now: Timestamp) -> Result<Rules> {
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
    fn registrar<'a>(&self, context: &'a Context) -> Registrar<'a> {
        Registrar {
            subject: &context.caller.subject,
            now: context.now,
            lease: self.settings.lease,
        }
    }

    /// The contract that `context` may see.
    async fn visible(&self, context: &Context, id: ContractId) -> Result<Contract> {
        self.visible_in(&mut self.contracts.read().await?, context, id)
            .await
    }

    /// The contract that `context` may see, from the snapshot in which more is read.
    async fn visible_in(&self, sql: &mut dyn Sql, context: &Context, id: ContractId) -> Result<Contract> {
        let contract = self.contracts.table().find(sql, id).await?;
        let contract = contract.ok_or_else(|| Error::not_found(Contract::KIND, id.name()))?;
        contract.require_visible(&context.caller)?;
        Ok(contract)
    }
}

impl Resource for Contract {
    const KIND: &'static str = "contract";
    type Id = ContractId;

    fn id(&self) -> ContractId {
        self.id
    }

    fn name_of(id: ContractId) -> String {
        id.name()
    }

    fn version(&self) -> i64 {
        self.version
    }

    fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }
}
