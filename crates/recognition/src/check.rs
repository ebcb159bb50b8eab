//! Looks at a contract by every rule in force. A rule finds; people decide.

mod category;
mod complete;
mod mixed;
mod parties;
mod price;
mod proof;
mod question;
mod substance;
mod term;

use std::borrow::Cow;

use jiff::civil::Date;

use crate::{
    AttachmentKind, CategoryKind, ContractContent, Finding, Observation, Party, Rule, RuleLaw, RuleSet,
    Rulebook,
};

impl Rulebook {
    /// All findings about a contract filed (提交) on the day with files of these kinds, the weightiest first, in the order of
    /// [`Rule::ALL`] among equals, with what was `observed` beside the rules here. Rules that have no law under the rule set are
    /// passed over.
    #[must_use]
    pub fn check(
        &self,
        content: &ContractContent,
        attachments: &[AttachmentKind],
        rules: &RuleSet,
        day: Date,
        observed: Vec<Observation>,
    ) -> Vec<Finding> {
        let mut examination = Examination {
            content,
            attachments,
            book: self,
            rules,
            day,
            kind: self.categories().kind(&content.category),
            findings: Vec::new(),
        };
        for observation in observed {
            examination.add(observation);
        }
        complete::examine(&mut examination);
        parties::examine(&mut examination);
        price::examine(&mut examination);
        term::examine(&mut examination);
        proof::examine(&mut examination);
        category::examine(&mut examination);
        substance::examine(&mut examination);
        mixed::examine(&mut examination);
        let mut findings = examination.findings;
        findings.sort_by_key(|finding| (finding.severity, finding.rule));
        findings
    }
}

/// A contract under the rules, and what they have found so far.
struct Examination<'a> {
    content: &'a ContractContent,
    attachments: &'a [AttachmentKind],
    book: &'a Rulebook,
    rules: &'a RuleSet,
    day: Date,
    /// Kind of the category that is claimed; none where it is not known.
    kind: Option<CategoryKind>,
    findings: Vec<Finding>,
}

impl<'a> Examination<'a> {
    fn find(&mut self, rule: Rule, field: impl Into<Cow<'static, str>>, advice: impl Into<String>) {
        self.add(Observation {
            rule,
            field: field.into(),
            advice: advice.into(),
        });
    }

    /// Finds if it `holds`.
    fn find_if(&mut self, holds: bool, rule: Rule, field: &'static str, advice: &'static str) {
        if holds {
            self.find(rule, field, advice);
        }
    }

    fn add(&mut self, observation: Observation) {
        let Some(law) = self.law(observation.rule) else {
            return;
        };
        self.findings.push(Finding {
            rule: observation.rule,
            severity: law.severity,
            refusal_ground: law.refusal_ground.clone(),
            basis: law.basis.clone(),
            source: law.source.clone(),
            certainty: law.certainty,
            field: observation.field,
            advice: observation.advice,
        });
    }

    fn law(&self, rule: Rule) -> Option<&'a RuleLaw> {
        let point = self.content.registration_point;
        self.book.rules().law(rule, self.rules, self.day, point)
    }

    /// The number that the rule compares with; none where it is not in force or has none.
    fn limit(&self, rule: Rule) -> Option<u32> {
        self.law(rule)?.limit
    }

    fn has(&self, attachment: AttachmentKind) -> bool {
        self.attachments.contains(&attachment)
    }

    /// Seller and buyer, each with its path and title; no buyer while none is stated.
    fn parties(&self) -> [(&'static str, &'static str, Option<&'a Party>); 2] {
        [
            ("seller", "卖方", Some(&self.content.seller)),
            ("buyer", "买方", self.content.buyer.as_ref()),
        ]
    }
}

#[cfg(test)]
mod tests;
