//! What commissioners did in a year, county by county (科技特派员年度统计).

use std::collections::BTreeMap;

use super::ExpertKind;

/// One county, or all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountyCount {
    pub persons: i64,
    pub teams: i64,
    pub bodies: i64,
    pub services: i64,
    pub people: i64,
}

/// The counts of a year, by region.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    pub counties: BTreeMap<String, CountyCount>,
    pub total: CountyCount,
}

impl Figures {
    /// Adds the commissioners of `kind` whose own county is `region`.
    pub fn add_experts(&mut self, region: &str, kind: ExpertKind, number: i64) {
        let county = self.counties.entry(region.to_owned()).or_default();
        for count in [county, &mut self.total] {
            match kind {
                ExpertKind::Person => count.persons += number,
                ExpertKind::Team => count.teams += number,
                ExpertKind::Body => count.bodies += number,
            }
        }
    }

    /// Adds services in `region`.
    pub fn add_services(&mut self, region: &str, services: i64, people: i64) {
        let county = self.counties.entry(region.to_owned()).or_default();
        for count in [county, &mut self.total] {
            count.services += services;
            count.people += people;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commissioners_count_where_they_are_sent_and_services_where_they_were() {
        let mut figures = Figures::default();
        figures.add_experts("360321", ExpertKind::Person, 2);
        figures.add_experts("360321", ExpertKind::Team, 1);
        figures.add_services("360322", 3, 40);
        assert_eq!(figures.counties.keys().collect::<Vec<_>>(), ["360321", "360322"]);
        assert_eq!(figures.counties["360321"].services, 0);
        assert_eq!(figures.counties["360322"].people, 40);
        let all = CountyCount {
            persons: 2,
            teams: 1,
            bodies: 0,
            services: 3,
            people: 40,
        };
        assert_eq!(figures.total, all);
    }
}
