//! Sealed lists of registered contracts (登记清单).

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{TextRule, Violations, check_text};
use techmarket_types::{CreditCode, Fen, RegisterListId, RegistrationPoint};

use crate::domain::CertificateCode;

/// Most contracts of a list.
pub const MAX_LISTED: usize = 5_000;

/// What a list is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRequest {
    pub title: String,
    /// Days of registration, both included.
    pub period: (Date, Date),
    /// 登记点.
    pub point: RegistrationPoint,
    /// Only contracts of this seller.
    pub seller: Option<CreditCode>,
}

/// A row, as it stood when the list was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListRow {
    /// 合同登记编号.
    pub number: String,
    /// 项目名称.
    pub title: String,
    /// Recognised category, in words.
    pub category: String,
    /// 卖方.
    pub seller: String,
    /// 买方.
    pub buyer: String,
    /// 合同成交额.
    pub total: Fen,
    /// 技术交易额.
    pub technology: Fen,
    /// 登记日期.
    pub date: Date,
}

/// A sealed list without its rows, which are read for printing alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisterList {
    pub id: RegisterListId,
    pub request: ListRequest,
    /// 登记机构, in words.
    pub body: String,
    /// How many contracts are on it.
    pub count: i64,
    /// Sum of the totals.
    pub total: Fen,
    /// Sum of the technology amounts.
    pub technology: Fen,
    /// SHA-256 of list and rows in hexadecimal.
    pub digest: String,
    /// 核验码.
    pub code: CertificateCode,
    /// When it was made.
    pub create_time: Timestamp,
    /// From when on it is void; none while it is in force.
    pub void_time: Option<Timestamp>,
}

impl ListRequest {
    /// Adds what is wrong with a title to `v`.
    pub fn check_title(v: &mut Violations, title: &str) {
        check_text(v, "title", title, TextRule::line(100).required());
    }
}
