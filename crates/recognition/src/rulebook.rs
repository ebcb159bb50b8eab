//! Everything the rules read from data, together.

use std::sync::LazyLock;

use techmarket_types::DataError;

use crate::{
    Calendar, CategoryKinds, ConsultingObjects, PartyKinds, PaymentKinds, ReviewCase, ReviewDemand,
    ReviewLines, RightKinds, RuleSet, RuleSets, RuleTable, StepTable,
};

static EMBEDDED: LazyLock<Result<Rulebook, DataError>> = LazyLock::new(|| Rulebook::load(|_| Ok(None)));

/// The data files of this crate, read and compared with each other.
#[derive(Debug, Clone)]
pub struct Rulebook {
    sets: RuleSets,
    review_lines: ReviewLines,
    steps: StepTable,
    rules: RuleTable,
    categories: CategoryKinds,
    payments: PaymentKinds,
    parties: PartyKinds,
    rights: RightKinds,
    consulting_objects: ConsultingObjects,
    calendar: Calendar,
}

impl Rulebook {
    /// Names of the files that an office may replace.
    pub const FILES: [&'static str; 10] = [
        RuleSets::FILE,
        ReviewLines::FILE,
        StepTable::FILE,
        RuleTable::FILE,
        CategoryKinds::FILE,
        PaymentKinds::FILE,
        PartyKinds::FILE,
        RightKinds::FILE,
        ConsultingObjects::FILE,
        Calendar::FILE,
    ];

    /// The files that come with the program, read once. The error is a fault of the program's own
    /// data, which the tests exclude.
    pub fn embedded() -> Result<&'static Self, DataError> {
        EMBEDDED.as_ref().map_err(Clone::clone)
    }

    /// Reads the text that `replacement` gives for a file of [`Self::FILES`], or the embedded one
    /// where it gives none.
    pub fn load(
        mut replacement: impl FnMut(&str) -> Result<Option<String>, DataError>,
    ) -> Result<Self, DataError> {
        let mut text = |file, embedded: &str| -> Result<String, DataError> {
            Ok(replacement(file)?.unwrap_or_else(|| embedded.to_owned()))
        };
        let book = Self {
            sets: RuleSets::parse(RuleSets::FILE, &text(RuleSets::FILE, RuleSets::EMBEDDED)?)?,
            review_lines: ReviewLines::parse(
                ReviewLines::FILE,
                &text(ReviewLines::FILE, ReviewLines::EMBEDDED)?,
            )?,
            steps: StepTable::parse(StepTable::FILE, &text(StepTable::FILE, StepTable::EMBEDDED)?)?,
            rules: RuleTable::parse(RuleTable::FILE, &text(RuleTable::FILE, RuleTable::EMBEDDED)?)?,
            categories: CategoryKinds::parse(
                CategoryKinds::FILE,
                &text(CategoryKinds::FILE, CategoryKinds::EMBEDDED)?,
            )?,
            payments: PaymentKinds::parse(
                PaymentKinds::FILE,
                &text(PaymentKinds::FILE, PaymentKinds::EMBEDDED)?,
            )?,
            parties: PartyKinds::parse(PartyKinds::FILE, &text(PartyKinds::FILE, PartyKinds::EMBEDDED)?)?,
            rights: RightKinds::parse(RightKinds::FILE, &text(RightKinds::FILE, RightKinds::EMBEDDED)?)?,
            consulting_objects: ConsultingObjects::parse(
                ConsultingObjects::FILE,
                &text(ConsultingObjects::FILE, ConsultingObjects::EMBEDDED)?,
            )?,
            calendar: Calendar::parse(Calendar::FILE, &text(Calendar::FILE, Calendar::EMBEDDED)?)?,
        };
        book.compare()?;
        Ok(book)
    }

    /// What the files say of each other must be there: a mistyped name would switch a row off unseen.
    fn compare(&self) -> Result<(), DataError> {
        let known = |file, id: &str| match self.sets.get(id) {
            Some(_) => Ok(()),
            None => Err(DataError::of_file(file, format!("没有规则集“{id}”"))),
        };
        for line in self.review_lines.iter() {
            known(ReviewLines::FILE, &line.rule_set)?;
            for code in &line.categories {
                if self.categories.kind(code).is_none() {
                    return Err(DataError::of_file(
                        ReviewLines::FILE,
                        format!("没有合同类别“{code}”"),
                    ));
                }
            }
        }
        for row in self.steps.iter() {
            known(StepTable::FILE, &row.rule_set)?;
        }
        for law in self.rules.iter() {
            for id in &law.rule_sets {
                known(RuleTable::FILE, id)?;
            }
        }
        Ok(())
    }

    /// Rule sets.
    #[must_use]
    pub fn sets(&self) -> &RuleSets {
        &self.sets
    }

    /// What the review of a contract has to keep to; see [`ReviewLines::demand`].
    #[must_use]
    pub fn review(&self, rules: &RuleSet, case: &ReviewCase<'_>) -> ReviewDemand<'_> {
        self.review_lines.demand(rules, &self.categories, case)
    }

    /// Lines of second review.
    #[must_use]
    pub fn review_lines(&self) -> &ReviewLines {
        &self.review_lines
    }

    /// Times of an office's other steps.
    #[must_use]
    pub fn steps(&self) -> &StepTable {
        &self.steps
    }

    /// Law of the rules.
    #[must_use]
    pub fn rules(&self) -> &RuleTable {
        &self.rules
    }

    /// Kinds of the contract categories.
    #[must_use]
    pub fn categories(&self) -> &CategoryKinds {
        &self.categories
    }

    /// Shapes of the payment forms.
    #[must_use]
    pub fn payments(&self) -> &PaymentKinds {
        &self.payments
    }

    /// What parties of a nature are.
    #[must_use]
    pub fn parties(&self) -> &PartyKinds {
        &self.parties
    }

    /// Kinds of rights.
    #[must_use]
    pub fn rights(&self) -> &RightKinds {
        &self.rights
    }

    /// Objects of consulting.
    #[must_use]
    pub fn consulting_objects(&self) -> &ConsultingObjects {
        &self.consulting_objects
    }

    /// Working days.
    #[must_use]
    pub fn calendar(&self) -> &Calendar {
        &self.calendar
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_files_fit_together() {
        let book = Rulebook::embedded().unwrap();
        assert_eq!(book.sets().iter().count(), 3);
        assert!(book.review_lines().iter().count() > 0);
    }

    #[test]
    fn an_office_may_replace_any_file_and_what_it_names_must_be_there() {
        let mut asked = Vec::new();
        let replaced = Rulebook::load(|file| {
            asked.push(file.to_owned());
            let text = "date,kind,name,source\n2027-10-01,off,国庆节,本局\n";
            Ok((file == Calendar::FILE).then(|| text.to_owned()))
        });
        assert!(replaced.unwrap().calendar().covers(2027));
        assert_eq!(asked, Rulebook::FILES);

        let lines = ReviewLines::EMBEDDED;
        let rules = RuleTable::EMBEDDED;
        for (file, text) in [
            (ReviewLines::FILE, lines.replace("cn-2026", "cn-2062")),
            (ReviewLines::FILE, lines.replace("x-1 x-2 x-3", "x-1 y-2")),
            (RuleTable::FILE, rules.replace("cn-2026", "cn-2062")),
            (StepTable::FILE, StepTable::EMBEDDED.replace("cn-2026", "cn-2062")),
        ] {
            let load = Rulebook::load(|asked| Ok((asked == file).then(|| text.clone())));
            assert_eq!(load.unwrap_err().file, file);
        }
    }
}
