//! What a board is about: a year, up to today, and a region.

use jiff::civil::Date;
use techmarket_proto::contract::v1::StatisticsQuery;
use techmarket_proto::types::v1::Period;
use techmarket_rpc::convert::to_period;
use techmarket_types::RegionLevel;

use crate::asked::Asked;
use crate::drafts::today;
use crate::text::encoded;
use crate::words;

/// Years that a reader may choose.
const YEARS: i16 = 5;

/// A year and a region.
pub(super) struct Scope {
    pub(super) year: i16,
    /// Code by GB/T 2260; empty for everywhere.
    pub(super) region: String,
    start: Date,
    end: Date,
}

impl Scope {
    /// What the address asks for; this year and the market's region without it.
    pub(super) fn of(asked: &Asked) -> Self {
        let today = today(asked);
        let wanted = asked.value("year").parse().unwrap_or(today.year());
        let year = wanted.clamp(today.year() - YEARS + 1, today.year());
        let first = |year| Date::new(year, 1, 1).unwrap_or(today);
        let end = if year == today.year() {
            today
        } else {
            Date::new(year, 12, 31).unwrap_or(today)
        };
        let settings = &asked.portal().settings;
        let region = match asked.value("region") {
            "" => settings.site.region.clone(),
            "all" => String::new(),
            region => region.split(' ').next().unwrap_or_default().to_owned(),
        };
        Self {
            year,
            region,
            start: first(year),
            end,
        }
    }

    pub(super) fn period(&self) -> Period {
        to_period((self.start, self.end))
    }

    pub(super) fn query(&self) -> StatisticsQuery {
        StatisticsQuery {
            period: Some(self.period()),
            region: self.region.clone(),
            ..StatisticsQuery::default()
        }
    }

    /// The days in words.
    pub(super) fn days(&self) -> String {
        words::period(Some(&self.period()))
    }

    pub(super) fn region_title(&self, asked: &Asked) -> String {
        match self.region.as_str() {
            "" => "全国".to_owned(),
            region => words::region(asked.portal().settings.tables, region),
        }
    }

    /// The years to choose from, the latest first.
    pub(super) fn years(&self, asked: &Asked) -> Vec<(i16, bool)> {
        let this = today(asked).year();
        (0..YEARS)
            .map(|back| (this - back, this - back == self.year))
            .collect()
    }

    /// The regions directly below, where they are counties.
    pub(super) fn counties(&self, asked: &Asked) -> Vec<(String, String)> {
        let regions = asked.portal().settings.tables.regions();
        let is_prefecture = regions
            .get(&self.region)
            .is_some_and(|region| region.level == RegionLevel::Prefecture);
        if !is_prefecture {
            return Vec::new();
        }
        let (below, today) = (regions.children(Some(&self.region)), today(asked));
        below
            .filter(|region| region.validity.holds(Some(today)))
            .map(|region| (region.code.clone(), region.name.clone()))
            .collect()
    }

    /// The list behind a figure: the registered contracts of these days, of this region as seller's or as `more` says.
    pub(super) fn list(&self, more: &[(&str, &str)]) -> String {
        let mut pairs = vec![
            ("from", self.start.to_string()),
            ("to", self.end.to_string()),
            ("seller_region", self.region.clone()),
        ];
        for (name, value) in more {
            pairs.retain(|(known, _)| known != name);
            pairs.push((name, (*value).to_owned()));
        }
        let told = pairs.iter().filter(|(_, value)| !value.is_empty());
        let told: Vec<String> = told
            .map(|(name, value)| format!("{name}={}", encoded(value)))
            .collect();
        format!("/board/contracts?{}", told.join("&"))
    }
}
