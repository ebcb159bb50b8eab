//! CreateRegisterList.

use std::collections::HashMap;

use async_trait::async_trait;
use techmarket_documents::{Paper, RegisterList as PaperList, RegisterRow, digest};
use techmarket_feed::Work;
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result, china_date, new_uuid};
use techmarket_store::Sql;
use techmarket_types::{ContractId, Fen, RegisterListId, TableId};
use uuid::Uuid;

use crate::app::conclude::{Entry, OfficeUnit, append};
use crate::app::{App, ContractStore};
use crate::domain::{
    CertificateCode, Contract, ListRequest, ListRow, MAX_LISTED, RegisterList, require_desk, require_point,
};

/// Contracts read at once.
const READ_AT_ONCE: usize = 200;

/// Rows of contracts, each with the version at which it was read.
type Rows = HashMap<ContractId, (i64, ListRow)>;

impl App {
    /// 登记清单: the contracts of a period, sealed as they are now. With `validate_only` nothing is kept.
    pub async fn create_register_list(
        &self,
        context: &Context,
        request: &ListRequest,
        key: Option<&RequestKey>,
        validate_only: bool,
    ) -> Result<RegisterList> {
        require_desk(&context.caller)?;
        require_point(&context.caller, request.point)?;
        // Thousands of contracts are read before the transaction, in which nobody else writes; what changes meanwhile is
        // read again there.
        let ahead = self.rows_ahead(request).await;
        if validate_only {
            let (list, _) = self.seal(context, request, ahead?, Uuid::nil())?;
            return Ok(list);
        }
        let work = Seal {
            app: self,
            request,
            // What is wrong shows in the transaction as well, behind the answer that a repeated request had.
            ahead: ahead.unwrap_or_default(),
        };
        self.contracts.transact(context, key, &work).await
    }

    async fn rows_ahead(&self, request: &ListRequest) -> Result<Rows> {
        let mut session = self.contracts.read().await?;
        self.rows(&mut session, request, &Rows::new()).await
    }

    /// The rows of every contract that the list holds; from `ahead` where the contract is still at that version.
    async fn rows(&self, sql: &mut dyn Sql, request: &ListRequest, ahead: &Rows) -> Result<Rows> {
        let table = self.contracts.table();
        // One more than a list may hold tells that there are too many.
        let most = i64::try_from(MAX_LISTED).unwrap_or(i64::MAX).saturating_add(1);
        let listed = table.listable(sql, request, most).await?;
        if listed.len() > MAX_LISTED {
            let message = format!("一份清单至多 {MAX_LISTED} 份合同，请缩短期间分批出具");
            return Err(Error::new(Reason::LimitReached, message));
        }
        let mut rows = Rows::with_capacity(listed.len());
        let mut unread = Vec::new();
        for (id, version) in listed {
            match ahead.get(&id).filter(|(read, _)| *read == version) {
                Some(row) => drop(rows.insert(id, row.clone())),
                None => unread.push(id),
            }
        }
        for ids in unread.chunks(READ_AT_ONCE) {
            for contract in table.find_many(sql, ids).await? {
                let row = self.row(&contract).ok_or_else(overflow)?;
                rows.insert(contract.id, (contract.version, row));
            }
        }
        Ok(rows)
    }

    fn seal(
        &self,
        context: &Context,
        request: &ListRequest,
        rows: Rows,
        id: Uuid,
    ) -> Result<(RegisterList, Vec<ListRow>)> {
        if rows.is_empty() {
            return Err(Error::new(
                Reason::ListEmpty,
                "该登记点在此期间没有有效的登记合同",
            ));
        }
        let mut rows: Vec<ListRow> = rows.into_values().map(|(_, row)| row).collect();
        rows.sort_by(|one, other| one.number.cmp(&other.number));
        let mut list = RegisterList {
            id: RegisterListId::new(id),
            request: request.clone(),
            body: self.reference.body(request.point),
            count: i64::try_from(rows.len()).map_err(Error::internal)?,
            total: Fen::checked_sum(rows.iter().map(|row| row.total)).ok_or_else(overflow)?,
            technology: Fen::checked_sum(rows.iter().map(|row| row.technology)).ok_or_else(overflow)?,
            digest: String::new(),
            code: CertificateCode::new(&*self.rng),
            create_time: context.now,
            void_time: None,
        };
        list.digest = digest(&self.paper_list(&list, &rows)?).to_string();
        Ok((list, rows))
    }

    fn row(&self, contract: &Contract) -> Option<ListRow> {
        let content = &contract.content;
        let (entry, recognised) = (contract.registration.as_ref()?, contract.recognition.as_ref()?);
        Some(ListRow {
            number: entry.number.to_string(),
            title: content.title.clone(),
            category: self
                .reference
                .title(TableId::ContractCategory, &recognised.category),
            seller: content.seller.name.clone(),
            buyer: content.buyer.as_ref()?.name.clone(),
            total: recognised.total_amount,
            technology: recognised.technology_amount,
            date: entry.date(),
        })
    }

    /// The list as it is printed.
    pub(in crate::app) fn paper_list(&self, list: &RegisterList, rows: &[ListRow]) -> Result<PaperList> {
        let issued_on = china_date(list.create_time);
        let row = |row: &ListRow| {
            Ok(RegisterRow {
                number: row.number.parse().map_err(Error::internal)?,
                title: row.title.clone(),
                category: row.category.clone(),
                seller: row.seller.clone(),
                buyer: row.buyer.clone(),
                total: row.total,
                technology: row.technology,
                registered_on: row.date,
            })
        };
        Ok(PaperList {
            title: list.request.title.clone(),
            body: list.body.clone(),
            period: list.request.period,
            rows: rows.iter().map(row).collect::<Result<_>>()?,
            notes: self.reference.texts.notes(Paper::RegisterList, issued_on),
            issued_on,
            verification: self.settings.verification(&list.code),
        })
    }
}

struct Seal<'a> {
    app: &'a App,
    request: &'a ListRequest,
    ahead: Rows,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, RegisterList> for Seal<'_> {
    /// The answer is the list without its rows: it is kept for repeated requests.
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<RegisterList> {
        let table = unit.table();
        // An end of a registration either waits for this list and makes it void, or is seen here.
        table.lock_trail(unit.sql()).await?;
        let rows = self.app.rows(unit.sql(), self.request, &self.ahead).await?;
        let id = new_uuid(&*self.app.rng, unit.context().now);
        let (list, rows) = self.app.seal(unit.context(), self.request, rows, id)?;
        table.insert_list(unit.sql(), &list, &rows).await?;
        let entry = Entry {
            resource: list.id.name(),
            action: "seal_list",
            detail: format!("{}：{}份，成交额{}元", list.request.title, list.count, list.total),
            content: Some(list.digest.parse().map_err(Error::internal)?),
        };
        append(unit, entry).await?;
        Ok(list)
    }
}

fn overflow() -> Error {
    Error::internal("a list that lacks what it prints, or beyond 64 bits of fen")
}
