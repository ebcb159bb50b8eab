//! CreateRegisterList.

use async_trait::async_trait;
use techmarket_documents::{Paper, RegisterList as PaperList, RegisterRow, digest};
use techmarket_feed::Work;
use techmarket_kernel::{Context, Error, Reason, RequestKey, Result, Rng, Viewer, china_date, new_uuid};
use techmarket_types::{ContractId, Fen, RegisterListId, TableId};
use uuid::Uuid;

use crate::app::conclude::OfficeUnit;
use crate::app::{App, ContractOrder, ContractQuery, ContractStore};
use crate::domain::{
    CertificateCode, Contract, ListRequest, ListRow, MAX_LISTED, RegisterList, State, require_desk,
};

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
        if validate_only {
            let mut session = self.contracts.read().await?;
            let contracts = self
                .contracts
                .table()
                .list(&mut session, &all_of(request))
                .await?;
            return self.seal(context, request, &contracts, Uuid::nil());
        }
        let work = Seal {
            app: self,
            request,
            rng: &*self.rng,
        };
        self.contracts.transact(context, key, &work).await
    }

    fn seal(
        &self,
        context: &Context,
        request: &ListRequest,
        contracts: &[Contract],
        id: Uuid,
    ) -> Result<RegisterList> {
        if contracts.is_empty() {
            return Err(Error::new(
                Reason::ListEmpty,
                "该登记点在此期间没有有效的登记合同",
            ));
        }
        if contracts.len() > MAX_LISTED {
            let message = format!("一份清单至多 {MAX_LISTED} 份合同，请缩短期间分批出具");
            return Err(Error::new(Reason::LimitReached, message));
        }
        let rows = contracts.iter().map(|contract| self.row(contract));
        let mut rows = rows.collect::<Option<Vec<ListRow>>>().ok_or_else(overflow)?;
        rows.sort_by(|one, other| one.number.cmp(&other.number));
        let mut list = RegisterList {
            id: RegisterListId::new(id),
            request: request.clone(),
            body: self.reference.body(request.point),
            total: Fen::checked_sum(rows.iter().map(|row| row.total)).ok_or_else(overflow)?,
            technology: Fen::checked_sum(rows.iter().map(|row| row.technology)).ok_or_else(overflow)?,
            rows,
            digest: String::new(),
            code: CertificateCode::new(&*self.rng),
            create_time: context.now,
            void_time: None,
        };
        list.digest = digest(&self.paper_list(&list)?).to_string();
        Ok(list)
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
    pub(super) fn paper_list(&self, list: &RegisterList) -> Result<PaperList> {
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
            rows: list.rows.iter().map(row).collect::<Result<_>>()?,
            notes: self.reference.texts.notes(Paper::RegisterList, issued_on),
            issued_on,
            verification: self.settings.verification(&list.code),
        })
    }
}

struct Seal<'a> {
    app: &'a App,
    request: &'a ListRequest,
    rng: &'a dyn Rng,
}

#[async_trait]
impl Work<Contract, dyn ContractStore, RegisterList> for Seal<'_> {
    async fn run(&self, unit: &mut OfficeUnit<'_>) -> Result<RegisterList> {
        let table = unit.table();
        let contracts = table.list(unit.sql(), &all_of(self.request)).await?;
        let id = new_uuid(self.rng, unit.context().now);
        let list = self.app.seal(unit.context(), self.request, &contracts, id)?;
        let ids: Vec<ContractId> = contracts.iter().map(|contract| contract.id).collect();
        table.insert_list(unit.sql(), &list, &ids).await?;
        Ok(list)
    }
}

/// Every contract that the list would hold, and one more than it may.
fn all_of(request: &ListRequest) -> ContractQuery {
    ContractQuery {
        states: vec![State::Registered, State::ChangePending],
        registration_point: Some(request.point),
        registered: Some(request.period),
        seller: request.seller.clone(),
        order: ContractOrder::Registered { after: None },
        limit: i64::try_from(MAX_LISTED).unwrap_or(i64::MAX).saturating_add(1),
        ..ContractQuery::of(Viewer::Operator)
    }
}

fn overflow() -> Error {
    Error::internal("a list that lacks what it prints, or beyond 64 bits of fen")
}
