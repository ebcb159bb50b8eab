//! The rules of what is filled in. They hold for a draft already: something may be missing, nothing may be wrong.

use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_text};
use techmarket_types::TableId;

use super::codes::Codes;
use super::content::{BrokerPerson, ContractContent};
use super::stated::check_stated;
use crate::code_kinds::RightKind;

/// Most rights of a contract.
const MAX_RIGHTS: usize = 10;

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
