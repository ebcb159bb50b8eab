//! What a contract must say before it is handed in: everything that the published statistics are made of.

use techmarket_kernel::{Reason, Violations};
use techmarket_recognition::PartyKinds;

use crate::domain::amounts::require_costs;
use crate::domain::{ApplicantKind, Codes, ContractContent, Party};

impl ContractContent {
    /// Adds every gap to `v`, with paths as in `techmarket.contract.v1.Contract`.
    pub fn require_complete(&self, codes: Codes<'_>, v: &mut Violations) {
        let fixed = !self.amount_undetermined;
        let missing = [
            ("registration_point", self.registration_point.is_none(), "登记点"),
            ("title", is_blank(&self.title), "项目名称"),
            ("category", self.category.is_empty(), "合同类别"),
            ("sign_date", self.sign_date.is_none(), "合同签订日期"),
            ("term", self.term.is_none(), "合同有效期限"),
            (
                "total_amount",
                fixed && self.total_amount.is_none(),
                "合同成交总额",
            ),
            (
                "technology_amount",
                fixed && self.technology_amount.is_none(),
                "技术交易额",
            ),
            ("payment_form", self.payment_form.is_empty(), "付款方式"),
            ("plan_source", self.plan_source.is_empty(), "项目计划来源"),
            (
                "intellectual_property",
                self.intellectual_property.is_empty(),
                "知识产权",
            ),
            ("technical_field", self.technical_field.is_empty(), "技术领域"),
            (
                "socio_economic_aim",
                self.socio_economic_aim.is_empty(),
                "社会经济目标",
            ),
            ("industry", self.industry.is_empty(), "国民经济行业"),
            ("summary", is_blank(&self.summary), "技术内容摘要"),
            ("buyer", self.buyer.is_none(), "买方"),
        ];
        require(v, &missing);
        self.require_applicant_stated(codes.book.parties(), v);
        self.require_terms(codes, v);
        v.within("seller", |v| {
            self.seller.require_complete(codes.book.parties(), v);
        });
        if let Some(buyer) = &self.buyer {
            v.within("buyer", |v| buyer.require_complete(codes.book.parties(), v));
        }
        if let Some(broker) = &self.broker {
            require(v, &[("broker.name", is_blank(&broker.name), "中介方名称")]);
            if let Some(person) = &broker.person {
                let no_number = is_blank(&person.certificate_number);
                let missing = [
                    ("broker.person.name", is_blank(&person.name), "技术经纪人姓名"),
                    (
                        "broker.person.certificate_number",
                        no_number,
                        "技术经纪人证书编号",
                    ),
                ];
                require(v, &missing);
            }
        }
        if let (Some(total), Some(technology)) = (self.total_amount, self.technology_amount) {
            require_costs(v, total, technology, self.non_technical_costs.as_ref());
        }
    }
}

impl ContractContent {
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
                    &[("buyer.credit_code", no_code, "申请登记的买方的统一社会信用代码")],
                );
            }
            ApplicantKind::Intermediary => {
                require(v, &[("broker", self.broker.is_none(), "受托申请登记的中介机构")]);
            }
        }
    }
}

impl Party {
    fn require_complete(&self, kinds: &PartyKinds, v: &mut Violations) {
        let missing = [
            ("name", is_blank(&self.name), "名称"),
            ("nature", self.nature.is_empty(), "性质"),
            ("region", !self.is_abroad() && self.region.is_empty(), "行政区划"),
            (
                "credit_code",
                // Without it nobody could tell that a contract is registered twice.
                self.needs_code(kinds) && self.credit_code.is_none(),
                "统一社会信用代码",
            ),
        ];
        require(v, &missing);
    }
}

fn require(v: &mut Violations, fields: &[(&str, bool, &str)]) {
    for (field, missing, title) in fields {
        if *missing {
            v.add(field, Reason::FieldRequired, format!("提交前必填：{title}"));
        }
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}
