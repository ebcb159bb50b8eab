//! ListSubsidySchemes.

use jiff::civil::Date;
use techmarket_incentives::Scheme;
use techmarket_kernel::PageRequest;

use crate::app::App;

impl App {
    /// A page of the schemes behind `after` in the order of their ids, those that hold on `day` alone if stated; and the token of
    /// the next page.
    #[must_use]
    pub fn list_subsidy_schemes(
        &self,
        day: Option<Date>,
        after: &str,
        page: &PageRequest,
    ) -> (Vec<&'static Scheme>, String) {
        let schemes = self.reference.schemes.iter();
        let holds = |scheme: &&Scheme| day.is_none_or(|day| scheme.validity.holds(Some(day)));
        let mut schemes: Vec<&Scheme> = schemes
            .filter(holds)
            .filter(|scheme| scheme.id.as_str() > after)
            .collect();
        schemes.sort_by(|one, other| one.id.cmp(&other.id));
        let next = page.cut(&mut schemes, |last| last.id.clone());
        (schemes, next)
    }
}
