//! Views in SQL. Days are dropped after a time, totals stay, so that no replica has to add up what another may be adding up too.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use techmarket_store::{Arg, Migration, Select, Sql, StoreError, insert_many};
use techmarket_types::ResourceId;

// Replicas add to the same rows.
const ADD_DAY: &str = "INSERT INTO post_view (post_id, day, views) VALUES ($1, $2, $3) \
     ON CONFLICT (post_id, day) DO UPDATE SET views = post_view.views + excluded.views";
const ADD_TOTAL: &str = "INSERT INTO post_view_total (post_id, views) VALUES ($1, $2) \
     ON CONFLICT (post_id) DO UPDATE SET views = post_view_total.views + excluded.views";
const DROP_BEFORE: &str = "DELETE FROM post_view WHERE day < $1";
const DAYS: &str = "SELECT post_id, day, views FROM post_view";
const TOTALS: &str = "SELECT post_id, views FROM post_view_total";

/// The statements on views, for the test that prepares them on both databases.
pub const VIEW_STATEMENTS: [&str; 5] = [ADD_DAY, ADD_TOTAL, DROP_BEFORE, DAYS, TOTALS];

/// The tables of views, for `Database::open`.
pub const VIEWS: Migration = Migration {
    version: 7,
    name: "post_view",
    sql: include_str!("migrations/0007_post_view.sql"),
};

/// Views by post and day.
pub(crate) type Counted<Id> = HashMap<(Id, Date), i64>;

/// Adds what was counted, by few statements.
pub(crate) async fn add<Id: ResourceId>(sql: &mut dyn Sql, counted: &Counted<Id>) -> Result<(), StoreError> {
    // Sorted, so that replicas that add at once take the rows in one order and none waits for the other in a circle.
    let (mut totals, mut days) = (BTreeMap::<String, i64>::new(), BTreeMap::new());
    for ((post, day), views) in counted {
        *totals.entry(post.to_string()).or_default() += views;
        days.insert((post.to_string(), day.to_string()), *views);
    }
    let totals = totals
        .into_iter()
        .map(|(post, views)| Ok(vec![post.into(), views.into()]));
    insert_many(sql, ADD_TOTAL, totals).await?;
    let days = days
        .into_iter()
        .map(|((post, day), views)| Ok(vec![post.into(), day.into(), views.into()]));
    insert_many(sql, ADD_DAY, days).await
}

/// Drops the days before `first`.
pub(crate) async fn drop_before(sql: &mut dyn Sql, first: Date) -> Result<u64, StoreError> {
    sql.execute(DROP_BEFORE, vec![first.to_string().into()]).await
}

/// The views of all days, by the id of the post; a post without any is left out.
pub(crate) async fn totals<Id: ResourceId>(
    sql: &mut dyn Sql,
    posts: &[Id],
) -> Result<HashMap<String, i64>, StoreError> {
    let mut select = Select::new(TOTALS);
    select.and_in("post_id", ids(posts));
    let rows = select.rows(sql).await?;
    rows.iter()
        .map(|row| Ok((row.text("post_id")?, row.int("views")?)))
        .collect()
}

/// The views of the days from `first` on, by the id of the post and the day; a day without any is left out.
pub(crate) async fn days<Id: ResourceId>(
    sql: &mut dyn Sql,
    posts: &[Id],
    first: Date,
) -> Result<HashMap<(String, String), i64>, StoreError> {
    let mut select = Select::new(DAYS);
    select.and_in("post_id", ids(posts));
    select.and("day >= ?", [first.to_string().into()]);
    let rows = select.rows(sql).await?;
    rows.iter()
        .map(|row| Ok(((row.text("post_id")?, row.text("day")?), row.int("views")?)))
        .collect()
}

fn ids<Id: ResourceId>(posts: &[Id]) -> impl Iterator<Item = Arg> {
    posts.iter().map(|post| Arg::from(post.to_string()))
}
