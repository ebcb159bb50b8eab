//! ListMatches.

use techmarket_kernel::{PageRequest, Result};

use crate::app::{After, App, MatchQuery};
use crate::domain::Match;

/// A list to read, its filter checked.
#[derive(Clone, Debug)]
pub struct ListMatches {
    /// Which matches; `after` and `limit` are those of the page.
    pub query: MatchQuery,
    /// Which page.
    pub page: PageRequest,
}

impl App {
    /// A page, and the token of the next.
    pub async fn list_matches(&self, command: ListMatches) -> Result<(Vec<Match>, String)> {
        let mut session = self.matches.read().await?;
        let mut matches = self.matches.table().list(&mut session, &command.query).await?;
        let order = command.query.order;
        let key = |last: &Match| {
            let After { key, id } = order.place(last);
            format!("{key},{id}")
        };
        let next = command.page.cut(&mut matches, key);
        Ok((matches, next))
    }
}
