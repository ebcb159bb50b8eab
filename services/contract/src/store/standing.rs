//! The register beside the trail: which registered versions stand as they were entered.

use jiff::Timestamp;
use techmarket_audit::AuditHash;
use techmarket_kernel::china_date;
use techmarket_store::{Arg, Row, Select, Sql, StoreError, timestamp};
use techmarket_types::ContractId;

use crate::domain::{Contract, content_hash};
use crate::store::register::{Counted, NO_END};

// One statement: what is changed meanwhile is seen in all of its parts or in none. The end is the trail's.
const VERSIONS: &str = "SELECT v.contract_id, v.version, v.certificate_code, v.start_date, v.end_date, v.body, \
     e.register_date, e.start_date AS counted_from, e.end_date AS counted_to, e.registration_point, e.seller_place, \
     e.buyer_place, e.facts, c.body AS contract_body, \
     (SELECT MIN(a.time) FROM audit_entry a WHERE a.resource = 'contracts/' || v.contract_id \
     AND a.action IN ('cancel', 'revoke')) AS end_time \
     FROM contract_version v \
     LEFT JOIN register_entry e ON e.contract_id = v.contract_id AND e.version = v.version \
     LEFT JOIN contract c ON c.id = v.contract_id";

pub(super) const STATEMENTS: &[&str] = &[VERSIONS];

/// The registered versions of these contracts that stand in the register as they were entered, each by its contract and
/// the hash of its body: with the certificate and the days that the body tells, with the row that statistics count, and
/// the last one with a contract that says the same. Ends are those of the trail. At most 200 contracts.
pub async fn standing(
    sql: &mut dyn Sql,
    contracts: &[ContractId],
) -> Result<Vec<(ContractId, AuditHash)>, StoreError> {
    if contracts.is_empty() {
        return Ok(Vec::new());
    }
    let mut select = Select::new(VERSIONS);
    select
        .and_in(
            "v.contract_id",
            contracts.iter().map(|id| Arg::from(id.to_string())),
        )
        .end("ORDER BY v.contract_id, v.version", []);
    let rows = select.rows(sql).await?;
    let rows = rows.iter().map(Kept::read).collect::<Result<Vec<_>, _>>()?;
    let mut standing = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let next = rows.get(place + 1).filter(|next| next.id == row.id);
        if let (Ok(id), true) = (row.id.parse(), row.stands(next)) {
            standing.push((id, content_hash(&row.body)));
        }
    }
    Ok(standing)
}

/// A registered version with what hangs on it.
struct Kept {
    id: String,
    version: i64,
    certificate: String,
    start: String,
    end: Option<String>,
    body: String,
    counted: Option<(Counted, String, String)>,
    contract: Option<String>,
    ended: Option<Timestamp>,
}

impl Kept {
    fn read(row: &Row) -> Result<Self, StoreError> {
        let counted = match row.text_or_null("facts")? {
            None => None,
            Some(facts) => Some((
                Counted {
                    register_date: row.text("register_date")?,
                    point: row.text("registration_point")?,
                    seller_place: row.text("seller_place")?,
                    buyer_place: row.text("buyer_place")?,
                    facts,
                },
                row.text("counted_from")?,
                row.text("counted_to")?,
            )),
        };
        let ended = row.int_or_null("end_time")?.map(timestamp).transpose();
        Ok(Self {
            id: row.text("contract_id")?,
            version: row.int("version")?,
            certificate: row.text("certificate_code")?,
            start: row.text("start_date")?,
            end: row.text_or_null("end_date")?,
            body: row.text("body")?,
            counted,
            contract: row.text_or_null("contract_body")?,
            ended: ended.map_err(|error| StoreError::corrupt("end_time", error))?,
        })
    }

    /// Whether it is as it was entered, where `next` took its place.
    fn stands(&self, next: Option<&Self>) -> bool {
        let Ok(entered) = serde_json::from_str::<Contract>(&self.body) else {
            return false;
        };
        let Some(entry) = &entered.registration else {
            return false;
        };
        let end = match next {
            Some(next) => Some(next.start.clone()),
            None => self.ended.map(|time| china_date(time).to_string()),
        };
        let counted_to = end.clone().unwrap_or_else(|| NO_END.to_owned());
        let counted = Counted::of(&entered).map(|counted| (counted, self.start.clone(), counted_to));
        i64::from(entry.version) == self.version
            && entry.certificate.as_str() == self.certificate
            && entry.version_date().to_string() == self.start
            && self.end == end
            && self.counted == counted
            && (next.is_some() || self.is_said_by_the_contract(&entered))
    }

    /// Whether the contract itself, from which certificates are printed, says what was entered.
    fn is_said_by_the_contract(&self, entered: &Contract) -> bool {
        let contract = self.contract.as_deref().map(serde_json::from_str::<Contract>);
        let Some(Ok(contract)) = contract else {
            return false;
        };
        contract.registration == entered.registration
            && contract.content == entered.content
            && contract.recognition == entered.recognition
            && contract.is_in_force() == self.ended.is_none()
    }
}
