//! Statistics by their definition: a plain loop over the contracts of a register.

use std::collections::BTreeMap;

use jiff::civil::Date as Day;
use techmarket_proto::contract::v1::statistics_cut::Dimension;
use techmarket_proto::contract::v1::statistics_query::Scope;
use techmarket_proto::contract::v1::{
    Contract, Growth, Party, RegisterStatistics, StatisticsCut, StatisticsQuery, StatisticsSum,
};

use super::random_register::Kept;
use crate::registered::{civil, in_fen};

/// Count, total and technology amount; the amounts in fen.
pub(super) type Figures = (i64, i64, i64);

/// Where the brackets of `data/amount_brackets.csv` begin, in fen.
const BRACKETS: [i64; 5] = [0, 100_000_000, 500_000_000, 1_000_000_000, 10_000_000_000];
/// Sections of the divisions that the register has.
const SECTIONS: [(&str, &str); 4] = [("01", "A"), ("26", "C"), ("65", "I"), ("73", "M")];

pub(super) const DIMENSIONS: [Dimension; 20] = [
    Dimension::Month,
    Dimension::Category,
    Dimension::Kind,
    Dimension::Field,
    Dimension::Right,
    Dimension::PlanSource,
    Dimension::Aim,
    Dimension::Industry,
    Dimension::SellerNature,
    Dimension::BuyerNature,
    Dimension::SellerNatureGroup,
    Dimension::BuyerNatureGroup,
    Dimension::SellerRegion,
    Dimension::BuyerRegion,
    Dimension::Flow,
    Dimension::FlowPrefecture,
    Dimension::Bracket,
    Dimension::RegistrationPoint,
    Dimension::PaymentForm,
    Dimension::Related,
];

/// The same days a year before: to the end of the month where they end with one.
fn year_before((first, last): (Day, Day)) -> (Day, Day) {
    let day = |year: i16, month: i8, day: i8| {
        let days = Day::new(year, month, 1).unwrap().days_in_month();
        Day::new(year, month, day.min(days)).unwrap()
    };
    let end = if last.tomorrow().unwrap().day() == 1 {
        31
    } else {
        last.day()
    };
    (
        day(first.year() - 1, first.month(), first.day()),
        day(last.year() - 1, last.month(), end),
    )
}

/// The contracts of a query with the months in which they were registered, `years` before.
fn counted<'a>(
    register: &'a [Kept],
    query: &StatisticsQuery,
    (as_of, years): (Day, i16),
) -> Vec<(Day, &'a Contract)> {
    let period = query.period.unwrap();
    let days = (civil(period.start_date.as_ref()), civil(period.end_date.as_ref()));
    let (first, last) = if years == 0 { days } else { year_before(days) };
    let prefix = query.region.trim_end_matches("00");
    let within =
        |party: &Option<Party>| query.region.is_empty() || party.as_ref().unwrap().region.starts_with(prefix);
    let in_scope = |at: &Contract| {
        let (sells, buys) = (within(&at.seller), within(&at.buyer));
        match query.scope() {
            Scope::Unspecified | Scope::Output => sells,
            Scope::Absorption => buys,
            Scope::Local => sells && buys,
            Scope::Either => sells || buys,
        }
    };
    let point = &query.registration_point;
    let kept = register
        .iter()
        .filter(|kept| first <= kept.registered && kept.registered <= last);
    kept.filter_map(|kept| Some((kept.registered, kept.on(as_of)?)))
        .filter(|(_, at)| in_scope(at) && (point.is_empty() || at.registration_point == *point))
        .collect()
}

fn place(party: Option<&Party>, digits: usize) -> String {
    let party = party.unwrap();
    match (party.country.as_str(), party.region.as_str()) {
        ("", "429004") if digits == 4 => "429004".to_owned(),
        // 北京市 has no prefectures.
        ("", "110101") => "110000".to_owned(),
        ("", region) => format!("{:0<6}", &region[..digits]),
        (country, _) => format!("C{country}"),
    }
}

/// Nature at the top and at the second level of its tree.
fn nature(party: Option<&Party>) -> (&'static str, &'static str) {
    match party.unwrap().nature.as_str() {
        "0221" => ("020", "022"),
        "0211" => ("020", "021"),
        "150" => ("100", "150"),
        "310" => ("300", "310"),
        other => panic!("{other}"),
    }
}

fn code(dimension: Dimension, (day, at): (Day, &Contract), query: &StatisticsQuery) -> String {
    let recognised = at.recognition.as_ref().unwrap();
    let (seller, buyer) = (at.seller.as_ref(), at.buyer.as_ref());
    let kind = match recognised.category.as_str() {
        licence if licence.starts_with("x-3") && query.fold_licences => "x-2",
        category => category,
    };
    match dimension {
        Dimension::Unspecified => String::new(),
        Dimension::Month => day.strftime("%Y-%m").to_string(),
        Dimension::Category => kind[..3].to_owned(),
        Dimension::Kind => kind.to_owned(),
        Dimension::Field => at.technical_field.clone(),
        Dimension::Right => at.intellectual_property[0].clone(),
        Dimension::PlanSource => at.plan_source[..3].to_owned(),
        Dimension::Aim => at.socio_economic_aim.clone(),
        Dimension::Industry => {
            let (_, section) = SECTIONS
                .iter()
                .find(|(division, _)| *division == at.industry)
                .unwrap();
            (*section).to_owned()
        }
        Dimension::SellerNature => nature(seller).1.to_owned(),
        Dimension::BuyerNature => nature(buyer).1.to_owned(),
        Dimension::SellerNatureGroup => nature(seller).0.to_owned(),
        Dimension::BuyerNatureGroup => nature(buyer).0.to_owned(),
        Dimension::SellerRegion => place(seller, 4),
        Dimension::BuyerRegion => place(buyer, 4),
        Dimension::Flow => format!("{}>{}", place(seller, 2), place(buyer, 2)),
        Dimension::FlowPrefecture => format!("{}>{}", place(seller, 4), place(buyer, 4)),
        Dimension::Bracket => {
            let total = in_fen(recognised.total_amount.as_ref());
            BRACKETS.iter().filter(|from| total >= **from).count().to_string()
        }
        Dimension::RegistrationPoint => at.registration_point.clone(),
        Dimension::PaymentForm => at.payment_form.clone(),
        Dimension::Related => i32::from(at.related_party).to_string(),
    }
}

fn add(sum: &mut Figures, at: &Contract) {
    let recognised = at.recognition.as_ref().unwrap();
    sum.0 += 1;
    sum.1 += in_fen(recognised.total_amount.as_ref());
    sum.2 += in_fen(recognised.technology_amount.as_ref());
}

/// A cut, this period and the year before; the months of the year before stand under those of a year later.
pub(super) fn cut(
    register: &[Kept],
    query: &StatisticsQuery,
    (as_of, dimension): (Day, Dimension),
) -> BTreeMap<String, (Figures, Option<Figures>)> {
    let mut rows: BTreeMap<String, (Figures, Option<Figures>)> = BTreeMap::new();
    for (day, at) in counted(register, query, (as_of, 0)) {
        add(
            &mut rows.entry(code(dimension, (day, at), query)).or_default().0,
            at,
        );
    }
    for (day, at) in counted(register, query, (as_of, 1)) {
        let later = day.checked_add(jiff::Span::new().years(1)).unwrap();
        let row = rows.entry(code(dimension, (later, at), query)).or_default();
        add(row.1.get_or_insert_default(), at);
    }
    rows
}

/// All contracts, `years` before.
pub(super) fn sum(register: &[Kept], query: &StatisticsQuery, when: (Day, i16)) -> Figures {
    let mut sum = Figures::default();
    for (_, at) in counted(register, query, when) {
        add(&mut sum, at);
    }
    sum
}

/// Hundredths of a percent, half away from zero.
fn growth(now: i64, before: i64) -> Option<i64> {
    let (difference, before) = (i128::from(now - before) * 10_000, i128::from(before));
    if before == 0 {
        return None;
    }
    let (whole, rest) = (difference / before, difference % before);
    let rounded = if 2 * rest.abs() >= before {
        whole + difference.signum()
    } else {
        whole
    };
    Some(i64::try_from(rounded).unwrap())
}

pub(super) fn growths(now: Figures, before: Figures) -> Growth {
    Growth {
        count: growth(now.0, before.0),
        total_amount: growth(now.1, before.1),
        technology_amount: growth(now.2, before.2),
    }
}

pub(super) fn figures(sum: Option<&StatisticsSum>) -> Figures {
    let sum = sum.unwrap();
    (
        sum.count,
        in_fen(sum.total_amount.as_ref()),
        in_fen(sum.technology_amount.as_ref()),
    )
}

/// Checks that `found` is what the loop says, and that every cut adds up to the fen.
pub(super) fn check(register: &[Kept], query: &StatisticsQuery, as_of: Day, found: &RegisterStatistics) {
    let (now, before) = (sum(register, query, (as_of, 0)), sum(register, query, (as_of, 1)));
    assert_eq!(figures(found.sum.as_ref()), now, "{query:?}");
    assert_eq!(figures(found.year_before.as_ref()), before, "{query:?}");
    assert_eq!(found.growth, Some(growths(now, before)), "{query:?}");
    let dimensions: Vec<Dimension> = found.cuts.iter().map(StatisticsCut::dimension).collect();
    assert_eq!(dimensions, DIMENSIONS);
    for cut in &found.cuts {
        let expected = self::cut(register, query, (as_of, cut.dimension()));
        let rows = cut.rows.iter().map(|row| {
            let before = row.year_before.as_ref();
            (
                row.code.clone(),
                (figures(row.sum.as_ref()), before.map(|sum| figures(Some(sum)))),
            )
        });
        assert_eq!(
            rows.collect::<BTreeMap<_, _>>(),
            expected,
            "{:?} {query:?}",
            cut.dimension()
        );
        assert!(
            cut.rows.is_sorted_by_key(|row| &row.code),
            "{:?}",
            cut.dimension()
        );
        let (mut all, mut all_before) = (Figures::default(), Figures::default());
        for row in &cut.rows {
            let (now, before) = expected[&row.code];
            let before = before.unwrap_or_default();
            all = (all.0 + now.0, all.1 + now.1, all.2 + now.2);
            all_before = (
                all_before.0 + before.0,
                all_before.1 + before.1,
                all_before.2 + before.2,
            );
            assert_eq!(row.growth, Some(growths(now, before)), "{row:?}");
            assert!(
                !row.title.is_empty() && (row.title != row.code || cut.dimension() == Dimension::Month),
                "{row:?}"
            );
        }
        assert_eq!(
            (all, all_before),
            (now, before),
            "{:?} {query:?}",
            cut.dimension()
        );
    }
}
