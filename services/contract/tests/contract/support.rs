//! A contract service, and contracts on their way.

use std::path::Path;
use std::sync::Arc;

use techmarket_attachments::{Limits, Location as Files, Store};
use techmarket_contract::domain::statistics::Reporting;
use techmarket_contract::{Contract as ContractModule, Office as OfficeSettings, Reference, Settings};
use techmarket_documents::{Texts, Typeface};
use techmarket_feed::StoredEvent;
use techmarket_incentives::{Schemes, TaxRules};
use techmarket_kernel::{Caller, Reason, china_date};
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::{Contract, CreateContractRequest, GetContractRequest};
use techmarket_proto::google::r#type::Date;
use techmarket_recognition::Rulebook;
use techmarket_rpc::Rpc;
use techmarket_runtime::Service as _;
use techmarket_store::Location;
use techmarket_testkit::{
    Harness, Mounted, Refusal, contract, money, operator, provider, registrar, second_registrar, tables,
};
use tempfile::TempDir;
use tonic::{Code, Status};

pub(crate) use crate::verb::{Verb, approval, change, review};

pub(crate) type Client = ContractServiceClient<Rpc>;

/// A contract service behind the gate.
pub(crate) struct Office {
    pub(crate) harness: Harness,
    pub(crate) service: Arc<ContractModule>,
    pub(crate) market: Mounted,
    pub(crate) files: TempDir,
}

impl Office {
    pub(crate) async fn open(location: &Location) -> Self {
        Self::open_by(location, Rulebook::embedded().unwrap()).await
    }

    /// An office that goes by its own rules.
    pub(crate) async fn open_by(location: &Location, rulebook: &'static Rulebook) -> Self {
        Self::open_with(location, rulebook, Settings::default()).await
    }

    /// An office that works in its own way.
    pub(crate) async fn open_with(
        location: &Location,
        rulebook: &'static Rulebook,
        settings: Settings,
    ) -> Self {
        let harness = Harness::new();
        let files = tempfile::tempdir().unwrap();
        let office = OfficeSettings {
            settings,
            ..office(files.path(), rulebook).await
        };
        let service = ContractModule::open(location, office, harness.clock(), harness.rng());
        let service = service.await.unwrap();
        let market = harness.mount(vec![service.clone()]);
        Self {
            harness,
            service,
            market,
            files,
        }
    }

    pub(crate) fn client(&self, caller: &Caller) -> Client {
        ContractServiceClient::new(self.market.client(caller))
    }

    pub(crate) async fn events(&self) -> Vec<StoredEvent> {
        let (_, feed) = self.service.feed().unwrap();
        feed.after(0, 1_000).await.unwrap()
    }

    /// A draft of the seller.
    pub(crate) async fn draft(&self, contract: Contract) -> Contract {
        create(&mut self.client(&provider()), contract).await.unwrap()
    }

    /// `contract` on the shortest way to `state`.
    pub(crate) async fn brought_to(&self, state: State, contract: Contract) -> Contract {
        use Verb::{
            Accept, Cancel, Refuse, Register, RequestChange, Return, Review, Revoke, Submit, Withdraw,
        };
        let way: &[Verb] = match state {
            State::Submitted => &[Submit],
            State::Returned => &[Submit, Return],
            State::Accepted => &[Submit, Accept],
            State::FirstReviewed => &[Submit, Accept, Review],
            State::SecondReviewed => &[Submit, Accept, Review, Review],
            State::Registered => &[Submit, Accept, Review, Register],
            State::Refused => &[Submit, Accept, Refuse],
            State::Withdrawn => &[Withdraw],
            State::ChangePending => &[Submit, Accept, Review, Register, RequestChange],
            State::Cancelled => &[Submit, Accept, Review, Register, Cancel],
            State::Revoked => &[Submit, Accept, Review, Register, Revoke],
            _ => &[],
        };
        let mut at = self.draft(contract).await;
        for verb in way {
            at = self.done(*verb, &at).await.unwrap();
        }
        assert_eq!(at.state(), state);
        at
    }

    /// A contract of this title that only waits for its number.
    pub(crate) async fn reviewed(&self, title: &str) -> Contract {
        let contract = Contract {
            title: title.to_owned(),
            ..contract()
        };
        self.brought_to(State::FirstReviewed, contract).await
    }

    /// The contract as the office sees it.
    pub(crate) async fn seen(&self, name: &str) -> Contract {
        let request = GetContractRequest {
            name: name.to_owned(),
        };
        let seen = self.client(&operator()).get_contract(request).await;
        seen.unwrap().into_inner()
    }

    /// `verb` by one who may. The second review, and what follows it, is another registrar's, to whom the first one
    /// leaves the case.
    pub(crate) async fn done(&self, verb: Verb, at: &Contract) -> Result<Contract, Status> {
        let mut at = at.clone();
        let second = verb == Verb::Review && at.state() == State::FirstReviewed;
        if second && !at.assignee.is_empty() {
            at = Box::pin(Verb::Release.call(&mut self.client(&registrar()), &at)).await?;
        }
        let caller = if verb.is_of_applicant() {
            provider()
        } else if second || at.state() == State::SecondReviewed {
            second_registrar()
        } else {
            registrar()
        };
        Box::pin(verb.call(&mut self.client(&caller), &at)).await
    }

    /// `verbs` one after the other, each by one who may.
    pub(crate) async fn all_done(&self, verbs: &[Verb], at: &Contract) -> Contract {
        let mut at = at.clone();
        for verb in verbs {
            at = Box::pin(self.done(*verb, &at)).await.unwrap();
        }
        at
    }

    /// `verb` by `caller`.
    pub(crate) async fn tried(&self, caller: &Caller, verb: Verb, at: &Contract) -> Result<Contract, Status> {
        Box::pin(verb.call(&mut self.client(caller), at)).await
    }
}

/// What the office stands on: `rulebook`, else everything that comes with the program, and files in `folder`.
async fn office(folder: &Path, rulebook: &'static Rulebook) -> OfficeSettings {
    let reference = Reference {
        tables: tables(),
        rulebook,
        reporting: Reporting::embedded().unwrap(),
        schemes: Schemes::embedded().unwrap(),
        tax: TaxRules::embedded().unwrap(),
        texts: Texts::embedded().unwrap(),
        typeface: Typeface::embedded().unwrap(),
    };
    let files = Files::Folder(folder.to_owned());
    let attachments = Store::open(&files, Limits::default());
    OfficeSettings {
        reference,
        settings: Settings::default(),
        attachments: attachments.await.unwrap(),
    }
}

/// The day in China at an instant in UTC.
pub(crate) fn china_day(instant: &str) -> Date {
    let date = china_date(instant.parse().unwrap());
    day(date.year().into(), date.month().into(), date.day().into())
}

/// A day.
pub(crate) fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

pub(crate) async fn create(client: &mut Client, contract: Contract) -> Result<Contract, Status> {
    let request = CreateContractRequest {
        contract: Some(contract),
        ..CreateContractRequest::default()
    };
    // The message is large, and so is every future that holds it.
    let made = Box::pin(client.create_contract(request)).await;
    made.map(tonic::Response::into_inner)
}

/// A FAILED_PRECONDITION because of a contract.
pub(crate) fn hinders(reason: Reason, contract: &str) -> Refusal {
    let mut refusal = Refusal::new(Code::FailedPrecondition, reason).on("contract", contract);
    refusal.preconditions = vec![(reason.as_str().to_owned(), contract.to_owned())];
    refusal
}

/// A contract of so many yuan, all of it for technology.
pub(crate) fn of_yuan(title: &str, yuan: i64) -> Contract {
    Contract {
        title: title.to_owned(),
        total_amount: Some(money(yuan)),
        technology_amount: Some(money(yuan)),
        ..contract()
    }
}
