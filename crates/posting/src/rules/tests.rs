use super::*;

const FILE: &str = PostRules::FILE;

fn parsed(text: &str) -> Result<PostRules, String> {
    PostRules::parse(FILE, text).map_err(|error| error.to_string())
}

/// The embedded rules with `from` replaced.
fn with(from: &str, to: &str) -> String {
    assert!(EMBEDDED.contains(from), "{from}");
    EMBEDDED.replacen(from, to, 1)
}

#[test]
fn reminders_come_one_after_the_other_and_then_the_end() {
    let rules = PostRules::embedded().unwrap();
    let end: Timestamp = "2027-11-29T00:00:00Z".parse().unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    for (now, next) in [
        ("2026-11-29T00:00:00Z", "2027-10-30T00:00:00Z"),
        ("2027-10-29T23:59:59Z", "2027-10-30T00:00:00Z"),
        ("2027-10-30T00:00:00Z", "2027-11-22T00:00:00Z"),
        ("2027-11-22T00:00:00Z", "2027-11-29T00:00:00Z"),
        ("2028-01-01T00:00:00Z", "2027-11-29T00:00:00Z"),
    ] {
        assert_eq!(rules.next(end, at(now)), at(next), "{now}");
    }
}

#[test]
fn what_an_office_writes_wrongly_is_named() {
    for (text, named) in [
        (
            with("contact_at_once = false", "contact_at_one = false"),
            "第 5 行",
        ),
        (with("[30, 7]", "[40000]"), "0 至 36500"),
        (with("[30, 7]", "[1,2,3,4,5,6,7,8,9,10,11]"), "至多 10 项"),
        (with("expert = 365 ", "expert = -1 "), "第 13 行"),
        ("a".repeat(MAX_BYTES + 1), "不能超过"),
    ] {
        let told = parsed(&text).unwrap_err();
        assert!(told.contains(FILE) && told.contains(named), "{told}");
    }
}

#[test]
fn a_mark_of_byte_order_is_passed_over() {
    let text = format!("\u{feff}{EMBEDDED}");
    assert_eq!(&parsed(&text).unwrap(), PostRules::embedded().unwrap());
}
