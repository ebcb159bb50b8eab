//! Contracts in the register, and what happens to them there.

use jiff::SignedDuration;
use jiff::civil::Date as Day;
use techmarket_kernel::{Caller, china_date};
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_proto::contract::v1::register_service_client::RegisterServiceClient;
use techmarket_proto::contract::v1::settlement_service_client::SettlementServiceClient;
use techmarket_proto::contract::v1::subsidy_service_client::SubsidyServiceClient;
use techmarket_proto::contract::v1::{
    ApproveContractChangeRequest, CancelContractRequest, Contract, GetContractRequest,
    RequestContractChangeRequest, ReviewContractRequest, RevokeContractRequest,
};
use techmarket_proto::google::r#type::{Date, Money};
use techmarket_rpc::Rpc;
use techmarket_testkit::{operator, provider, registrar, second_registrar};
use techmarket_types::Fen;

use crate::attachments::{hash, pdf, settings, upload};
use crate::support::{Office, Verb, create, review};

pub(crate) type Register = RegisterServiceClient<Rpc>;
pub(crate) type Settlements = SettlementServiceClient<Rpc>;
pub(crate) type Subsidies = SubsidyServiceClient<Rpc>;

/// What begins every PDF, and every workbook.
pub(crate) const PDF: &[u8] = b"%PDF-";
pub(crate) const XLSX: &[u8] = b"PK\x03\x04";

impl Office {
    pub(crate) fn register(&self, caller: &Caller) -> Register {
        RegisterServiceClient::new(self.market.client(caller))
    }

    pub(crate) fn settlements(&self, caller: &Caller) -> Settlements {
        SettlementServiceClient::new(self.market.client(caller))
    }

    pub(crate) fn subsidies(&self, caller: &Caller) -> Subsidies {
        SubsidyServiceClient::new(self.market.client(caller))
    }

    /// The voucher of every payment, by its hash, among the attachments of `at`.
    pub(crate) async fn voucher(&self, at: &Contract) -> String {
        let content = pdf(1_000);
        let file = settings(&at.name, Kind::Voucher, "银行回单.pdf");
        upload(self, &provider(), file, &content).await.unwrap();
        hash(&content)
    }

    /// Today in China.
    pub(crate) fn today(&self) -> Day {
        china_date(self.harness.clock().now())
    }

    pub(crate) fn pass_days(&self, days: i64) {
        self.harness.advance(SignedDuration::from_hours(24 * days));
    }

    /// `at` as it stands: payments and settlements change its etag.
    pub(crate) async fn now(&self, at: &Contract) -> Contract {
        let request = GetContractRequest {
            name: at.name.clone(),
        };
        let found = Box::pin(self.client(&registrar()).get_contract(request)).await;
        found.unwrap().into_inner()
    }

    /// `contract` in the register, recognised as it is claimed.
    pub(crate) async fn registered(&self, contract: Contract) -> Contract {
        Box::pin(self.registered_as(contract, |review| review)).await
    }

    /// `contract` in the register, recognised as `judge` has it.
    pub(crate) async fn registered_as(
        &self,
        contract: Contract,
        judge: impl Fn(ReviewContractRequest) -> ReviewContractRequest,
    ) -> Contract {
        let mut applicant = self.client(&operator());
        let draft = create(&mut applicant, contract).await.unwrap();
        let submitted = Box::pin(Verb::Submit.call(&mut applicant, &draft)).await.unwrap();
        let mut first = self.client(&registrar());
        let accepted = Box::pin(Verb::Accept.call(&mut first, &submitted)).await.unwrap();
        let request = judge(review(&accepted));
        let reviewed = Box::pin(first.review_contract(request.clone())).await;
        let reviewed = reviewed.unwrap().into_inner();
        if !reviewed.recognition.as_ref().unwrap().second_review_required {
            return Box::pin(Verb::Register.call(&mut first, &reviewed))
                .await
                .unwrap();
        }
        let mut second = self.client(&second_registrar());
        let again = ReviewContractRequest {
            etag: reviewed.etag,
            ..request
        };
        let reviewed = Box::pin(second.review_contract(again))
            .await
            .unwrap()
            .into_inner();
        Box::pin(Verb::Register.call(&mut second, &reviewed))
            .await
            .unwrap()
    }

    /// `at` with a change of what is registered to what `proposed` claims, approved.
    pub(crate) async fn changed(&self, at: &Contract, proposed: Contract) -> Contract {
        let request = RequestContractChangeRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            contract: Some(proposed.clone()),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["*".to_owned()],
            }),
            reason: "双方签订补充协议".to_owned(),
            ..RequestContractChangeRequest::default()
        };
        let pending = Box::pin(self.client(&operator()).request_contract_change(request)).await;
        let pending = pending.unwrap().into_inner();
        let request = ApproveContractChangeRequest {
            name: pending.name,
            etag: pending.etag,
            category: proposed.category,
            total_amount: proposed.total_amount,
            technology_amount: proposed.technology_amount,
            ..ApproveContractChangeRequest::default()
        };
        let mut first = self.client(&registrar());
        let reviewed = Box::pin(first.approve_contract_change(request.clone())).await;
        let reviewed = reviewed.unwrap().into_inner();
        if reviewed.pending_change.is_none() {
            return reviewed;
        }
        // From the line of large sums on another person decides.
        let request = ApproveContractChangeRequest {
            etag: reviewed.etag,
            ..request
        };
        let mut second = self.client(&second_registrar());
        let changed = Box::pin(second.approve_contract_change(request)).await;
        changed.unwrap().into_inner()
    }

    pub(crate) async fn cancelled(&self, at: &Contract) -> Contract {
        let request = CancelContractRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            reason: "双方解除合同".to_owned(),
            informed_departments: "示例市科学技术局".to_owned(),
            ..CancelContractRequest::default()
        };
        let cancelled = Box::pin(self.client(&operator()).cancel_contract(request)).await;
        cancelled.unwrap().into_inner()
    }

    pub(crate) async fn revoked(&self, at: &Contract) -> Contract {
        let request = RevokeContractRequest {
            name: at.name.clone(),
            etag: at.etag.clone(),
            reason: "申报材料不实".to_owned(),
            ..RevokeContractRequest::default()
        };
        let revoked = Box::pin(self.client(&registrar()).revoke_contract(request)).await;
        revoked.unwrap().into_inner()
    }
}

/// So many fen.
pub(crate) fn fen(fen: i64) -> Money {
    techmarket_rpc::convert::money(Fen(fen))
}

/// How many fen, of whole fen.
pub(crate) fn in_fen(money: Option<&Money>) -> i64 {
    let money = money.unwrap();
    money.units * 100 + i64::from(money.nanos) / 10_000_000
}

/// A day of the API.
pub(crate) fn civil(date: Option<&Date>) -> Day {
    let date = date.unwrap();
    let [year, month, day] = [date.year, date.month, date.day].map(|part| i16::try_from(part).unwrap());
    Day::new(year, i8::try_from(month).unwrap(), i8::try_from(day).unwrap()).unwrap()
}
