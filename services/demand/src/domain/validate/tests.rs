use super::*;
use crate::domain::{Budget, Confidential, Detail, ExpertServiceDetail, OpenCallDetail};
use jiff::civil::date;
use techmarket_types::{CodeTables, Comparison, Contact, Fen, Indicator};

/// A demand for technology with what is required.
pub(in crate::domain) fn content() -> DemandContent {
    DemandContent {
        kind: Kind::Technology,
        organization_name: "示例电瓷有限公司".to_owned(),
        publisher_hidden: false,
        brokers_may_contact: false,
        title: "提高电瓷抗弯强度".to_owned(),
        summary: "需要新的配方与烧成工艺".to_owned(),
        keywords: Vec::new(),
        fields: vec!["6".to_owned()],
        industry: String::new(),
        region: "360300".to_owned(),
        maturity_wanted: None,
        cooperation: Vec::new(),
        budget: None,
        intellectual_property_wish: String::new(),
        indicators: Vec::new(),
        detail: None,
        problem: String::new(),
        current_state: String::new(),
        expected_result: String::new(),
        payment_forms: Vec::new(),
        solution_modes: Vec::new(),
        activity_type: String::new(),
        confidential: None,
        period: None,
        required_conditions: Vec::new(),
    }
}

fn open_call_detail() -> OpenCallDetail {
    OpenCallDetail {
        taker_conditions: "具有独立法人资格".to_owned(),
        completion_date: date(2040, 1, 1),
        rights_ownership: "双方共有".to_owned(),
    }
}

fn indicator(value: &str) -> Indicator {
    Indicator {
        name: "抗弯强度".to_owned(),
        comparison: Comparison::AtLeast,
        value: value.to_owned(),
        unit: "MPa".to_owned(),
    }
}

fn open_call() -> DemandContent {
    DemandContent {
        kind: Kind::OpenCall,
        indicators: vec![indicator("160")],
        detail: Some(Detail::OpenCall(open_call_detail())),
        ..content()
    }
}

fn violations(content: &DemandContent) -> Vec<(String, Reason)> {
    let codes = CodeCheck {
        tables: CodeTables::embedded().unwrap(),
        on: date(2026, 11, 21),
    };
    let mut v = Violations::new();
    content.validate(codes, &mut v);
    v.into_vec()
        .into_iter()
        .map(|violation| (violation.field, violation.reason))
        .collect()
}

fn texts(text: &str, count: usize) -> Vec<String> {
    (0..count).map(|index| format!("{text}{index}")).collect()
}

#[test]
fn what_is_required_is_enough() {
    assert_eq!(violations(&content()), []);
    assert_eq!(violations(&open_call()), []);
    let expert = DemandContent {
        kind: Kind::ExpertService,
        detail: Some(Detail::ExpertService(ExpertServiceDetail::default())),
        ..content()
    };
    assert_eq!(violations(&expert), []);
    let without_detail = DemandContent {
        detail: None,
        ..expert
    };
    assert_eq!(
        violations(&without_detail),
        [],
        "an expert's service may do without"
    );
}

#[test]
fn limits_hold_to_the_last_character() {
    type Write = fn(&mut DemandContent, String);
    let limits: [(&str, usize, Write); 8] = [
        ("organization_name", 200, |c, text| {
            c.organization_name = text;
        }),
        ("title", 200, |c, text| {
            c.title = text;
        }),
        ("summary", 10_000, |c, text| {
            c.summary = text;
        }),
        ("problem", 2_000, |c, text| {
            c.problem = text;
        }),
        ("current_state", 2_000, |c, text| {
            c.current_state = text;
        }),
        ("expected_result", 2_000, |c, text| {
            c.expected_result = text;
        }),
        ("intellectual_property_wish", 500, |c, text| {
            c.intellectual_property_wish = text;
        }),
        ("confidential.detail", 50_000, |c, text| {
            c.confidential = Some(Confidential {
                detail: text,
                contact: None,
            });
        }),
    ];
    for (field, limit, write) in limits {
        let mut content = content();
        write(&mut content, "瓷".repeat(limit));
        assert_eq!(violations(&content), [], "{field}");
        write(&mut content, "瓷".repeat(limit + 1));
        assert_eq!(violations(&content), [(field.to_owned(), Reason::FieldTooLong)]);
    }
}

macro_rules! with {
    ($field:ident: $value:expr) => {
        DemandContent {
            $field: $value,
            ..content()
        }
    };
}

type Broken = (&'static str, Reason, DemandContent);

fn assert_each_is_one_violation(cases: impl IntoIterator<Item = Broken>) {
    for (field, reason, content) in cases {
        let expected = [(field.to_owned(), reason)];
        assert_eq!(violations(&content), expected, "{field} {reason:?}");
    }
}

#[test]
fn texts_and_lists() {
    assert_each_is_one_violation([
        ("title", Reason::FieldRequired, with!(title: " ".to_owned())),
        ("title", Reason::TextInvalid, with!(title: "电\n瓷".to_owned())),
        ("summary", Reason::FieldRequired, with!(summary: String::new())),
        (
            "organization_name",
            Reason::FieldRequired,
            with!(organization_name: String::new()),
        ),
        ("keywords", Reason::TooManyItems, with!(keywords: texts("词", 11))),
        (
            "keywords[1]",
            Reason::ItemRepeated,
            with!(keywords: vec!["电瓷".to_owned(); 2]),
        ),
        (
            "keywords[0]",
            Reason::FieldTooLong,
            with!(keywords: vec!["瓷".repeat(51)]),
        ),
        ("fields", Reason::FieldRequired, with!(fields: Vec::new())),
        (
            "fields[1]",
            Reason::ItemRepeated,
            with!(fields: vec!["6".to_owned(); 2]),
        ),
        ("region", Reason::FieldRequired, with!(region: String::new())),
    ]);
}

#[test]
fn codes_are_those_of_their_tables() {
    assert_each_is_one_violation([
        (
            "fields[0]",
            Reason::CodeUnknown,
            with!(fields: vec!["99".to_owned()]),
        ),
        ("industry", Reason::CodeUnknown, with!(industry: "00".to_owned())),
        (
            "region",
            Reason::RegionUnknown,
            with!(region: "999999".to_owned()),
        ),
        (
            "cooperation[0]",
            Reason::CodeUnknown,
            with!(cooperation: vec!["0".to_owned()]),
        ),
        (
            "payment_forms[0]",
            Reason::CodeUnknown,
            with!(payment_forms: vec!["0".to_owned()]),
        ),
        (
            "solution_modes[0]",
            Reason::CodeUnknown,
            with!(solution_modes: vec!["0".to_owned()]),
        ),
        (
            "activity_type",
            Reason::CodeUnknown,
            with!(activity_type: "0".to_owned()),
        ),
    ]);
}

#[test]
fn amounts_indicators_and_contacts() {
    let nameless = Confidential {
        contact: Some(Contact::default()),
        ..Confidential::default()
    };
    let unnamed = Indicator {
        name: String::new(),
        ..indicator("1")
    };
    assert_each_is_one_violation([
        (
            "budget.minimum",
            Reason::AmountNegative,
            with!(budget: Some(budget(-1, 0))),
        ),
        (
            "budget.maximum",
            Reason::AmountsReversed,
            with!(budget: Some(budget(2, 1))),
        ),
        (
            "indicators",
            Reason::TooManyItems,
            with!(indicators: vec![indicator("1"); 21]),
        ),
        (
            "indicators[0].value",
            Reason::TextInvalid,
            with!(indicators: vec![indicator("≥160")]),
        ),
        (
            "indicators[0].value",
            Reason::FieldRequired,
            with!(indicators: vec![indicator("")]),
        ),
        (
            "indicators[0].name",
            Reason::FieldRequired,
            with!(indicators: vec![unnamed]),
        ),
        (
            "confidential.contact.person",
            Reason::FieldRequired,
            with!(confidential: Some(nameless)),
        ),
    ]);
}

fn budget(minimum: i64, maximum: i64) -> Budget {
    Budget {
        minimum: Some(Fen(minimum)),
        maximum: Some(Fen(maximum)),
    }
}

#[test]
fn an_open_call_needs_its_detail_and_an_indicator() {
    let bare = DemandContent {
        indicators: Vec::new(),
        detail: None,
        ..open_call()
    };
    let required = |field: &str| (field.to_owned(), Reason::FieldRequired);
    assert_eq!(violations(&bare), [required("indicators"), required("open_call")]);

    let blank = DemandContent {
        detail: Some(Detail::OpenCall(OpenCallDetail {
            taker_conditions: " ".to_owned(),
            rights_ownership: String::new(),
            ..open_call_detail()
        })),
        ..open_call()
    };
    let expected = ["open_call.taker_conditions", "open_call.rights_ownership"].map(required);
    assert_eq!(violations(&blank), expected);
}

#[test]
fn a_detail_of_another_kind_is_refused() {
    let expert = Detail::ExpertService(ExpertServiceDetail {
        directions: vec!["电瓷".to_owned(); 2],
        ..ExpertServiceDetail::default()
    });
    let mismatched = DemandContent {
        detail: Some(expert),
        ..open_call()
    };
    assert_eq!(
        violations(&mismatched),
        [
            ("expert_service".to_owned(), Reason::KindMismatch),
            ("expert_service.directions[1]".to_owned(), Reason::ItemRepeated)
        ]
    );
    let technology = DemandContent {
        kind: Kind::Technology,
        ..open_call()
    };
    assert_eq!(
        violations(&technology),
        [("open_call".to_owned(), Reason::KindMismatch)]
    );
}

#[test]
fn a_hard_condition_needs_what_it_is_about() {
    let nothing_stated = DemandContent {
        required_conditions: vec![
            Condition::Maturity,
            Condition::Cooperation,
            Condition::Budget,
            Condition::Field,
        ],
        ..content()
    };
    let expected = ["maturity_wanted", "cooperation", "budget.maximum"]
        .map(|field| (field.to_owned(), Reason::FieldRequired));
    assert_eq!(violations(&nothing_stated), expected);

    let stated = DemandContent {
        cooperation: vec!["3".to_owned()],
        required_conditions: vec![Condition::Cooperation, Condition::Cooperation],
        ..content()
    };
    assert_eq!(
        violations(&stated),
        [("required_conditions[1]".to_owned(), Reason::ItemRepeated)]
    );
}
