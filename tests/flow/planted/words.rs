//! The words: each place has one of its own, in whatever form it is kept.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use memchr::memmem::find_iter;

use super::table::ROWS;

/// Where a word stands, and who may find it.
pub(super) struct Place {
    pub(super) name: String,
    /// Of [`super::market::CALLERS`].
    pub(super) readers: BTreeSet<&'static str>,
    pub(super) why: &'static str,
}

/// All places: a word is the number of its place.
pub(super) static PLACES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let rows = ROWS.iter();
    let places = rows.flat_map(|(under, parts, readers, why)| {
        parts.split_whitespace().map(move |part| Place {
            name: format!("{under}.{part}"),
            readers: readers.split_whitespace().collect(),
            why,
        })
    });
    places.collect()
});

/// With this each word begins that is no number.
pub(super) const BEGINNING: &str = "zqxv";
/// With these the numbers begin: of telephones as they are written and as they are kept, and of mobiles.
const NUMBERS: [&str; 3] = ["0799-8675", "07998675", "13808675"];
const DIGITS: usize = 3;

/// The word that stands at `place`. None is a part of another.
pub(super) fn word(place: &str) -> String {
    let number = PLACES.iter().position(|planted| planted.name == place);
    let number = number.unwrap_or_else(|| panic!("nothing is planted at {place}"));
    let begins = match place.rsplit('.').next() {
        Some("phone") => NUMBERS[0],
        Some("mobile") => NUMBERS[2],
        _ => BEGINNING,
    };
    format!("{begins}{number:0DIGITS$}")
}

/// The places whose words stand in `told`.
pub(super) fn found(told: &[u8]) -> BTreeSet<&'static str> {
    let begins = NUMBERS.into_iter().chain([BEGINNING]);
    let ends = begins.flat_map(|begins| find_iter(told, begins).map(|at| at + begins.len()));
    let numbers = ends.filter_map(|end| {
        let digits = str::from_utf8(told.get(end..end + DIGITS)?).ok()?;
        digits.parse::<usize>().ok()
    });
    numbers
        .filter_map(|number| PLACES.get(number))
        .map(|place| place.name.as_str())
        .collect()
}
