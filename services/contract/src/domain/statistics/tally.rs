//! Adds up the contracts of a period under every cut at once.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasherDefault;

use jiff::civil::Date;
use rustc_hash::FxHasher;
use techmarket_recognition::CategoryKinds;
use techmarket_types::CodeTables;

use crate::domain::statistics::{Dimension, Facts, NoFacts, Reporting, Sum};

type Sums = HashMap<String, Sum, BuildHasherDefault<FxHasher>>;

/// Between the contracts of one text.
const SEPARATOR: char = ';';

/// The sums of a period.
pub struct Tally {
    tables: &'static CodeTables,
    kinds: &'static CategoryKinds,
    reporting: &'static Reporting,
    fold_licences: bool,
    /// All contracts.
    pub sum: Sum,
    cuts: Vec<(Dimension, Sums)>,
}

impl Tally {
    /// Nothing yet. With `fold_licences` a licence is counted as the transfer that it was before 2021.
    #[must_use]
    pub fn new(
        tables: &'static CodeTables,
        kinds: &'static CategoryKinds,
        reporting: &'static Reporting,
        fold_licences: bool,
    ) -> Self {
        let cuts = Dimension::ALL
            .iter()
            .map(|dimension| (*dimension, Sums::default()));
        Self {
            tables,
            kinds,
            reporting,
            fold_licences,
            sum: Sum::default(),
            cuts: cuts.collect(),
        }
    }

    /// Adds the contracts of one day of registration: lines of [`Facts`], with semicolons between.
    pub fn add_day(&mut self, day: Date, lines: &str) -> Result<(), NoFacts> {
        lines.split(SEPARATOR).try_for_each(|line| {
            self.add(day, &Facts::parse(line)?);
            Ok(())
        })
    }

    fn add(&mut self, day: Date, facts: &Facts<'_>) {
        let category = if self.fold_licences {
            // A series that begins before every change of the categories.
            self.kinds.fold(facts.category, Date::MIN)
        } else {
            facts.category
        };
        self.sum.add(facts.total, facts.technology);
        for (dimension, sums) in &mut self.cuts {
            let code = dimension.code(facts, category, day, self.reporting);
            // Most contracts fall under a code that is there already.
            match sums.get_mut(code.as_ref()) {
                Some(sum) => sum.add(facts.total, facts.technology),
                None => sums
                    .entry(code.into_owned())
                    .or_default()
                    .add(facts.total, facts.technology),
            }
        }
    }

    /// A cut, by the codes under which it is reported.
    #[must_use]
    pub fn cut(&self, dimension: Dimension) -> BTreeMap<String, Sum> {
        let mut reported: BTreeMap<String, Sum> = BTreeMap::new();
        let cut = self.cuts.iter().find(|(of, _)| *of == dimension);
        for (code, sum) in cut.iter().flat_map(|(_, sums)| sums) {
            let code = dimension.reported(self.tables, code);
            let row = reported.entry(code.into_owned()).or_default();
            row.count += sum.count;
            row.total += sum.total;
            row.technology += sum.technology;
        }
        reported
    }
}
