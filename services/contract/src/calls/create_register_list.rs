//! CreateRegisterList.

use std::collections::HashMap;

use techmarket_documents::digest;
use techmarket_kernel::{Context, Error, Reason, Result, Violations, new_uuid};
use techmarket_proto::contract::v1 as pb;
use techmarket_rpc::{Shown, request};
use techmarket_store::Sql;
use techmarket_types::{ContractId, Fen, RegisterListId, TableId};
use uuid::Uuid;

use crate::domain::{
    CertificateCode, Contract, ListRequest, ListRow, MAX_LISTED, RegisterList, require_desk, require_point,
};
use crate::messages;
use crate::registry::Registry;
use crate::step::{Entry, append};
use crate::store::{contracts, lists};

/// Contracts read at once.
const READ_AT_ONCE: usize = 200;

/// Rows of contracts, each with the version at which it was read.
type Rows = HashMap<ContractId, (i64, ListRow)>;

impl Registry {
    /// 登记清单: the contracts of a period, sealed as they are now. What is kept for repeated requests is the list without its
    /// rows.
    pub(crate) async fn create_register_list(
        &self,
        context: &Context,
        request: pb::CreateRegisterListRequest,
    ) -> Result<Shown<pb::RegisterList>> {
        let (repeat, asked) = Violations::collect(|v| {
            let repeat = request::repeat(v, &request);
            let asked = request.register_list.unwrap_or_default();
            let asked = v.within("register_list", |v| messages::list_request(v, asked));
            Some((repeat, asked?))
        })?;
        require_desk(&context.caller)?;
        require_point(&context.caller, asked.point)?;
        // Thousands of contracts are read before the transaction, in which nobody else writes; what changes meanwhile is
        // read again there.
        let ahead = self.rows_ahead(&asked).await;
        if repeat.validate_only {
            let id = new_uuid(&*self.rng, context.now);
            let (list, _) = self.seal(context, &asked, ahead?, id)?;
            return Ok(Shown(messages::unsealed(&list)));
        }
        // What is wrong shows in the transaction as well, behind the answer that a repeated request had.
        let (asked, ahead) = (&asked, &ahead.unwrap_or_default());
        let sealed = self.contracts.write(context, repeat.key.as_ref(), |unit| {
            Box::pin(async move {
                // An end of a registration either waits for this list and makes it void, or is seen here.
                techmarket_audit::lock(unit.sql()).await?;
                let rows = self.rows(unit.sql(), asked, ahead).await?;
                let (list, rows) = self.seal(context, asked, rows, unit.new_id())?;
                lists::insert(unit.sql(), &list, &rows).await?;
                let entry = Entry {
                    resource: list.id.name(),
                    action: "seal_list",
                    detail: format!("{}：{}份，成交额{}元", asked.title, list.count, list.total),
                    content: Some(list.digest.parse().map_err(Error::internal)?),
                };
                append(unit, entry).await?;
                Ok(list)
            })
        });
        Ok(Shown(messages::to_list(&sealed.await?)))
    }

    async fn rows_ahead(&self, request: &ListRequest) -> Result<Rows> {
        let mut session = self.contracts.read().await?;
        self.rows(&mut session, request, &Rows::new()).await
    }

    /// The rows of every contract that the list holds; from `ahead` where the contract is still at that version.
    async fn rows(&self, sql: &mut dyn Sql, request: &ListRequest, ahead: &Rows) -> Result<Rows> {
        // One more than a list may hold tells that there are too many.
        let most = i64::try_from(MAX_LISTED).unwrap_or(i64::MAX).saturating_add(1);
        let listed = lists::listable(sql, request, most).await?;
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
            for contract in contracts::find_many(sql, ids).await? {
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
            let message = "该登记点在此期间没有有效的登记合同";
            return Err(Error::new(Reason::ListEmpty, message));
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
        let category = &recognised.category;
        Some(ListRow {
            number: entry.number.to_string(),
            title: content.title.clone(),
            category: self.reference.title(TableId::ContractCategory, category),
            seller: content.seller.name.clone(),
            buyer: content.buyer.as_ref()?.name.clone(),
            total: recognised.total_amount,
            technology: recognised.technology_amount,
            date: entry.date(),
        })
    }
}

fn overflow() -> Error {
    Error::internal("a list that lacks what it prints, or beyond 64 bits of fen")
}
