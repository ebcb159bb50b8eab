//! The statements on contracts.

use jiff::Timestamp;
use techmarket_feed::{Resource, Stored};
use techmarket_kernel::{Error, Reason};
use techmarket_store::{Arg, Select, Sql, StoreError};
use techmarket_types::{ContractId, CreditCode};

use crate::domain::{Contract, Party, fingerprint};
use crate::store::query::ContractQuery;
use crate::store::select::contract;
use crate::store::{FINGERPRINT, REGISTRATION_NUMBER, select};

const FIND: &str = "SELECT body FROM contract WHERE id = $1";
const INSERT: &str = "INSERT INTO contract \
     (id, version, body, state, category, registration_point, seller, buyer, broker, listing_id, demand_id, match_id, \
     handed_in, sign_date, claimed_total, seller_name, buyer_name, \
     registration_number, register_date, seller_region, buyer_region, recognised_total, \
     fingerprint, assignee, due_date) \
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, \
     $24, $25)";
const UPDATE: &str = "UPDATE contract SET version = $2, body = $3, state = $4, category = $5, registration_point = $6, \
     seller = $7, buyer = $8, broker = $9, listing_id = $10, demand_id = $11, match_id = $12, \
     handed_in = $13, sign_date = $14, claimed_total = $15, seller_name = $16, buyer_name = $17, \
     registration_number = $18, register_date = $19, seller_region = $20, buyer_region = $21, recognised_total = $22, \
     fingerprint = $23, assignee = $24, due_date = $25 \
     WHERE id = $1 AND version = $26";

pub(super) const STATEMENTS: &[&str] = &[FIND, INSERT, UPDATE, select::HEAD];

impl Resource for Contract {
    const KIND: &'static str = Self::KIND;
    const EVENTS: &'static [&'static str] = &[
        "contract.accepted",
        "contract.attachment_added",
        "contract.attachment_removed",
        "contract.cancelled",
        "contract.change_rejected",
        "contract.change_requested",
        "contract.change_reviewed",
        "contract.change_withdrawn",
        "contract.changed",
        "contract.claimed",
        "contract.created",
        "contract.due_date_renewed",
        "contract.opinion_recorded",
        "contract.payment_recorded",
        "contract.payment_voided",
        "contract.refused",
        "contract.registered",
        "contract.released",
        "contract.returned",
        "contract.reviewed",
        "contract.revoked",
        "contract.settlement_filed",
        "contract.settlement_returned",
        "contract.settlement_verified",
        "contract.submitted",
        "contract.updated",
        "contract.withdrawn",
    ];
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

impl Stored for Contract {
    async fn find(sql: &mut dyn Sql, id: ContractId) -> Result<Option<Self>, StoreError> {
        let row = sql.row(FIND, vec![id.to_string().into()]).await?;
        row.as_ref().map(contract).transpose()
    }

    async fn insert(&self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.execute(INSERT, columns(self)?).await?;
        Ok(())
    }

    async fn update(&self, sql: &mut dyn Sql, before: i64) -> Result<bool, StoreError> {
        let mut args = columns(self)?;
        args.push(before.into());
        Ok(sql.execute(UPDATE, args).await? == 1)
    }

    fn refusal(&self, constraint: &str) -> Option<Error> {
        if constraint == FINGERPRINT.name {
            return Some(self.duplicate_refusal());
        }
        (constraint == REGISTRATION_NUMBER.name).then(|| {
            let number = self.registration.as_ref().map(|entry| entry.number.to_string());
            let number = number.unwrap_or_default();
            let message = format!("登记编号 {number} 已被使用");
            Error::new(Reason::NumberTaken, message).with("registration_number", number)
        })
    }
}

/// The contracts with `ids`, in no order; unknown ids are left out. At most 200.
pub async fn find_many(sql: &mut dyn Sql, ids: &[ContractId]) -> Result<Vec<Contract>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Select::new(select::HEAD);
    select.and_in("id", ids.iter().map(|id| Arg::from(id.to_string())));
    select.rows(sql).await?.iter().map(contract).collect()
}

/// A page of the contracts that the viewer may see.
pub async fn list(sql: &mut dyn Sql, query: &ContractQuery) -> Result<Vec<Contract>, StoreError> {
    let rows = select::select(query).rows(sql).await?;
    rows.iter().map(contract).collect()
}

/// Stands for the code of a seller that has none; no credit code and no member is like it.
const NO_SELLER: &str = "-";

/// The columns, in the order of [`INSERT`] and [`UPDATE`].
fn columns(contract: &Contract) -> Result<Vec<Arg>, StoreError> {
    let content = &contract.content;
    let code = |code: Option<&CreditCode>| Arg::from(code.map(ToString::to_string));
    let mut columns = vec![
        contract.id.to_string().into(),
        contract.version.into(),
        body(contract)?,
        contract.state.as_str().into(),
        contract.category().into(),
        content.registration_point.map(|point| point.to_string()).into(),
        // A seller abroad has none.
        content
            .seller
            .credit_code
            .as_ref()
            .map_or(NO_SELLER, CreditCode::as_str)
            .into(),
        code(content.buyer_code()),
        code(content.broker_code()),
        content.listing.map(|id| id.to_string()).into(),
        content.demand.map(|id| id.to_string()).into(),
        content.match_id.map(|id| id.to_string()).into(),
        contract.submit_time.is_some().into(),
        content.sign_date.map(|date| date.to_string()).into(),
        content.total_amount.map(|total| total.0).into(),
    ];
    columns.extend(names(contract));
    columns.extend(columns_of_office(contract));
    Ok(columns)
}

/// What a contract is compared by, behind its id and before its body: the columns that follow a rule of sameness.
pub(super) fn compared(contract: &Contract) -> Result<Vec<Arg>, StoreError> {
    let [seller, buyer] = names(contract);
    let id = contract.id.to_string().into();
    Ok(vec![id, seller, buyer, known_by(contract), body(contract)?])
}

fn names(Contract { content, .. }: &Contract) -> [Arg; 2] {
    let buyer = content.buyer.as_ref().and_then(Party::name_key);
    [content.seller.name_key().into(), buyer.into()]
}

/// The fingerprint while it is in force, unless an older contract in force has the same.
fn known_by(contract: &Contract) -> Arg {
    let is_first = contract.is_in_force() && contract.same_as.is_none();
    is_first.then(|| fingerprint(&contract.content)).into()
}

fn body(contract: &Contract) -> Result<Arg, StoreError> {
    let body = serde_json::to_string(contract);
    Ok(body
        .map_err(|error| StoreError::corrupt("contract.body", error))?
        .into())
}

/// The columns that the office fills. What concerns the register stays when a registration ends, but for the fingerprint:
/// the same contract may be registered again then.
fn columns_of_office(contract: &Contract) -> Vec<Arg> {
    let entry = contract.registration.as_ref();
    let recognition = contract.recognition.as_ref().filter(|_| entry.is_some());
    let content = entry.map(|_| &contract.content);
    let due = contract.running_due();
    vec![
        entry.map(|entry| entry.number.to_string()).into(),
        entry.map(|entry| entry.date().to_string()).into(),
        content.map(|content| content.seller.region.clone()).into(),
        content
            .map(|content| {
                content
                    .buyer
                    .as_ref()
                    .map_or_else(String::new, |buyer| buyer.region.clone())
            })
            .into(),
        recognition.map(|recognised| recognised.total_amount.0).into(),
        known_by(contract),
        contract
            .assignment
            .as_ref()
            .map(|taken| taken.registrar.clone())
            .into(),
        due.map(|due| due.date.to_string()).into(),
    ]
}
