//! The rules of a demand's content.

use techmarket_kernel::{
    CodeCheck, Reason, TextRule, Violations, check_contact, check_count, check_fen_range, check_indicator,
    check_lines, check_text, check_unrepeated,
};
use techmarket_types::TableId;

use crate::domain::{Condition, DemandContent, Kind};

/// Most indicators of a demand.
const MAX_INDICATORS: usize = 20;

impl DemandContent {
    /// Adds every broken rule to `v`, with paths as in `techmarket.demand.v1.Demand`.
    pub fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        self.validate_texts(v);
        self.validate_codes(codes, v);
        if let Some(budget) = self.budget {
            v.within("budget", |v| check_fen_range(v, budget.minimum, budget.maximum));
        }
        self.validate_required_conditions(v);
        self.validate_indicators(v);
        self.validate_detail(v);
        if let Some(confidential) = &self.confidential {
            v.within("confidential", |v| {
                check_text(v, "detail", &confidential.detail, TextRule::text(50_000));
                if let Some(contact) = &confidential.contact {
                    check_contact(v, "contact", contact);
                }
            });
        }
    }

    fn validate_texts(&self, v: &mut Violations) {
        for (field, text, rule) in [
            (
                "organization_name",
                &self.organization_name,
                TextRule::line(200).required(),
            ),
            ("title", &self.title, TextRule::line(200).required()),
            ("summary", &self.summary, TextRule::text(10_000).required()),
            ("problem", &self.problem, TextRule::text(2_000)),
            ("current_state", &self.current_state, TextRule::text(2_000)),
            ("expected_result", &self.expected_result, TextRule::text(2_000)),
            (
                "intellectual_property_wish",
                &self.intellectual_property_wish,
                TextRule::text(500),
            ),
        ] {
            check_text(v, field, text, rule);
        }
        check_lines(v, "keywords", &self.keywords, 10, 50);
        check_unrepeated(v, "keywords", &self.keywords);
    }

    fn validate_codes(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        if self.fields.is_empty() {
            let rule = "必填：至少一个所属领域（代码表 market_field）";
            v.add("fields", Reason::FieldRequired, rule);
        }
        codes.many(v, "fields", TableId::MarketField, &self.fields, 5);
        codes.optional(v, "industry", TableId::Industry, &self.industry);
        codes.region(v, "region", &self.region);
        codes.many(v, "cooperation", TableId::Cooperation, &self.cooperation, 9);
        codes.many(v, "payment_forms", TableId::PaymentForm, &self.payment_forms, 6);
        codes.many(
            v,
            "solution_modes",
            TableId::SolutionMode,
            &self.solution_modes,
            4,
        );
        codes.optional(v, "activity_type", TableId::ActivityType, &self.activity_type);
    }

    /// A condition that is about nothing would be thought to hold.
    fn validate_required_conditions(&self, v: &mut Violations) {
        check_unrepeated(v, "required_conditions", &self.required_conditions);
        for condition in &self.required_conditions {
            let (field, stated) = match condition {
                Condition::Maturity => ("maturity_wanted", self.maturity_wanted.is_some()),
                Condition::Cooperation => ("cooperation", !self.cooperation.is_empty()),
                Condition::Budget => (
                    "budget.maximum",
                    self.budget.is_some_and(|budget| budget.maximum.is_some()),
                ),
                Condition::Field => ("fields", !self.fields.is_empty()),
            };
            if !stated {
                let rule = "必填：列为硬性条件（required_conditions）的内容必须填写";
                v.add(field, Reason::FieldRequired, rule);
            }
        }
    }

    fn validate_indicators(&self, v: &mut Violations) {
        if self.kind == Kind::OpenCall && self.indicators.is_empty() {
            v.add(
                "indicators",
                Reason::FieldRequired,
                "必填：揭榜挂帅至少一项考核指标",
            );
        }
        check_count(v, "indicators", self.indicators.len(), MAX_INDICATORS);
        for (index, indicator) in self.indicators.iter().enumerate().take(MAX_INDICATORS) {
            v.within(format!("indicators[{index}]"), |v| check_indicator(v, indicator));
        }
    }

    fn validate_detail(&self, v: &mut Violations) {
        match &self.detail {
            Some(detail) => {
                if detail.kind() != self.kind {
                    let rule = format!("与类型 {} 不符", self.kind.as_str());
                    v.add(detail.kind().as_str(), Reason::KindMismatch, rule);
                }
                detail.validate(v);
            }
            None if self.kind == Kind::OpenCall => {
                let rule = "必填：揭榜条件、完成时限和知识产权归属";
                v.add(Kind::OpenCall.as_str(), Reason::FieldRequired, rule);
            }
            None => {}
        }
    }
}

#[cfg(test)]
pub(super) mod tests;
