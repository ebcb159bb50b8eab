//! What to search for, while somebody types (检索建议): keywords and titles that begin so, also by their sound.

use std::collections::{BTreeSet, HashMap};

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet as _, InvertedIndexReader, Searcher, SegmentReader, TERMINATED, Term};
use techmarket_text::normalise;

use super::document::stored;
use super::error::IndexError;
use super::post_index::PostIndex;
use super::suggestion_terms::{BEHIND, INITIALS, KEYWORD, SPELT, TITLE, TITLE_INITIALS, TITLE_SPELT};
use crate::domain::Kind;

/// Behind every term that begins so.
const END: char = '\u{10FFFF}';

/// Terms of a segment that are looked at.
const LOOKED_AT: usize = 3_000;

/// Something to search for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Suggested {
    /// A keyword, normalised, and the posts that have it.
    Keyword {
        /// The keyword.
        text: String,
        /// Posts.
        posts: u64,
    },
    /// A post by its title.
    Title {
        /// Resource name.
        name: String,
        /// Its payload.
        payload: Vec<u8>,
    },
}

impl<K: Kind> PostIndex<K> {
    /// At most `limit` keywords and titles that begin with `prefix`: keywords that most posts have first.
    pub fn suggest(&self, prefix: &str, limit: usize) -> Result<Vec<Suggested>, IndexError> {
        let prefix = normalise(prefix);
        if prefix.is_empty() {
            return Ok(Vec::new());
        }
        let view = self.view();
        let sound: String = prefix.chars().filter(|c| *c != ' ' && *c != '\'').collect();
        let is_sound = sound.chars().all(|c| c.is_ascii_alphanumeric());
        let begins = |kinds: &[char]| -> Vec<String> {
            let (first, others) = kinds.split_at(1);
            let spelt = others
                .iter()
                .filter(|_| is_sound)
                .map(|kind| format!("{kind}{sound}"));
            first
                .iter()
                .map(|kind| format!("{kind}{prefix}"))
                .chain(spelt)
                .collect()
        };
        let mut found = self.keywords(&view, &begins(&[KEYWORD, SPELT, INITIALS]), limit)?;
        if found.len() < limit {
            let titles = begins(&[TITLE, TITLE_SPELT, TITLE_INITIALS]);
            found.extend(self.titles(&view, &titles, limit - found.len())?);
        }
        Ok(found)
    }

    fn keywords(
        &self,
        searcher: &Searcher,
        begins: &[String],
        limit: usize,
    ) -> Result<Vec<Suggested>, IndexError> {
        let mut counts: HashMap<String, u64> = HashMap::new();
        for begin in begins {
            let mut of_begin: HashMap<String, u64> = HashMap::new();
            for segment in searcher.segment_readers() {
                let index = segment.inverted_index(self.fields.suggested)?;
                each_term(&index, begin, |term, posts| {
                    let keyword = term.split_once(BEHIND).map_or(&term[1..], |(_, keyword)| keyword);
                    *of_begin.entry(keyword.to_owned()).or_default() += u64::from(posts);
                    true
                })?;
            }
            for (keyword, count) in of_begin {
                let known = counts.entry(keyword).or_default();
                *known = count.max(*known);
            }
        }
        let mut counts: Vec<(String, u64)> = counts.into_iter().collect();
        counts.sort_by(|a, b| {
            b.1.cmp(&a.1)
                .then_with(|| a.0.chars().count().cmp(&b.0.chars().count()))
                .then_with(|| a.0.cmp(&b.0))
        });
        let mut found = Vec::new();
        for (text, posts) in counts {
            if found.len() == limit {
                break;
            }
            // Posts that were taken back count until their segment is merged.
            let term = Term::from_field_text(self.fields.suggested, &format!("{KEYWORD}{text}"));
            if self.first_post(searcher, &term)?.is_some() {
                found.push(Suggested::Keyword { text, posts });
            }
        }
        Ok(found)
    }

    fn titles(
        &self,
        searcher: &Searcher,
        begins: &[String],
        limit: usize,
    ) -> Result<Vec<Suggested>, IndexError> {
        let mut addresses: BTreeSet<DocAddress> = BTreeSet::new();
        for begin in begins {
            for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
                let index = segment.inverted_index(self.fields.suggested)?;
                let mut terms = Vec::new();
                each_term(&index, begin, |term, _| {
                    terms.push(Term::from_field_text(self.fields.suggested, term));
                    terms.len() < limit
                })?;
                for term in terms {
                    let doc = first_alive(segment, &index, &term)?;
                    addresses.extend(doc.map(|doc_id| DocAddress { segment_ord, doc_id }));
                }
            }
        }
        let title = |address| {
            let (name, payload) = stored(searcher, &self.fields, address)?;
            Ok(Suggested::Title { name, payload })
        };
        addresses.into_iter().take(limit).map(title).collect()
    }

    fn first_post(&self, searcher: &Searcher, term: &Term) -> Result<Option<DocAddress>, IndexError> {
        for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
            let index = segment.inverted_index(self.fields.suggested)?;
            if let Some(doc_id) = first_alive(segment, &index, term)? {
                return Ok(Some(DocAddress { segment_ord, doc_id }));
            }
        }
        Ok(None)
    }
}

/// Hands over the terms that begin so, and how many posts have each, until told to stop.
fn each_term(
    index: &InvertedIndexReader,
    begin: &str,
    mut take: impl FnMut(&str, u32) -> bool,
) -> Result<(), IndexError> {
    let end = format!("{begin}{END}");
    let range = index.terms().range().ge(begin.as_bytes()).lt(end.as_bytes());
    let mut terms = range.into_stream()?;
    for _ in 0..LOOKED_AT {
        if !terms.advance() {
            break;
        }
        let posts = terms.value().doc_freq;
        if let Ok(term) = std::str::from_utf8(terms.key())
            && !take(term, posts)
        {
            break;
        }
    }
    Ok(())
}

fn first_alive(
    segment: &SegmentReader,
    index: &InvertedIndexReader,
    term: &Term,
) -> Result<Option<u32>, IndexError> {
    let Some(mut postings) = index.read_postings(term, IndexRecordOption::Basic)? else {
        return Ok(None);
    };
    let mut doc = postings.doc();
    while doc != TERMINATED {
        if !segment.is_deleted(doc) {
            return Ok(Some(doc));
        }
        doc = postings.advance();
    }
    Ok(None)
}
