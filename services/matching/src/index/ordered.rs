//! Lists of posts in an order that does not depend on what was typed.

use tantivy::collector::TopDocs;
use tantivy::query::{AllQuery, Query};
use tantivy::{DocAddress, Order as Direction};
use techmarket_ranking::{Contribution, Feature, Ranking};

use super::answering::Answering;
use super::error::IndexError;
use super::hits::hit;
use super::schema::{NAME, PRICE, PUBLISHED};
use super::search_page::{MAX_SEARCH_DEPTH, Order, SearchPage};
use crate::domain::{Hit, Kind};

impl<K: Kind> Answering<'_, K> {
    /// The page of `limit` of the posts that have all that was typed, behind `offset`: each by itself, in `order`, where that is
    /// relevance by name.
    pub(super) fn listed(&self, limit: usize, offset: usize, order: Order) -> Result<SearchPage, IndexError> {
        let end = offset.saturating_add(limit).min(MAX_SEARCH_DEPTH);
        let nothing_typed = self.is_empty_question();
        let query = match self.all() {
            Some(query) => query,
            None if nothing_typed => Box::new(AllQuery),
            None => return Ok(SearchPage::default()),
        };
        let found = self.first(&*query, end + 1, order)?;
        let more = found.len() > end && end < MAX_SEARCH_DEPTH;
        let page = found.into_iter().take(end).skip(offset);
        let hits = page.map(|address| self.listed_hit(address, !nothing_typed || !self.marks.is_empty()));
        Ok(SearchPage {
            hits: hits.collect::<Result<_, IndexError>>()?,
            more,
            ..SearchPage::default()
        })
    }

    fn first(&self, query: &dyn Query, count: usize, order: Order) -> Result<Vec<DocAddress>, IndexError> {
        let best = TopDocs::with_limit(count);
        let by_number = |column: &str, direction| {
            let ordered = TopDocs::with_limit(count).order_by_fast_field::<i64>(column, direction);
            let found = self.view.search(query, &ordered)?;
            Ok(found.into_iter().map(|(_, address)| address).collect())
        };
        match order {
            Order::Relevance => {
                let found = self
                    .view
                    .search(query, &best.order_by_string_fast_field(NAME, Direction::Asc))?;
                Ok(found.into_iter().map(|(_, address)| address).collect())
            }
            Order::Newest => by_number(PUBLISHED, Direction::Desc),
            Order::Cheapest => by_number(PRICE, Direction::Asc),
            Order::Dearest => by_number(PRICE, Direction::Desc),
        }
    }

    /// A post that has all that was asked for. What was not asked has no score.
    fn listed_hit(&self, address: DocAddress, asked: bool) -> Result<Hit, IndexError> {
        let contributions: Vec<Contribution> = asked.then(has_all).into_iter().collect();
        let ranking = Ranking {
            score: contributions.iter().map(|part| part.contribution).sum(),
            contributions,
            failed_conditions: Vec::new(),
        };
        let (view, fields) = (self.view, &self.index.fields);
        hit(view, fields, address, ranking, Vec::new(), Vec::new())
    }
}

fn has_all() -> Contribution {
    Contribution {
        feature: Feature::Wording,
        value: 1.0,
        weight: 1.0,
        contribution: 1.0,
        reason: None,
    }
}
