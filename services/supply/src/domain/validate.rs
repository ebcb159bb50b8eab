//! The rules of a listing's content.

use techmarket_kernel::{
    CodeCheck, Reason, TextRule, Violations, check_contact, check_count, check_fen_range, check_lines,
    check_text, check_unrepeated,
};
use techmarket_types::{Fen, TableId};

use crate::domain::{Kind, ListingContent, Price, PriceMode};

/// Most rights of a listing.
const MAX_RIGHTS: usize = 20;

impl ListingContent {
    /// Adds every broken rule to `v`, with paths as in `techmarket.supply.v1.Listing`.
    pub fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        check_text(
            v,
            "organization_name",
            &self.organization_name,
            TextRule::line(200).required(),
        );
        check_text(v, "external_id", &self.external_id, TextRule::line(100));
        check_text(v, "title", &self.title, TextRule::line(200).required());
        check_text(v, "summary", &self.summary, TextRule::text(10_000).required());
        check_lines(v, "keywords", &self.keywords, 10, 50);
        check_unrepeated(v, "keywords", &self.keywords);
        self.validate_codes(codes, v);
        if let Some(price) = &self.price {
            v.within("price", |v| price.validate(codes, v));
        }
        self.validate_rights(codes, v);
        if let Some(announcement) = &self.announcement {
            check_text(
                v,
                "announcement.outcome",
                &announcement.outcome,
                TextRule::text(500),
            );
        }
        self.require_detail(v);
        if let Some(detail) = &self.detail {
            if detail.kind() != self.kind {
                let rule = format!("与类型 {} 不符", self.kind.as_str());
                v.add(detail.kind().as_str(), Reason::KindMismatch, rule);
            }
            detail.validate(codes, v);
        }
        if let Some(confidential) = &self.confidential {
            v.within("confidential", |v| {
                check_text(v, "detail", &confidential.detail, TextRule::text(50_000));
                if let Some(contact) = &confidential.contact {
                    check_contact(v, "contact", contact);
                }
            });
        }
    }

    /// What is known of an expert without a name, an instrument without a model or a service of no kind is nothing.
    fn require_detail(&self, v: &mut Violations) {
        let (field, rule) = match (self.kind, &self.detail) {
            (Kind::Expert, None) => ("expert.person", "必填：专家须有姓名"),
            (Kind::Instrument, None) => ("instrument.model", "必填：仪器须有型号"),
            (Kind::Service, None) => (
                "service.kind",
                "必填：科技服务须有服务类型（代码表 service_kind）",
            ),
            _ => return,
        };
        v.add(field, Reason::FieldRequired, rule);
    }

    fn validate_codes(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        if self.fields.is_empty() {
            v.add(
                "fields",
                Reason::FieldRequired,
                "必填：至少一个所属领域（代码表 market_field）",
            );
        }
        codes.many(v, "fields", TableId::MarketField, &self.fields, 5);
        codes.optional(v, "industry", TableId::Industry, &self.industry);
        codes.region(v, "region", &self.region);
        codes.many(v, "cooperation", TableId::Cooperation, &self.cooperation, 9);
    }

    fn validate_rights(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        let rights = &self.intellectual_property;
        check_count(v, "intellectual_property", rights.len(), MAX_RIGHTS);
        for (index, right) in rights.iter().enumerate().take(MAX_RIGHTS) {
            v.within(format!("intellectual_property[{index}]"), |v| {
                codes.required(v, "kind", TableId::IntellectualProperty, &right.kind);
                check_text(v, "number", &right.number, TextRule::line(50));
                check_text(v, "title", &right.title, TextRule::line(200));
            });
        }
    }
}

impl Price {
    fn validate(&self, codes: CodeCheck<'_>, v: &mut Violations) {
        codes.optional(v, "pricing", TableId::Pricing, &self.pricing);
        check_fen_range(v, self.minimum, self.maximum);
        let ends = [("minimum", self.minimum), ("maximum", self.maximum)];
        for (field, end) in ends {
            match (self.mode, end) {
                (PriceMode::Negotiable, Some(_)) => v.add(field, Reason::KindMismatch, "面议不填金额"),
                (PriceMode::Fixed | PriceMode::Range, None) => v.add(field, Reason::FieldRequired, "必填"),
                _ => {}
            }
        }
        let differ = |(a, b): (Fen, Fen)| a != b;
        if self.mode == PriceMode::Fixed && self.minimum.zip(self.maximum).is_some_and(differ) {
            v.add("maximum", Reason::ValueOutOfRange, "一口价的上下限应相等");
        }
    }
}
