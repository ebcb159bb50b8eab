//! How often a person's own posts were opened (浏览量), as the market counts it for their owner. Pages stand without it.

use techmarket_proto::demand::v1::CountDemandViewsRequest;
use techmarket_proto::supply::v1::CountListingViewsRequest;
use techmarket_proto::types::v1::{DayViews, PostViews};

use crate::asked::Asked;
use crate::bars::{Figure, Table, table};

/// Days on the page of a post.
pub(crate) const DAYS: i32 = 7;

/// The views of a post.
pub(crate) struct Views {
    pub(crate) total: i64,
    /// Day by day, the latest first.
    pub(crate) days: Table,
}

/// Of listings, in the order of their names; none where supply does not answer.
pub(crate) async fn of_listings(asked: &Asked, names: Vec<String>, days: i32) -> Vec<PostViews> {
    let Some(mut client) = asked.calls().supply().ok().filter(|_| !names.is_empty()) else {
        return Vec::new();
    };
    let counted = client
        .count_listing_views(CountListingViewsRequest { names, days })
        .await;
    counted.map_or_else(|_| Vec::new(), |counted| counted.into_inner().posts)
}

/// Of demands, in the order of their names; none where demand does not answer.
pub(crate) async fn of_demands(asked: &Asked, names: Vec<String>, days: i32) -> Vec<PostViews> {
    let Some(mut client) = asked.calls().demand().ok().filter(|_| !names.is_empty()) else {
        return Vec::new();
    };
    let counted = client
        .count_demand_views(CountDemandViewsRequest { names, days })
        .await;
    counted.map_or_else(|_| Vec::new(), |counted| counted.into_inner().posts)
}

/// The views of the one post that was asked about; none of one that nobody could open.
pub(crate) fn of_one(counted: &[PostViews], is_public: bool) -> Option<Views> {
    let post = counted.first().filter(|post| is_public || post.total > 0)?;
    let title = format!("最近{DAYS}天的浏览");
    let days = post.days.iter().rev().map(figure).collect();
    Some(Views {
        total: post.total,
        days: table(title, "日期", &["浏览次数"], days),
    })
}

fn figure(day: &DayViews) -> Figure {
    let date = day.date.unwrap_or_default();
    let title = format!("{}月{}日", date.month, date.day);
    Figure::count(title, usize::try_from(day.views).unwrap_or_default())
}

/// The figure of each row of a list, and what stands there where it is not known.
pub(crate) fn totals(counted: &[PostViews]) -> impl Iterator<Item = String> {
    let known = counted.iter().map(|post| post.total.to_string());
    known.chain(std::iter::repeat(String::new()))
}

#[cfg(test)]
mod tests {
    use techmarket_proto::google::r#type::Date;

    use super::*;

    #[test]
    fn days_are_told_from_the_latest_on() {
        let day = |day, views| DayViews {
            date: Some(Date {
                year: 2026,
                month: 11,
                day,
            }),
            views,
        };
        let counted = [PostViews {
            total: 9,
            days: vec![day(29, 0), day(30, 2)],
            ..PostViews::default()
        }];
        let views = of_one(&counted, false).unwrap();
        let rows = views.days.rows.iter();
        let told: Vec<_> = rows.map(|row| (row.title.as_str(), row.last())).collect();
        assert_eq!(
            (views.total, told),
            (9, vec![("11月30日", "2"), ("11月29日", "0")])
        );
        assert!(of_one(&[PostViews::default()], false).is_none());
        assert!(of_one(&[PostViews::default()], true).is_some() && of_one(&[], true).is_none());
    }
}
