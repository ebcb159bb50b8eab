//! What a contract must say before it is handed in: everything that the published statistics are made of.

use techmarket_kernel::{Reason, Violations};

use crate::domain::amounts::require_costs;
use crate::domain::{ContractContent, Party};

impl ContractContent {
    /// Adds every gap to `v`, with paths as in `techmarket.contract.v1.Contract`.
    pub fn require_complete(&self, v: &mut Violations) {
        let missing = [
            ("registration_point", self.registration_point.is_none(), "登记点"),
            ("title", is_blank(&self.title), "项目名称"),
            ("category", self.category.is_empty(), "合同类别"),
            ("sign_date", self.sign_date.is_none(), "合同签订日期"),
            ("term", self.term.is_none(), "合同有效期限"),
            ("total_amount", self.total_amount.is_none(), "合同成交总额"),
            (
                "technology_amount",
                self.technology_amount.is_none(),
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
        v.within("seller", |v| self.seller.require_complete(v));
        if let Some(buyer) = &self.buyer {
            v.within("buyer", |v| buyer.require_complete(v));
        }
        if let Some(broker) = &self.broker {
            require(v, &[("broker.name", is_blank(&broker.name), "中介方名称")]);
        }
        if let (Some(total), Some(technology)) = (self.total_amount, self.technology_amount) {
            require_costs(v, total, technology, self.non_technical_costs.as_ref());
        }
    }
}

impl Party {
    fn require_complete(&self, v: &mut Violations) {
        let missing = [
            ("name", is_blank(&self.name), "名称"),
            ("nature", self.nature.is_empty(), "性质"),
            ("region", self.region.is_empty(), "行政区划"),
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
