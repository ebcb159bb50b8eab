//! VerifyAuditTrail.

use std::collections::HashSet;

use techmarket_audit::{AuditEntry, AuditHash, AuditHead, Verification as Chain};
use techmarket_documents::digest;
use techmarket_kernel::{Context, Reason, Result, Violations};
use techmarket_proto::contract::v1 as pb;
use techmarket_store::{Session, StoreError};
use techmarket_types::{ContractId, RegisterListId};

use crate::domain::{Verification, contract_of, list_of, require_desk};
use crate::registry::Registry;
use crate::store::{lists, standing};

/// Contracts compared at once.
const COMPARED: usize = 200;
/// Entries read if the caller says nothing: about a second.
const DEFAULT_ENTRIES: u64 = 10_000;
/// Entries read at most.
const MAX_ENTRIES: u64 = 100_000;

impl Registry {
    /// 校验审计记录: recomputes the chain behind the entry that the caller kept, and compares the register with what the entries
    /// put into it. It reads page by page, so that a long trail takes little memory.
    pub(crate) async fn verify_audit_trail(
        &self,
        context: &Context,
        request: pb::VerifyAuditTrailRequest,
    ) -> Result<Verification> {
        let (head, most) = Violations::collect(|v| {
            let head = AuditHead::read(v, request.after_position, &request.after_hash);
            let most = most(v, request.max_entries);
            Some((head?, most))
        })?;
        require_desk(&context.caller)?;
        let mut session = self.contracts.read().await?;
        let mut chain = Chain::begin(&mut session, head).await?;
        let mut altered = None;
        while let Some(sound) = chain.next(&mut session, most).await? {
            if altered.is_none() {
                altered = self.altered(&mut session, &sound).await?.cloned();
            }
        }
        Ok(Verification { chain, altered })
    }

    /// The first of the entries whose content the register does not hold any more.
    async fn altered<'a>(
        &self,
        session: &mut Session,
        entries: &'a [AuditEntry],
    ) -> Result<Option<&'a AuditEntry>> {
        let sealed = || entries.iter().filter_map(|entry| Some((entry, entry.content?)));
        let contracts: HashSet<ContractId> = sealed().filter_map(|(entry, _)| contract_of(entry)).collect();
        let contracts: Vec<ContractId> = contracts.into_iter().collect();
        let mut standing = HashSet::new();
        for contracts in contracts.chunks(COMPARED) {
            standing.extend(standing::standing(session, contracts).await?);
        }
        for (entry, content) in sealed() {
            let stands = match (contract_of(entry), list_of(entry)) {
                (Some(contract), _) => standing.contains(&(contract, content)),
                (None, Some(list)) => self.list_stands(session, list, content).await?,
                (None, None) => true,
            };
            if !stands {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    /// Whether the list has the rows that were sealed.
    async fn list_stands(
        &self,
        session: &mut Session,
        id: RegisterListId,
        content: AuditHash,
    ) -> Result<bool> {
        let list = lists::find(session, id).await;
        let rows = lists::rows(session, id).await;
        let (list, rows) = match (list, rows) {
            (Ok(Some(list)), Ok(rows)) => (list, rows),
            (Ok(None) | Err(StoreError::Corrupt { .. }), _) | (_, Err(StoreError::Corrupt { .. })) => {
                return Ok(false);
            }
            (Err(error), _) | (_, Err(error)) => return Err(error.into()),
        };
        // Rows that cannot be printed are not those that were.
        let paper = self.paper_list(&list, &rows);
        let found = paper.map(|paper| digest(&paper).to_string());
        Ok(found.is_ok_and(|found| found == content.to_string() && found == list.digest))
    }
}

/// Entries to read.
fn most(v: &mut Violations, stated: i32) -> u64 {
    match u64::try_from(stated) {
        Ok(0) => DEFAULT_ENTRIES,
        Ok(stated) => stated.min(MAX_ENTRIES),
        Err(_) => {
            v.add("max_entries", Reason::ValueOutOfRange, "不能为负数");
            DEFAULT_ENTRIES
        }
    }
}
