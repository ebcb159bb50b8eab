//! Instants.

use jiff::Timestamp;
use techmarket_kernel::{Caller, Reason, Sought, TextRule, Violations, check_text};
use techmarket_types::CreditCode;

/// 2000-01-01T00:00:00Z.
const EARLIEST: i64 = 946_684_800;
/// 2200-01-01T00:00:00Z.
const LATEST: i64 = 7_258_118_400;

/// Reads what a list is narrowed to by title and times; the last three are `create_time_after`, `create_time_before` and
/// `update_time_after`.
pub fn sought(v: &mut Violations, title: String, times: [Option<&prost_types::Timestamp>; 3]) -> Sought {
    check_text(v, "title", &title, TextRule::line(200));
    let [created_after, created_before, updated_after] = times;
    Sought {
        title,
        created_after: instant(v, "create_time_after", created_after),
        created_before: instant(v, "create_time_before", created_before),
        updated_after: instant(v, "update_time_after", updated_after),
    }
}

/// The organisation of a list that may be narrowed to the caller's own.
pub fn own(
    v: &mut Violations,
    own: bool,
    caller: &Caller,
    organization: Option<CreditCode>,
) -> Option<CreditCode> {
    if !own {
        return organization;
    }
    let rule = match (&caller.organization, &organization) {
        (None, _) => "令牌没有代表的单位，不能只列出本单位的",
        (Some(own), Some(asked)) if own != asked => "与 organization 不是同一单位",
        _ => return caller.organization.clone(),
    };
    v.add("own", Reason::FilterInvalid, rule);
    None
}

/// Reads an instant of the years 2000 to 2200, to the microsecond; absent is none.
pub fn instant(v: &mut Violations, field: &str, time: Option<&prost_types::Timestamp>) -> Option<Timestamp> {
    let time = time?;
    let within = (EARLIEST..LATEST).contains(&time.seconds) && (0..1_000_000_000).contains(&time.nanos);
    let microseconds = time.seconds.checked_mul(1_000_000);
    let read = microseconds.filter(|_| within).and_then(|microseconds| {
        Timestamp::from_microsecond(microseconds + i64::from(time.nanos / 1_000)).ok()
    });
    if read.is_none() {
        v.add(field, Reason::ValueOutOfRange, "应为 2000 至 2200 年间的时刻");
    }
    read
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_to_the_microsecond_and_bounded() {
        let read = |seconds, nanos| {
            let mut v = Violations::new();
            let time = instant(&mut v, "time", Some(&prost_types::Timestamp { seconds, nanos }));
            (time.map(Timestamp::as_microsecond), v.into_vec().len())
        };
        assert_eq!(read(EARLIEST, 1_999), (Some(946_684_800_000_001), 0));
        for (seconds, nanos) in [
            (EARLIEST - 1, 0),
            (LATEST, 0),
            (i64::MAX, 0),
            (EARLIEST, -1),
            (EARLIEST, i32::MAX),
        ] {
            assert_eq!(read(seconds, nanos), (None, 1), "{seconds} {nanos}");
        }
        assert_eq!(instant(&mut Violations::new(), "time", None), None);
    }
}
