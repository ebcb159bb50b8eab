//! Conditions that a hit must meet.

use jiff::civil::Date;

/// What hits are restricted to. An empty list and `None` restrict nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter<K> {
    /// At least one of these fields of technology (codes).
    pub fields: Vec<String>,
    /// Within this division of GB/T 2260: `360000` finds all of Jiangxi.
    pub region: Option<String>,
    /// One of these kinds.
    pub kinds: Vec<K>,
    /// Of this organisation (credit code).
    pub organization: Option<String>,
    /// Only demands in whose time (需求时限) this day is.
    pub on: Option<Date>,
    /// Near-duplicates of one publisher as hits of their own.
    pub variants_too: bool,
    /// Also where that organisation is hidden: for itself and operators alone, since a post that is
    /// found by a code tells who hides.
    pub hidden_too: bool,
}

// Not derived: a filter of any kind is empty by default, also where the kind has no default.
impl<K> Default for Filter<K> {
    fn default() -> Self {
        Self {
            fields: Vec::new(),
            region: None,
            kinds: Vec::new(),
            organization: None,
            hidden_too: false,
            on: None,
            variants_too: false,
        }
    }
}

impl<K> Filter<K> {
    /// Whether nothing is restricted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
            && self.region.is_none()
            && self.kinds.is_empty()
            && self.organization.is_none()
    }
}
