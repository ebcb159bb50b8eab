//! What a contract must say before it is handed in: everything that the published statistics are made of.

use techmarket_kernel::{Reason, Violations};

use super::content::{Broker, ContractContent};
use super::needed::GAPS;
use super::party::Party;
use super::stated::require_costs;
use super::{ApplicantKind, Codes, is_blank};
use crate::code_kinds::{PartyKinds, PaymentKind};

impl ContractContent {
    /// Adds every gap to `v`, with paths as in `techmarket.contract.v1.Contract`.
    pub fn require_complete(&self, codes: Codes<'_>, v: &mut Violations) {
        let kinds = codes.book.parties();
        for gap in &GAPS {
            require(v, gap.field, (gap.is_missing)(self), gap.title);
        }
        require(v, "buyer", self.buyer.is_none(), "买方");
        self.require_applicant_stated(kinds, v);
        self.require_terms(codes, v);
        v.within("seller", |v| self.seller.require_complete(kinds, v));
        if let Some(buyer) = &self.buyer {
            v.within("buyer", |v| buyer.require_complete(kinds, v));
        }
        if let Some(broker) = &self.broker {
            broker.require_complete(v);
        }
        if let (Some(total), Some(technology)) = (self.total_amount, self.technology_amount) {
            require_costs(v, total, technology, self.non_technical_costs.as_ref());
        }
    }

    /// An import is registered by its buyer in China, and an intermediary is named.
    fn require_applicant_stated(&self, kinds: &PartyKinds, v: &mut Violations) {
        match self.applicant.kind {
            ApplicantKind::Seller => {
                if self.seller.is_abroad() {
                    let rule = "卖方在境外的技术进口合同由境内买方申请登记";
                    v.add("applicant.kind", Reason::KindMismatch, rule);
                }
            }
            ApplicantKind::ImportBuyer => {
                if !self.seller.is_abroad() || self.buyer.as_ref().is_none_or(Party::is_abroad) {
                    let rule = "只有卖方在境外、买方在境内的技术进口合同由买方申请登记";
                    v.add("applicant.kind", Reason::KindMismatch, rule);
                }
                // Of others the rules of a party ask for it.
                let others = self.buyer.as_ref().is_some_and(|buyer| buyer.needs_code(kinds));
                let no_code = self.buyer_code().is_none() && !others;
                require(
                    v,
                    "buyer.credit_code",
                    no_code,
                    "申请登记的买方的统一社会信用代码",
                );
            }
            ApplicantKind::Intermediary => {
                require(v, "broker", self.broker.is_none(), "受托申请登记的中介机构");
            }
        }
    }

    /// Adds what the way of payment asks for and is missing, and what it does not have.
    fn require_terms(&self, codes: Codes<'_>, v: &mut Violations) {
        use PaymentKind::{Equity, Instalments, Once, Royalty, RoyaltyWithEntryFee};
        match (codes.book.payments().kind(&self.payment_form), &self.royalty) {
            (Some(Royalty | RoyaltyWithEntryFee), None) => {
                v.add("royalty", Reason::FieldRequired, "提交前必填：提成支付的约定");
            }
            (Some(RoyaltyWithEntryFee), Some(royalty)) if royalty.entry_fee.is_none() => {
                v.add("royalty.entry_fee", Reason::FieldRequired, "提交前必填：入门费");
            }
            (Some(Once | Instalments | Equity), Some(_)) => {
                let rule = "付款方式不是提成支付，不填提成支付的约定";
                v.add("royalty", Reason::KindMismatch, rule);
            }
            _ => {}
        }
    }
}

impl Party {
    fn require_complete(&self, kinds: &PartyKinds, v: &mut Violations) {
        for gap in self.gaps(kinds) {
            require(v, gap.field(), true, gap.title());
        }
    }
}

impl Broker {
    fn require_complete(&self, v: &mut Violations) {
        require(v, "broker.name", is_blank(&self.name), "中介方名称");
        let Some(person) = &self.person else {
            return;
        };
        require(v, "broker.person.name", is_blank(&person.name), "技术经纪人姓名");
        let no_number = is_blank(&person.certificate_number);
        require(
            v,
            "broker.person.certificate_number",
            no_number,
            "技术经纪人证书编号",
        );
    }
}

fn require(v: &mut Violations, field: &'static str, is_missing: bool, title: &str) {
    if is_missing {
        v.add(field, Reason::FieldRequired, format!("提交前必填：{title}"));
    }
}
