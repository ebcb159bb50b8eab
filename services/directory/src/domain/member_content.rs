//! What a member is at a place: name, roles, and where they hold.

use serde::{Deserialize, Serialize};
use techmarket_kernel::{Reason, Role, Violations};
use techmarket_types::PointPrefix;

use super::{Place, Roles, check_display_name};

/// Most points of a registrar, and counties of a reviewer.
const MOST_POINTS: usize = 50;

/// What whoever manages members writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberContent {
    pub display_name: String,
    pub roles: Roles,
    /// Registration points that a registrar serves, as digits.
    pub points: Vec<String>,
    /// Counties whose posts a reviewer reviews, as digits.
    #[serde(default)]
    pub counties: Vec<String>,
    pub administrator: bool,
}

impl MemberContent {
    /// Collects what is wrong with it at `place`. `point_known` says whether there is a registration point, `region_known` whether
    /// there is a region of this code.
    pub fn check(
        &self,
        v: &mut Violations,
        place: &Place,
        point_known: impl Fn(&str) -> bool,
        region_known: impl Fn(&str) -> bool,
    ) {
        self.check_counties(v, region_known);
        check_display_name(v, "display_name", &self.display_name, true);
        self.roles.check(v, place.0.is_some());
        if self.points.len() > MOST_POINTS {
            v.add("points", Reason::TooManyItems, format!("至多 {MOST_POINTS} 项"));
        } else if !self.points.is_empty() && !self.roles.has(Role::Registrar) {
            v.add("points", Reason::KindMismatch, "登记点只用于登记员（registrar）");
        }
        for (index, point) in self.points.iter().enumerate().take(MOST_POINTS) {
            if point.parse::<PointPrefix>().is_err() || point.len() == 6 && !point_known(point) {
                let rule = "应为 6 位登记点代码，或 2 位（省）、4 位（市）行政区划代码";
                v.add(format!("points[{index}]"), Reason::CodeUnknown, rule);
            }
        }
    }

    fn check_counties(&self, v: &mut Violations, region_known: impl Fn(&str) -> bool) {
        let reviews = self.roles.has(Role::Reviewer);
        if reviews && self.counties.is_empty() {
            v.add(
                "counties",
                Reason::FieldRequired,
                "必填：县区审核员（reviewer）审核哪些县区",
            );
        } else if !reviews && !self.counties.is_empty() {
            let rule = "审核区域只用于县区审核员（reviewer）";
            v.add("counties", Reason::KindMismatch, rule);
        }
        if self.counties.len() > MOST_POINTS {
            v.add("counties", Reason::TooManyItems, format!("至多 {MOST_POINTS} 项"));
        }
        for (index, county) in self.counties.iter().enumerate().take(MOST_POINTS) {
            let fits = [2, 4, 6].contains(&county.len()) && county.bytes().all(|byte| byte.is_ascii_digit());
            if !fits || !region_known(&format!("{county:0<6}")) {
                let rule = "应为 6 位县区代码，或 2 位（省）、4 位（市）行政区划代码（GB/T 2260）";
                v.add(format!("counties[{index}]"), Reason::RegionUnknown, rule);
            }
        }
    }
}
