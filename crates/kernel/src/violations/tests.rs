use super::*;

#[test]
fn paths_nest_and_come_back() {
    let mut v = Violations::new();
    v.within("listing", |v| {
        v.within("keywords", |v| v.add("[3]", Reason::FieldTooLong, "至多 50 字"));
        v.add("title", Reason::FieldRequired, "必填");
    });
    v.add("request_id", Reason::RequestIdInvalid, "不是 UUID");
    let fields: Vec<_> = v.clone().into_vec().into_iter().map(|v| v.field).collect();
    assert_eq!(fields, ["listing.keywords[3]", "listing.title", "request_id"]);
    let error = v.finish().unwrap_err();
    assert_eq!(error.reason(), Reason::FieldsInvalid);
}

#[test]
fn one_violation_lends_its_reason() {
    let mut v = Violations::new();
    v.add("title", Reason::FieldRequired, "必填");
    assert_eq!(v.finish().unwrap_err().reason(), Reason::FieldRequired);
    let one = Error::of_field("title", Reason::FieldRequired, "必填");
    assert_eq!(
        (one.reason(), one.message()),
        (Reason::FieldRequired, "title：必填")
    );
    assert_eq!(one.violations().len(), 1);
}

#[test]
fn the_list_is_bounded() {
    let mut v = Violations::new();
    (0..1_000).for_each(|i| v.add(format!("keywords[{i}]"), Reason::FieldTooLong, "过长"));
    assert_eq!(v.into_vec().len(), MAX_VIOLATIONS);
}
