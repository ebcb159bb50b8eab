//! The rules of what is filled in. They hold for a draft already: something may be missing, nothing may be wrong.

use std::collections::HashSet;

use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_text};
use techmarket_types::{Fen, TableId};

use super::Codes;
use super::content::{BrokerPerson, ContractContent};
use super::stated::check_stated;
use crate::code_kinds::RightKind;

/// Most rights of a contract.
const MAX_RIGHTS: usize = 10;
/// Most planned instalments.
const MAX_INSTALMENTS: usize = 60;
/// Most proofs of rights.
const MAX_CERTIFICATES: usize = 50;

impl ContractContent {
    /// Adds every broken rule to `v`, with paths as in `techmarket.contract.v1.Contract`. `codes` are those of the day of
    /// the call.
    pub fn validate(&self, codes: Codes<'_>, v: &mut Violations) {
        check_text(v, "title", &self.title, TextRule::line(200));
        check_text(v, "summary", &self.summary, TextRule::text(10_000));
        for (field, person) in [
            ("responsible_person", &self.responsible_person),
            ("filled_by", &self.filled_by),
        ] {
            check_text(v, field, person, TextRule::line(50));
        }
        self.validate_terms(codes.check, v);
        v.within("substance", |v| self.substance.validate(codes.check, v));
        self.validate_codes(codes.check, v);
        self.validate_rights(codes, v);
        self.validate_parties(codes, v);
        if self.sign_date.is_some_and(|day| day > codes.check.on) {
            v.add("sign_date", Reason::DateInFuture, "签订日期不能晚于今天");
        }
        check_stated(
            v,
            self.total_amount,
            self.technology_amount,
            self.non_technical_costs.as_ref(),
        );
    }

    /// Adds what is wrong with the terms that are stated.
    fn validate_terms(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        if let Some(royalty) = &self.royalty {
            v.within("royalty", |v| royalty.validate(v));
        }
        self.validate_instalments(v);
        self.validate_certificates(codes, v);
        for (field, amount) in [
            ("expected_investment", self.expected_investment),
            ("expected_output", self.expected_output),
        ] {
            if amount.is_some_and(|amount| amount < Fen::ZERO) {
                v.add(field, Reason::AmountNegative, "金额不能为负数");
            }
        }
    }

    fn validate_instalments(&self, v: &mut Violations) {
        let field = "instalments";
        if self.instalments.len() > MAX_INSTALMENTS {
            v.add(field, Reason::TooManyItems, format!("至多 {MAX_INSTALMENTS} 项"));
            return;
        }
        for (index, instalment) in self.instalments.iter().enumerate() {
            v.within(format!("{field}[{index}]"), |v| {
                if instalment.amount <= Fen::ZERO {
                    v.add("amount", Reason::AmountNegative, "必填，应大于 0");
                }
                check_text(v, "condition", &instalment.condition, TextRule::line(200));
            });
        }
        if self
            .instalments
            .iter()
            .any(|instalment| instalment.amount <= Fen::ZERO)
        {
            // A sum of what is wrong or missing would tell nothing.
            return;
        }
        let sum = Fen::checked_sum(self.instalments.iter().map(|instalment| instalment.amount));
        if let (false, false, Some(total)) = (
            self.instalments.is_empty(),
            self.amount_undetermined,
            self.total_amount,
        ) && sum != Some(total)
        {
            let sum = sum.map_or_else(|| "（超出范围）".to_owned(), |sum| format!("{sum}元"));
            let rule = format!("分期支付合计{sum}，应等于合同成交总额{total}元");
            v.add(field, Reason::InstalmentsMismatch, rule);
        }
    }

    fn validate_certificates(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        let field = "right_certificates";
        if self.right_certificates.len() > MAX_CERTIFICATES {
            v.add(field, Reason::TooManyItems, format!("至多 {MAX_CERTIFICATES} 项"));
            return;
        }
        let mut seen = HashSet::new();
        for (index, certificate) in self.right_certificates.iter().enumerate() {
            v.within(format!("{field}[{index}]"), |v| {
                codes.required(v, "right", TableId::IntellectualProperty, &certificate.right);
                check_text(v, "number", &certificate.number, TextRule::line(50).required());
                let stated = &self.intellectual_property;
                if !stated.is_empty() && !stated.contains(&certificate.right) {
                    v.add("right", Reason::KindMismatch, "不在本合同所填的知识产权之中");
                }
                if !seen.insert(certificate) {
                    v.add("", Reason::ItemRepeated, "与前面的一项重复");
                }
            });
        }
    }

    fn validate_codes(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        if let Some(point) = self.registration_point {
            let point = point.to_string();
            codes.optional(v, "registration_point", TableId::RegistrationPoint, &point);
        }
        codes.optional_leaf(v, "category", TableId::ContractCategory, &self.category);
        for (field, table, code) in [
            ("payment_form", TableId::PaymentForm, &self.payment_form),
            ("plan_source", TableId::PlanSource, &self.plan_source),
            ("technical_field", TableId::TechnicalField, &self.technical_field),
            (
                "socio_economic_aim",
                TableId::SocioEconomicAim,
                &self.socio_economic_aim,
            ),
            ("industry", TableId::Industry, &self.industry),
        ] {
            codes.optional(v, field, table, code);
        }
    }

    fn validate_rights(&self, codes: Codes<'_>, v: &mut Violations) {
        let rights = &self.intellectual_property;
        let field = "intellectual_property";
        codes
            .check
            .many(v, field, TableId::IntellectualProperty, rights, MAX_RIGHTS);
        let kinds = codes.book.rights();
        let mut none = rights
            .iter()
            .filter(|right| kinds.kind(right) == Some(RightKind::None));
        if let (2.., Some(code)) = (rights.len(), none.next()) {
            let rule = format!("未涉及知识产权（{code}）不能与其他代码同时填写");
            v.add(field, Reason::CodesConflict, rule);
        }
    }

    fn validate_parties(&self, codes: Codes<'_>, v: &mut Violations) {
        v.within("seller", |v| self.seller.validate(codes, v));
        if let Some(buyer) = &self.buyer {
            v.within("buyer", |v| {
                buyer.validate(codes, v);
                if buyer.credit_code.is_some() && buyer.credit_code == self.seller.credit_code {
                    v.add("credit_code", Reason::PartiesSame, "买方与卖方不能是同一单位");
                }
            });
        }
        if let Some(broker) = &self.broker {
            check_text(v, "broker.name", &broker.name, TextRule::line(200));
            if let Some(person) = &broker.person {
                v.within("broker.person", |v| person.validate(v));
            }
        }
    }
}

impl BrokerPerson {
    fn validate(&self, v: &mut Violations) {
        check_text(v, "name", &self.name, TextRule::line(50));
        let number = &self.certificate_number;
        check_text(v, "certificate_number", number, TextRule::line(50));
        if number.contains(char::is_whitespace) {
            v.add("certificate_number", Reason::TextInvalid, "证书编号不能含有空白");
        }
    }
}
