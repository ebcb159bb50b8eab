use jiff::civil::{Date, date};
use proptest::prelude::*;
use techmarket_types::Fen;

use super::*;
use crate::samples::{number, yuan};

/// A patent sold within China for 8,000,000 net in 2024, after 1,000,000 earlier in the year.
fn patent_sold() -> TaxFacts {
    TaxFacts {
        day: date(2024, 6, 1),
        category: "x-21".to_owned(),
        intellectual_property: vec!["x-021".to_owned()],
        registration: Registration::InForce,
        recognised_by_province: Some(true),
        seller_in_china: Some(true),
        buyer_in_china: Some(true),
        technology: yuan(10_000_000),
        stems_from: None,
        licence: None,
        affiliates_100: Some(false),
        export_listed: Some(false),
        net_income: Some(yuan(8_000_000)),
        year_income_so_far: yuan(1_000_000),
        fee_paid: None,
        domestic_expense: None,
    }
}

/// A change and what then holds.
type Case<'a> = (&'a dyn Fn(&mut TaxFacts), Applicability);

/// Day, kind, worldwide, years, owned, and what then holds.
type LicenceCase = (
    Date,
    LicenceKind,
    Option<bool>,
    Option<u16>,
    Option<bool>,
    Applicability,
);

fn hint(relief: Relief, facts: &TaxFacts) -> TaxHint {
    let hints = tax_hints(
        CodeTables::embedded().unwrap(),
        TaxRules::embedded().unwrap(),
        facts,
    );
    hints.into_iter().find(|hint| hint.relief == relief).unwrap()
}

fn amounts(hint: &TaxHint) -> Vec<Fen> {
    hint.parts.iter().map(|part| part.amount).collect()
}

/// S42: 4,000,000 of the year's 5,000,000 are left, so 4,000,000 are exempt and 4,000,000 halved.
#[test]
fn the_first_five_million_of_a_year_are_exempt() {
    let mut facts = patent_sold();
    for (so_far, net, exempt, halved) in [
        (1_000_000, 8_000_000, 4_000_000, 4_000_000),
        (0, 5_000_000, 5_000_000, 0),
        (0, 5_000_001, 5_000_000, 1),
        (5_000_000, 3, 0, 3),
        (9_000_000, 3, 0, 3),
        (-1_000_000, 6_000_000, 6_000_000, 0),
    ] {
        facts.year_income_so_far = yuan(so_far);
        facts.net_income = Some(yuan(net));
        let hint = hint(Relief::TransferIncome, &facts);
        assert_eq!(hint.may_apply, Applicability::Maybe);
        assert_eq!(amounts(&hint), [yuan(exempt), yuan(halved)], "{so_far} {net}");
    }
}

#[test]
fn conditions_of_the_income_relief() {
    use Applicability::{Maybe, NeedsCheck, No};
    let cases: [Case<'_>; 15] = [
        (&|_| (), Maybe),
        (&|facts| facts.category = "x-11".to_owned(), No),
        // Which transfer it belongs to is not stated, and may be so all the same.
        (&|facts| facts.category = "x-51".to_owned(), NeedsCheck),
        (
            &|facts| (facts.category, facts.stems_from) = ("x-51".to_owned(), Some(number(2024, 1))),
            NeedsCheck,
        ),
        (&|facts| facts.intellectual_property = vec!["x-01".to_owned()], No),
        (&|facts| facts.intellectual_property.clear(), NeedsCheck),
        (
            &|facts| facts.intellectual_property.push("x-01".to_owned()),
            Maybe,
        ),
        (&|facts| facts.registration = Registration::Over, No),
        (&|facts| facts.recognised_by_province = None, NeedsCheck),
        (&|facts| facts.buyer_in_china = Some(false), NeedsCheck),
        (&|facts| facts.affiliates_100 = Some(true), No),
        (&|facts| facts.affiliates_100 = None, NeedsCheck),
        (&|facts| facts.export_listed = Some(true), No),
        (&|facts| facts.net_income = None, NeedsCheck),
        (&|facts| facts.net_income = Some(Fen::ZERO), No),
    ];
    for (place, (change, expected)) in cases.into_iter().enumerate() {
        let mut facts = patent_sold();
        change(&mut facts);
        let hint = hint(Relief::TransferIncome, &facts);
        assert_eq!(hint.may_apply, expected, "case {place}: {hint}");
        assert!(expected != No || hint.parts.is_empty());
    }
}

/// S42: worldwide exclusive licence of 5 years; from 2015-10-01 also others of technology one owns.
#[test]
fn licences_need_five_years() {
    use Applicability::{Maybe, NeedsCheck, No};
    use LicenceKind::{Exclusive, Ordinary, Sole};
    let (old, new) = (date(2015, 9, 30), date(2015, 10, 1));
    let cases: [LicenceCase; 10] = [
        (new, Exclusive, Some(true), Some(5), None, Maybe),
        (new, Exclusive, Some(true), Some(4), None, No),
        (new, Exclusive, Some(true), None, None, NeedsCheck),
        (new, Exclusive, Some(false), Some(5), Some(true), NeedsCheck),
        (old, Exclusive, Some(false), Some(5), Some(true), No),
        (new, Ordinary, None, Some(5), Some(true), Maybe),
        (new, Sole, None, Some(5), Some(true), Maybe),
        (new, Ordinary, None, Some(5), Some(false), No),
        (new, Ordinary, None, Some(5), None, NeedsCheck),
        (old, Ordinary, None, Some(5), Some(true), No),
    ];
    for (day, kind, worldwide, years, owned, expected) in cases {
        let mut facts = patent_sold();
        (facts.day, facts.category) = (day, "x-31".to_owned());
        facts.licence = Some(Licence {
            kind,
            worldwide,
            years,
            owned,
        });
        let hint = hint(Relief::TransferIncome, &facts);
        assert_eq!(
            hint.may_apply, expected,
            "{day} {kind:?} {worldwide:?} {years:?}: {hint}"
        );
    }
    let mut unknown = patent_sold();
    unknown.category = "x-32".to_owned();
    assert_eq!(hint(Relief::TransferIncome, &unknown).may_apply, NeedsCheck);
}

/// S41: development and transfer, and service where it stems from them, which is to be checked where it is not stated.
#[test]
fn conditions_of_the_vat_exemption() {
    use Applicability::{Maybe, NeedsCheck, No};
    let cases: [(&str, bool, Option<bool>, Date, Applicability); 8] = [
        ("x-11", false, Some(true), date(2024, 6, 1), Maybe),
        ("x-31", false, Some(true), date(2024, 6, 1), Maybe),
        ("x-51", true, Some(true), date(2024, 6, 1), Maybe),
        ("x-51", false, Some(true), date(2024, 6, 1), NeedsCheck),
        ("x-4", false, Some(true), date(2024, 6, 1), NeedsCheck),
        ("x-11", false, None, date(2024, 6, 1), NeedsCheck),
        ("x-11", false, Some(false), date(2024, 6, 1), No),
        // The texts after the VAT Law were not read.
        ("x-11", false, Some(true), date(2026, 6, 1), NeedsCheck),
    ];
    for (category, stems, recognised_by_province, day, expected) in cases {
        let facts = TaxFacts {
            category: category.to_owned(),
            stems_from: stems.then(|| number(2024, 1)),
            recognised_by_province,
            day,
            ..patent_sold()
        };
        let hint = hint(Relief::Vat, &facts);
        assert_eq!(hint.may_apply, expected, "{category} {stems} {day}: {hint}");
        assert_eq!(amounts(&hint).len(), usize::from(expected != No));
    }
}

/// S81: 80 % of 3,000,000 is 2,400,000, two thirds of 3,000,000 is 2,000,000: the less counts.
#[test]
fn commissions_abroad_count_up_to_two_thirds_of_domestic_expense() {
    let mut facts = patent_sold();
    facts.category = "x-11".to_owned();
    facts.seller_in_china = Some(false);
    facts.fee_paid = Some(yuan(3_000_000));
    let unknown = hint(Relief::CommissionAbroad, &facts);
    assert_eq!(unknown.may_apply, Applicability::NeedsCheck);
    assert_eq!(amounts(&unknown), [yuan(2_400_000)]);
    for (expense, limit, counts) in [
        (3_000_000, 2_000_000, 2_000_000),
        (6_000_000, 4_000_000, 2_400_000),
        (0, 0, 0),
    ] {
        facts.domestic_expense = Some(yuan(expense));
        let hint = hint(Relief::CommissionAbroad, &facts);
        assert_eq!(hint.may_apply, Applicability::Maybe);
        assert_eq!(amounts(&hint), [yuan(2_400_000), yuan(limit), yuan(counts)]);
    }
    facts.seller_in_china = Some(true);
    assert_eq!(
        hint(Relief::CommissionAbroad, &facts).may_apply,
        Applicability::No
    );
}

/// Registration is a condition of every relief: what is not registered yet may be still.
#[test]
fn before_the_registration_a_hint_says_what_is_to_be_done() {
    use Applicability::{Maybe, No, OnceRegistered};
    use Registration::{Draft, InForce, Over, UnderWay};
    let abroad = |facts: &mut TaxFacts| {
        facts.category = "x-11".to_owned();
        facts.seller_in_china = Some(false);
        facts.fee_paid = Some(yuan(3));
        facts.domestic_expense = Some(yuan(3));
    };
    let sold = |_: &mut TaxFacts| ();
    for (relief, change, contract) in [
        (Relief::Vat, &sold as &dyn Fn(&mut TaxFacts), "合同"),
        (Relief::TransferIncome, &sold, "合同"),
        (Relief::CommissionAbroad, &abroad, "委托合同"),
    ] {
        for (registration, expected, text, state) in [
            (Draft, OnceRegistered, "后续须提交并完成认定登记", State::ToDo),
            (
                UnderWay,
                OnceRegistered,
                "已提交，后续须完成认定登记",
                State::ToDo,
            ),
            (InForce, Maybe, "已认定登记", State::Met),
            (Over, No, "已认定登记", State::NotMet),
        ] {
            let mut facts = patent_sold();
            change(&mut facts);
            facts.registration = registration;
            let found = hint(relief, &facts);
            assert_eq!(found.may_apply, expected, "{relief:?} {registration:?}: {found}");
            assert_eq!(found.parts.is_empty(), expected == No, "{found}");
            let condition = TaxCondition {
                text: format!("{contract}{text}"),
                state,
            };
            assert!(found.conditions.contains(&condition), "{found}");
        }
    }
    // What is not known is still listed, and what fails still excludes.
    let mut facts = patent_sold();
    facts.registration = Draft;
    facts.recognised_by_province = None;
    let told = hint(Relief::Vat, &facts).to_string();
    let expected = "完成认定登记后可能适用。待办：合同后续须提交并完成认定登记。待核对：由省级科技主管部门";
    assert!(told.contains(expected), "{told}");
    facts.recognised_by_province = Some(false);
    assert_eq!(hint(Relief::Vat, &facts).may_apply, No);
}

/// S42: the step of a year is told whatever is known of this contract's income.
#[test]
fn the_step_of_a_year_is_always_told() {
    let told = "一个纳税年度内技术转让所得不超过500万元的部分免征企业所得税，超过500万元的部分减半征收";
    let mut facts = patent_sold();
    for net_income in [None, Some(Fen::ZERO), Some(yuan(6_000_000))] {
        facts.net_income = net_income;
        assert_eq!(hint(Relief::TransferIncome, &facts).notes[0], told);
    }
    facts.net_income = None;
    let unknown = hint(Relief::TransferIncome, &facts);
    assert_eq!(amounts(&unknown), [yuan(10_000_000)]);
    assert!(unknown.parts[0].label.contains("减去"), "{unknown}");
    // A share that is no half is told by its figure.
    let tables = CodeTables::embedded().unwrap();
    let own = include_str!("../../data/tax.toml")
        .replace("above_relieved_per_10k = 5_000", "above_relieved_per_10k = 3_000")
        .replace("exempt_up_to_fen = 500_000_000", "exempt_up_to_fen = 600_000_000");
    let rules = TaxRules::parse("tax.toml", &own, tables).unwrap();
    let hints = tax_hints(tables, &rules, &facts);
    let told = "一个纳税年度内技术转让所得不超过600万元的部分免征企业所得税，超过600万元的部分减征30%";
    assert_eq!(hints[1].notes[0], told);
}

/// C1: from 2026-03-01 recognition is the industry ministry's line, before that of science.
#[test]
fn who_has_to_recognise_goes_by_the_day() {
    for (day, science) in [
        (date(2016, 5, 1), true),
        (date(2025, 12, 31), true),
        (date(2026, 1, 1), true),
        (date(2026, 2, 28), true),
        (date(2026, 3, 1), false),
        (date(2026, 11, 21), false),
    ] {
        let facts = TaxFacts { day, ..patent_sold() };
        for relief in [Relief::Vat, Relief::TransferIncome] {
            let found = hint(relief, &facts);
            let of_science = |text: &str| text.contains("科技主管部门");
            let of_industry = |text: &str| text.contains("工业和信息化部门主管");
            let any = |is: &dyn Fn(&str) -> bool| found.conditions.iter().any(|asked| is(&asked.text));
            assert_eq!(
                (any(&of_science), any(&of_industry)),
                (science, !science),
                "{found}"
            );
        }
    }
}

/// A sentence of the file is the sentence of the hint; one that is left out is not asked.
#[test]
fn an_office_words_the_conditions() {
    let tables = CodeTables::embedded().unwrap();
    let embedded = include_str!("../../data/tax.toml");
    let facts = patent_sold();
    let texts = |text: &str, place: usize| -> Vec<String> {
        let rules = TaxRules::parse("tax.toml", text, tables).unwrap();
        let hints = tax_hints(tables, &rules, &facts);
        let conditions = hints[place].conditions.iter();
        conditions.map(|condition| condition.text.clone()).collect()
    };
    let recognition = "由省级科技主管部门（或其授权的登记机构）认定";
    let line = format!("recognition = \"{recognition}\"\n");
    assert!(texts(embedded, 0).contains(&recognition.to_owned()));
    let worded = embedded.replace(&line, "recognition = \"由登记机构认定\"\n");
    assert!(texts(&worded, 0).contains(&"由登记机构认定".to_owned()));
    let before = texts(embedded, 0).len();
    assert_eq!(texts(&embedded.replace(&line, ""), 0).len(), before - 1);
    let resident = "resident = \"转让方为居民企业\"\n";
    let before = texts(embedded, 1).len();
    assert_eq!(texts(&embedded.replace(resident, ""), 1).len(), before - 1);
    for (from, to, column) in [
        (line.as_str(), "recognition = \"\"\n", "recognition"),
        (resident, "residents = \"转让方为居民企业\"\n", "residents"),
        (
            "related = \"须由同一技术转让、许可或开发合同产生\"\n",
            "",
            "related",
        ),
    ] {
        let error = TaxRules::parse("tax.toml", &embedded.replacen(from, to, 1), tables).unwrap_err();
        assert_eq!(error.column, column, "{error}");
    }
}

#[test]
fn a_hint_is_worded_as_information() {
    let hint = hint(Relief::TransferIncome, &patent_sold());
    let told = hint.to_string();
    for part in [
        "技术转让所得减免企业所得税：可能适用。符合：合同类别为",
        "。金额：本年500万元以内免征的所得4000000.00元；本年超过500万元、减征50%的所得4000000.00元。说明：",
        "依据：《企业所得税法实施条例》、财税〔2015〕116号。仅供参考，以税务机关认定为准",
    ] {
        assert!(told.contains(part), "{told}");
    }
    for facts in [
        patent_sold(),
        TaxFacts {
            day: date(2026, 6, 1),
            ..patent_sold()
        },
    ] {
        for hint in tax_hints(
            CodeTables::embedded().unwrap(),
            TaxRules::embedded().unwrap(),
            &facts,
        ) {
            assert!(hint.to_string().ends_with(TAX_NOTICE));
            assert!(!hint.source.is_empty());
        }
    }
}

#[test]
fn an_office_corrects_the_file() {
    let tables = CodeTables::embedded().unwrap();
    let embedded = include_str!("../../data/tax.toml");
    let own = embedded.replace("exempt_up_to_fen = 500_000_000", "exempt_up_to_fen = 600_000_000");
    let rules = TaxRules::parse("tax.toml", &own, tables).unwrap();
    let hints = tax_hints(tables, &rules, &patent_sold());
    assert_eq!(amounts(&hints[1]), [yuan(5_000_000), yuan(3_000_000)]);
    for (from, to, column) in [
        ("valid_from = 2015-10-01", "valid_from = 2015-09-30", "valid_from"),
        (
            "limit_denominator = 3",
            "limit_denominator = 0",
            "limit_denominator",
        ),
        (
            "limit_denominator = 3",
            "limit_denominator = 1",
            "limit_denominator",
        ),
        (r#"["x-11"]"#, r#"["x-18"]"#, "categories"),
        (r#"["exclusive"]"#, r#"["global"]"#, "worldwide_licence_kinds"),
        ("licence_min_years", "licence_years", "licence_years"),
        (
            "exempt_up_to_fen = 500_000_000",
            "exempt_up_to_fen = 0",
            "exempt_up_to_fen",
        ),
    ] {
        let text = embedded.replace(from, to);
        assert_ne!(text, embedded);
        let error = TaxRules::parse("tax.toml", &text, tables).unwrap_err();
        assert_eq!(error.column, column, "{error}");
        assert!(error.row > 1, "{error}");
    }
}

proptest! {
    #[test]
    fn parts_of_income_add_up(so_far: i64, net in 1_i64..) {
        let facts = TaxFacts {
            year_income_so_far: Fen(so_far),
            net_income: Some(Fen(net)),
            ..patent_sold()
        };
        let parts = amounts(&hint(Relief::TransferIncome, &facts));
        prop_assert!(parts.iter().all(|&part| part >= Fen::ZERO));
        prop_assert_eq!(Fen::checked_sum(parts), Some(Fen(net)));
    }

    #[test]
    fn any_commission_is_answered(fee: i64, expense: i64) {
        let facts = TaxFacts {
            category: "x-11".to_owned(),
            seller_in_china: Some(false),
            fee_paid: Some(Fen(fee)),
            domestic_expense: Some(Fen(expense)),
            ..patent_sold()
        };
        if let [counted, limit, counts] = amounts(&hint(Relief::CommissionAbroad, &facts))[..] {
            prop_assert!(counts <= counted && counts <= limit && counted.0 <= fee && limit.0 <= expense.max(0));
        } else {
            prop_assert!(fee <= 0 || expense < 0);
        }
    }
}
