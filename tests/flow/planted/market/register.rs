//! Contracts with their files, opinions, settlements.

use serde_json::{Value, json};
use techmarket_proto::contract::v1::UploadAttachmentRequest;
use techmarket_proto::contract::v1::upload_attachment_request::Message as Up;

use super::{Market, SMALL, contact, pdf, signed_today, with, word};

fn path(verb: &str) -> String {
    format!("contract.v1.ContractService/{verb}Contract")
}

impl Market {
    /// One drafted, one returned, one registered with a settlement and a change that waits.
    pub(super) async fn contracts(&mut self) {
        self.contract("contract.draft").await;
        let returned = self.contract("contract.returned").await;
        let submitted = self.step("provider", &path("Submit"), &returned, json!({})).await;
        let reason = json!({"reason": word("contract.returned.reason")});
        self.step("registrar", &path("Return"), &submitted, reason).await;
        let registered = self.registered().await;
        let day = &registered["signDate"];
        let list = json!({"title": word("register_list.title"), "registrationPoint": registered["registrationPoint"],
            "period": {"startDate": day, "endDate": day}});
        let path = "contract.v1.RegisterService/CreateRegisterList";
        self.ask("registrar", path, json!({"registerList": list})).await;
    }

    /// A draft of the seller's with a word in each part, and a file.
    async fn contract(&mut self, place: &str) -> Value {
        let base = self.json("techmarket.contract.v1.Contract", &signed_today(SMALL));
        let party = |side: &str| {
            let place = format!("{place}.{side}");
            let words = json!({"contact": contact(&place), "address": word(&format!("{place}.address")),
                "legalRepresentative": word(&format!("{place}.legal_representative"))});
            with(base[side].clone(), words)
        };
        let words = json!({"title": word(&format!("{place}.title")),
            "summary": word(&format!("{place}.summary")), "seller": party("seller"), "buyer": party("buyer")});
        let request = json!({"contract": with(base.clone(), words)});
        let made = self.ask("provider", &path("Create"), request).await;
        let settings = json!({"name": made["name"], "kind": "KIND_OTHER",
            "fileName": format!("{}.pdf", word(&format!("{place}.file_name")))});
        let file = UploadAttachmentRequest {
            message: Some(Up::Chunk(pdf(&word(&format!("{place}.file"))))),
        };
        let file = self.json("techmarket.contract.v1.UploadAttachmentRequest", &file);
        let messages = json!([{"settings": settings}, file]);
        self.ask(
            "provider",
            "contract.v1.ContractService/UploadAttachment",
            messages,
        )
        .await
    }

    async fn registered(&mut self) -> Value {
        let made = self.contract("contract.registered").await;
        let mut at = self.step("provider", &path("Submit"), &made, json!({})).await;
        at = self.step("registrar", &path("Accept"), &at, json!({})).await;
        let review = json!({"category": at["category"], "totalAmount": at["totalAmount"],
            "technologyAmount": at["technologyAmount"], "opinion": word("contract.registered.opinion")});
        at = self.step("registrar", &path("Review"), &at, review).await;
        at = self.step("registrar", &path("Register"), &at, json!({})).await;
        let yuan = |units: i64| json!({"currencyCode": "CNY", "units": units.to_string()});
        let payment = json!({"payDate": at["signDate"], "amount": yuan(50_000),
            "voucherNumber": word("payment.voucher_number")});
        let request = json!({"name": at["name"], "payment": payment});
        self.ask("provider", "contract.v1.SettlementService/RecordPayment", request)
            .await;
        let settlement = json!({"realisedAmount": yuan(50_000), "technologyAmount": yuan(50_000),
            "costs": {}, "technologyIncome": yuan(50_000), "handler": word("settlement.handler"),
            "financeOfficer": word("settlement.finance_officer"), "phone": word("settlement.phone")});
        let request = json!({"name": at["name"], "settlement": settlement});
        self.ask(
            "provider",
            "contract.v1.SettlementService/FileSettlement",
            request,
        )
        .await;
        // What was paid and settled changed the contract.
        at = self
            .ask("provider", &path("Get"), json!({"name": at["name"]}))
            .await;
        let change = json!({"contract": {"name": at["name"], "summary": word("contract.registered.new_summary")},
            "updateMask": "summary", "reason": word("contract.registered.change_reason")});
        let path = "contract.v1.ContractService/RequestContractChange";
        self.step("provider", path, &at, change).await
    }
}
