//! A post that a question finds, with what orders it.

use tantivy::DocAddress;
use techmarket_ranking::{
    Asked, Contribution, Facts, Feature, Ranking, TextMatch, TextProfile, Weights, rank,
};

use super::folding::Foldable;
use super::words::{Coverage, Held, Word};

/// Part of the score that says how far the words of a question stand in a post (检索词), beside what is compared of any texts: it
/// comes first.
const OF_WORDS: f64 = 0.9;
/// Its value for a post that has all words: in its title, in its text, or scattered.
const IN_TITLE: f64 = 1.0;
const IN_TEXT: f64 = 8.0 / 9.0;
const SCATTERED: f64 = 7.0 / 9.0;
/// And for one that has nearly all.
const IN_PART: f64 = 6.0 / 9.0;

/// A post that a question finds.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) address: DocAddress,
    pub(super) publisher: Option<u64>,
    pub(super) profile: TextProfile,
    pub(super) text: TextMatch,
    pub(super) coverage: Coverage,
    pub(super) score: f64,
    /// What it is put in order by: its score, but for a post whose vector is not there yet ([`as_if_near`]).
    pub(super) order: f64,
}

impl Foldable for Found {
    fn address(&self) -> DocAddress {
        self.address
    }

    fn publisher(&self) -> Option<u64> {
        self.publisher
    }

    fn profile(&self) -> &TextProfile {
        &self.profile
    }
}

impl Found {
    /// Whether it has all words that were typed.
    pub(super) fn has_all(&self, words: &[Word]) -> bool {
        has_all(self.coverage, words)
    }

    /// What is compared of the texts, as far as it orders this post. What has all that was typed is ordered by words alone:
    /// what is meant alike stands behind it.
    pub(super) fn text_of(text: TextMatch, coverage: Coverage, words: &[Word]) -> TextMatch {
        if has_all(coverage, words) {
            TextMatch {
                meaning: None,
                ..text
            }
        } else {
            text
        }
    }

    /// The ranking that its score stands for: what stands behind better ones by the index has no better score.
    pub(super) fn bounded_ranking(&self, words: &[Word], weights: &Weights) -> Ranking {
        let mut ranking = Self::ranking(&self.text, self.coverage, words, weights);
        if ranking.score > self.score {
            let part = self.score / ranking.score;
            for contribution in &mut ranking.contributions {
                contribution.value *= part;
                contribution.contribution = contribution.value * contribution.weight;
            }
            ranking.score = ranking.contributions.iter().map(|part| part.contribution).sum();
        }
        ranking
    }

    /// The score with its parts.
    pub(super) fn ranking(
        text: &TextMatch,
        coverage: Coverage,
        words: &[Word],
        weights: &Weights,
    ) -> Ranking {
        let nothing = Facts::default();
        let of_texts = rank(text, &nothing, &nothing, weights);
        let Some(value) = words_value(coverage, words.len(), of_texts.score) else {
            return of_texts;
        };
        let of_words = Contribution {
            feature: Feature::Wording,
            value,
            weight: OF_WORDS,
            contribution: value * OF_WORDS,
            reason: None,
        };
        let others = of_texts.contributions.into_iter().map(|part| Contribution {
            weight: part.weight * (1.0 - OF_WORDS),
            contribution: part.contribution * (1.0 - OF_WORDS),
            ..part
        });
        let contributions: Vec<Contribution> = std::iter::once(of_words).chain(others).collect();
        Ranking {
            score: contributions.iter().map(|part| part.contribution).sum(),
            contributions,
            failed_conditions: Vec::new(),
        }
    }
}

fn has_all(coverage: Coverage, words: &[Word]) -> bool {
    !words.is_empty() && coverage.least > Held::Part
}

/// How far the words stand in a post, 0 to 1; `None` where a question is no words but a text. Of a part, first how many words it
/// holds, and then what the texts share.
#[expect(clippy::cast_precision_loss, reason = "at most a dozen words")]
fn words_value(coverage: Coverage, words: usize, of_texts: f64) -> Option<f64> {
    if words == 0 {
        return None;
    }
    Some(match coverage.least {
        Held::Title => IN_TITLE,
        Held::Text => IN_TEXT,
        Held::Pieces => SCATTERED,
        Held::Part => IN_PART * (coverage.covered as f64 + of_texts) / (words as f64 + 1.0),
    })
}

/// The most of what a question, said in each of its ways, shares with a post.
pub(super) fn best_match(asked: &[Asked], profile: &TextProfile) -> TextMatch {
    let none = TextMatch {
        shared: 0.0,
        title: None,
        meaning: None,
    };
    let matches = asked.iter().map(|asked| asked.compare(profile));
    matches.fold(
        none,
        |best, other| if other.shared > best.shared { other } else { best },
    )
}

/// Puts posts whose vectors are not there yet (尚未编码) where they would stand if they were as near in meaning as the nearest of those that
/// share no more words with the question: none is put behind a post for want of a vector.
pub(super) fn as_if_near(found: &mut [Found], words: &[Word], weights: &Weights) {
    found.sort_by(|a, b| a.text.shared.total_cmp(&b.text.shared));
    let mut nearest: Option<f64> = None;
    for run in found.chunk_by_mut(|a, b| a.text.shared.total_cmp(&b.text.shared).is_eq()) {
        let of_run = run.iter().filter_map(|found| found.text.meaning);
        nearest = of_run.chain(nearest).max_by(f64::total_cmp);
        let without = |found: &&mut Found| found.text.meaning.is_none() && !has_all(found.coverage, words);
        for found in run.iter_mut().filter(without) {
            let text = TextMatch {
                meaning: nearest,
                ..found.text
            };
            let as_if = Found::ranking(&text, found.coverage, words, weights).score;
            found.order = found.order.max(as_if);
        }
    }
}

/// The runs of equal places of what is given best first.
pub(super) fn runs_of_equals(found: Vec<Found>) -> Vec<Vec<Found>> {
    let mut runs: Vec<Vec<Found>> = Vec::new();
    for found in found {
        match runs.last_mut() {
            Some(run)
                if run
                    .last()
                    .is_some_and(|last| last.order.total_cmp(&found.order).is_eq()) =>
            {
                run.push(found);
            }
            _ => runs.push(vec![found]),
        }
    }
    runs
}
