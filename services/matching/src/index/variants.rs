//! Nearly equal posts of one publisher.

use tantivy::collector::TopDocs;
use techmarket_ranking::Asked;

use super::analysed::analyse;
use super::error::IndexError;
use super::filtering::{filtered, publisher_term};
use super::folding::are_variants;
use super::post_index::PostIndex;
use super::post_key::{keys, post_key};
use super::profiles::profiles;
use super::retrieval::retrieval;
use super::schema::PUBLISHER;
use crate::domain::{Filter, Kind, Post, Subject};

/// Posts of the publisher that are compared, those that share most.
const COMPARED: usize = 50;

impl<K: Kind> PostIndex<K> {
    /// The names of the published posts of the same publisher whose texts are nearly those of `post`, in any order; its own
    /// among them where it is published.
    pub fn variants(&self, post: &Post<K>) -> Result<Vec<String>, IndexError> {
        let Some(publisher) = publisher_term(post) else {
            return Ok(Vec::new());
        };
        let analysed = analyse(&self.analyzer, &Subject::from(post));
        let asked = Asked::new(&analysed.profile, &self.statistics.read());
        let filter: Filter<K> = Filter {
            organization: post.organization.clone().or(post.hidden_organization.clone()),
            hidden_too: true,
            ..Filter::default()
        };
        let Some(query) = retrieval(self.fields.terms, &analysed, &asked) else {
            return Ok(Vec::new());
        };
        let view = self.view();
        let best = TopDocs::with_limit(COMPARED).order_by_score();
        let found = view.search(&*filtered(&self.fields, &filter, Some(query)), &best)?;
        let mut addresses: Vec<_> = found.into_iter().map(|(_, address)| address).collect();
        addresses.sort();
        let publishers = keys(&view, PUBLISHER, &addresses)?;
        let own = Some(post_key(&publisher));
        let mut alike = Vec::new();
        for ((address, profile), publisher) in
            addresses.iter().zip(profiles(&view, &addresses)?).zip(publishers)
        {
            if publisher == own && are_variants(&profile, &analysed.profile) {
                alike.push(*address);
            }
        }
        view.names(&alike)
    }
}
