//! Posts made by recombining the sentences of real abstracts.

use rand::Rng as _;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use techmarket_matching::domain::{Marks, Subject, SupplyDoc, SupplyKind};
use techmarket_ranking::{Facts, MoneyRange};
use techmarket_text::Analyzer;
use techmarket_types::{CodeTables, Fen, Maturity};

use super::rare::{pick, rare_words};
use crate::source_row::{SourceRow, sentences};

/// Makes posts; the same rows and seed make the same posts in the same order.
pub(crate) struct Maker<'a> {
    rows: &'a [SourceRow],
    sentences: Vec<Vec<&'a str>>,
    rare: Vec<String>,
    maturities: Vec<Maturity>,
    rng: StdRng,
}

/// Organisations that publish the listings.
const PUBLISHERS: u32 = 500;
/// Rare words in a listing's title, and in each of its sentences one in so many.
const RARE_IN_TITLE: usize = 1;
const SENTENCES_A_RARE_WORD: f64 = 2.0;

impl<'a> Maker<'a> {
    /// `None` without rows.
    pub(crate) fn new(rows: &'a [SourceRow], analyzer: &Analyzer, seed: u64) -> Option<Self> {
        let sentences: Vec<Vec<&str>> = rows.iter().map(|row| sentences(&row.text).collect()).collect();
        let usable = !rows.is_empty() && sentences.iter().all(|of_row| !of_row.is_empty());
        usable.then(|| Self {
            rows,
            sentences,
            rare: rare_words(analyzer, rows),
            maturities: maturities(),
            rng: StdRng::seed_from_u64(seed),
        })
    }

    /// A listing with a summary of three to eight sentences. Half are of one abstract, so that the
    /// post is about something; the others make no two posts alike.
    pub(crate) fn listing(&mut self, number: usize) -> SupplyDoc {
        let base = self.row();
        let length = self.rng.random_range(3..=8);
        let mut summary = String::new();
        for _ in 0..length {
            self.add_sentence(base, &mut summary);
        }
        let title = self.title(base);
        let mut keywords: Vec<String> = self.rows[base].keywords.iter().take(4).cloned().collect();
        let other = self.row();
        keywords.extend(self.rows[other].keywords.first().cloned());
        // About the size of the encoded resource.
        let payload = format!("{title}\n{summary}").into_bytes();
        SupplyDoc {
            name: format!("listings/{number:08}"),
            organization: Some(format!("{:018}", self.rng.random_range(0..PUBLISHERS))),
            hidden_organization: None,
            kind: SupplyKind::Achievement,
            title,
            summary,
            keywords,
            facts: self.facts(),
            marks: Marks::default(),
            payload,
        }
    }

    /// A demand of as many characters.
    pub(crate) fn demand(&mut self, characters: usize) -> Subject {
        let base = self.row();
        let title = self.title(base);
        let mut body = String::new();
        while body.chars().count() < characters {
            self.add_sentence(base, &mut body);
        }
        Subject {
            title,
            body: body.chars().take(characters).collect(),
            facts: self.facts(),
            ..Subject::default()
        }
    }

    fn row(&mut self) -> usize {
        self.rng.random_range(0..self.rows.len())
    }

    fn title(&mut self, base: usize) -> String {
        let other = self.row();
        let keyword = self.rows[other].keywords.choose(&mut self.rng);
        let mut title = keyword.cloned().unwrap_or_default();
        for _ in 0..RARE_IN_TITLE {
            title.push_str(pick(&self.rare, &mut self.rng));
        }
        title.push_str(&self.rows[base].title);
        title
    }

    fn add_sentence(&mut self, base: usize, text: &mut String) {
        if self.rng.random_bool(1.0 / SENTENCES_A_RARE_WORD) {
            text.push_str(pick(&self.rare, &mut self.rng));
        }
        text.push_str(self.sentence(base));
    }

    fn sentence(&mut self, base: usize) -> &'a str {
        let row = if self.rng.random_bool(0.5) {
            base
        } else {
            self.row()
        };
        self.sentences[row]
            .choose(&mut self.rng)
            .copied()
            .unwrap_or_default()
    }

    fn facts(&mut self) -> Facts {
        const REGIONS: [&str; 8] = [
            "360302", "360313", "360700", "360981", "430200", "430281", "440300", "360102",
        ];
        let wan = |wan: i64| Fen(wan * 1_000_000);
        let minimum = self.rng.random_range(1..=200);
        let maximum = minimum + self.rng.random_range(0..=300);
        Facts {
            fields: vec![self.rng.random_range(1..=13).to_string()],
            industry: Some(self.rng.random_range(13..=43).to_string()),
            region: REGIONS.choose(&mut self.rng).map(|&code| code.to_owned()),
            maturity: self.maturities.choose(&mut self.rng).cloned(),
            cooperation: vec![self.rng.random_range(1..=9).to_string()],
            money: Some(MoneyRange {
                minimum: Some(wan(minimum)),
                maximum: Some(wan(maximum)),
            }),
            ..Facts::default()
        }
    }
}

fn maturities() -> Vec<Maturity> {
    let tables = CodeTables::embedded().ok();
    let of = |level| Maturity::check(tables?, "gbt22900-2022", level).ok();
    (1..=9).filter_map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source_row::read_rows;

    #[test]
    fn the_same_seed_makes_the_same_posts() {
        let lines = "{\"title\":\"电瓷\",\"abstract\":\"甲句。乙句。\",\"keywords\":[\"瓷\"]}\n\
                     {\"title\":\"稀土\",\"abstract\":\"丙句。丁句。\"}\n";
        let rows = read_rows(lines.as_bytes()).unwrap();
        let analyzer = Analyzer::new().unwrap();
        let make = |seed| {
            let mut maker = Maker::new(&rows, &analyzer, seed).unwrap();
            (maker.listing(1), maker.demand(300), maker.listing(2))
        };
        assert_eq!(make(7), make(7));
        assert_ne!(make(7), make(8));
        assert_eq!(make(7).1.body.chars().count(), 300);
    }
}
