//! What the use cases ask of a store about the register.

use async_trait::async_trait;
use jiff::Timestamp;
use jiff::civil::Date;
use techmarket_recognition::AuditHash;
use techmarket_store::{Sql, StoreError};
use techmarket_types::{ContractId, RegisterListId, RegistrationPoint};

use crate::domain::statistics::StatisticsQuery;
use crate::domain::{CertificateCode, Contract, ListRequest, ListRow, RegisterList, content_hash};

/// A registered version as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// The contract as it was registered.
    pub contract: Contract,
    /// 1, one more with each change.
    pub number: i32,
    /// 核验码.
    pub certificate: CertificateCode,
    /// First day on which it counts.
    pub start: Date,
    /// First day on which it counts no more.
    pub end: Option<Date>,
    /// Fields that it changed.
    pub changed: Vec<String>,
    /// Why.
    pub reason: String,
}

impl Version {
    /// The contract as it is stored for good.
    pub fn body(&self) -> serde_json::Result<String> {
        serde_json::to_string(&self.contract)
    }

    /// SHA-256 of [`Self::body`], for the audit trail.
    pub fn content_hash(&self) -> serde_json::Result<AuditHash> {
        self.body().map(|body| content_hash(&body))
    }
}

/// The register: numbers, versions, what statistics count, lists.
#[async_trait]
pub trait RegisterStore: Send + Sync {
    /// Takes the next serial of the point in the year, and returns the one before it: 0 for the first. Nobody else gets
    /// one of that point and year before this transaction ends; if it rolls back, the serial is free again.
    async fn take_serial(
        &self,
        sql: &mut dyn Sql,
        point: RegistrationPoint,
        year: i16,
    ) -> Result<u32, StoreError>;

    /// Keeps a registered version, which counts from now on.
    async fn enter(&self, sql: &mut dyn Sql, version: &Version) -> Result<(), StoreError>;

    /// Keeps what a registration is known by before it is changed: until it ends, no other contract is registered as the same.
    /// To be called, as the two below, after the trail was appended to, by whose lock they wait for each other.
    async fn keep_former(&self, sql: &mut dyn Sql, before: &Contract) -> Result<(), StoreError>;

    /// Whether another registration in force was known before a change of its own by what `contract` is known by.
    async fn is_former_of_another(&self, sql: &mut dyn Sql, contract: &Contract) -> Result<bool, StoreError>;

    /// Forgets what a registration that has ended was known by.
    async fn forget_former(&self, sql: &mut dyn Sql, contract: ContractId) -> Result<(), StoreError>;

    /// Ends the version that counts: from `day` on it does not.
    async fn end_version(&self, sql: &mut dyn Sql, contract: ContractId, day: Date)
    -> Result<(), StoreError>;

    /// A page of the versions of a contract, newest first, below `before` if stated.
    async fn versions(
        &self,
        sql: &mut dyn Sql,
        contract: ContractId,
        before: Option<i64>,
        limit: i64,
    ) -> Result<Vec<Version>, StoreError>;

    /// The version with this certificate.
    async fn by_certificate(
        &self,
        sql: &mut dyn Sql,
        code: &CertificateCode,
    ) -> Result<Option<Version>, StoreError>;

    /// What statistics count: each day of registration with the lines of its contracts, semicolons between. At most the
    /// days of the query.
    async fn facts(
        &self,
        sql: &mut dyn Sql,
        query: &StatisticsQuery,
    ) -> Result<Vec<(Date, String)>, StoreError>;

    /// The contracts that a list of `request` would hold, and their versions, in no order; at most `limit`.
    async fn listable(
        &self,
        sql: &mut dyn Sql,
        request: &ListRequest,
        limit: i64,
    ) -> Result<Vec<(ContractId, i64)>, StoreError>;

    /// Keeps a list with its rows, over all that [`Self::listable`] finds.
    async fn insert_list(
        &self,
        sql: &mut dyn Sql,
        list: &RegisterList,
        rows: &[ListRow],
    ) -> Result<(), StoreError>;

    /// The rows of a list, in the order of the numbers.
    async fn list_rows(&self, sql: &mut dyn Sql, id: RegisterListId) -> Result<Vec<ListRow>, StoreError>;

    /// The list with `id`.
    async fn find_list(
        &self,
        sql: &mut dyn Sql,
        id: RegisterListId,
    ) -> Result<Option<RegisterList>, StoreError>;

    /// The list with this code.
    async fn list_by_certificate(
        &self,
        sql: &mut dyn Sql,
        code: &CertificateCode,
    ) -> Result<Option<RegisterList>, StoreError>;

    /// A page of lists, newest first, below `before` if stated.
    async fn lists(
        &self,
        sql: &mut dyn Sql,
        point: Option<RegistrationPoint>,
        before: Option<RegisterListId>,
        limit: i64,
    ) -> Result<Vec<RegisterList>, StoreError>;

    /// Makes every list void that the contract is on.
    async fn void_lists(
        &self,
        sql: &mut dyn Sql,
        contract: ContractId,
        time: Timestamp,
    ) -> Result<(), StoreError>;
}
