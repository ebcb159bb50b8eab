//! Which registration number is next.

use jiff::civil::Date;
use techmarket_types::{RegistrationNumber, RegistrationNumberError, RegistrationPoint};

/// The number after the last one given by the point in the year of registration; `last_serial` is 0
/// where it gave none in that year, so that the serial starts anew each year. The day is that of the
/// register's time zone (Asia/Shanghai). The error is that the year's 999,999 numbers are used up.
pub fn next_number(
    registered_on: Date,
    point: RegistrationPoint,
    last_serial: u32,
) -> Result<RegistrationNumber, RegistrationNumberError> {
    RegistrationNumber::new(registered_on.year(), point, last_serial.saturating_add(1))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn serials_count_up_within_the_year() {
        let point: RegistrationPoint = "360301".parse().unwrap();
        for (day, last_serial, number) in [
            (date(2026, 12, 31), 0, "2026360301000001"),
            (date(2026, 12, 31), 41, "2026360301000042"),
            (date(2027, 1, 1), 0, "2027360301000001"),
            (date(2026, 3, 1), 999_998, "2026360301999999"),
        ] {
            assert_eq!(next_number(day, point, last_serial).unwrap().to_string(), number);
        }
        for last_serial in [999_999, u32::MAX] {
            assert!(next_number(date(2026, 3, 1), point, last_serial).is_err());
        }
    }
}
