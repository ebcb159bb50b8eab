//! What was granted (补助兑付记录), and what is to be claimed back of it (追回).

use std::collections::BTreeMap;

use techmarket_proto::contract::v1::{
    ListSubsidyGrantsRequest, SubsidyGrant, SubsidyGrantFilter, SubsidyScheme,
};
use techmarket_proto::google::r#type::Money;
use techmarket_rpc::convert::money;
use techmarket_types::Fen;

use super::{ROLES, choices, is_office, is_operator, known, title, titled};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::bars::{Figure, most};
use crate::fault::{Fault, Part};
use crate::fields::Field;
use crate::form::Form;
use crate::posts::id;
use crate::sheet::{Cell, ShortForm, Table, next_page};
use crate::text::encoded;
use crate::{names, words};

/// Grants on a page of the market's list that is counted, and pages: the newest 2,000 of a year.
const PAGE: i32 = 200;
const PAGES: usize = 10;

const HEADS: [&str; 9] = [
    "合同",
    "政策",
    "补助对象",
    "单位",
    "年度",
    "金额",
    "已追回",
    "应追回",
    "操作",
];

pub(crate) async fn grants(asked: Asked) -> Outcome {
    if !is_office(&asked)? {
        return Err(Fault::Forbidden);
    }
    let of = |name: &str| asked.value(name).to_owned();
    let filter = SubsidyGrantFilter {
        organization: of("organization"),
        claw_back_due: asked.value("due") == "1",
        scheme: of("scheme"),
        year: asked.value("year").parse().unwrap_or_default(),
        ..SubsidyGrantFilter::default()
    };
    let (schemes, listed) =
        tokio::try_join!(known(&asked, None), listed(&asked, filter, asked.value("page")))?;
    let names = ["scheme", "year", "organization", "due"];
    let form = Form::of(names.map(|name| (name.to_owned(), of(name))).into());
    let all = [(String::new(), "全部".to_owned())].into_iter();
    let fields = vec![
        Field::select(&form, "scheme", "政策", all.chain(choices(&schemes)).collect()),
        Field::short(&form, "year", "年度", ""),
        Field::short(&form, "organization", "统一社会信用代码", ""),
        Field::flag(
            &form,
            "due",
            "只看应追回的",
            "合同已注销或撤销，补助还没有全部追回",
        ),
    ];
    let search = ShortForm {
        asks: true,
        ..ShortForm::button("/subsidies/grants", "查找").fields("", fields)
    };
    let (grants, next) = listed;
    titled(&asked, "兑付记录")?
        .form(search)
        .table(Table {
            next: next_page(&asked, &next),
            ..table(&asked, &schemes, &grants)
        })
        .page(&asked)
}

/// A page of grants, and the word for the next.
async fn listed(
    asked: &Asked,
    filter: SubsidyGrantFilter,
    page_token: &str,
) -> Result<(Vec<SubsidyGrant>, String), Fault> {
    let request = ListSubsidyGrantsRequest {
        filter: Some(filter),
        page_size: PAGE,
        page_token: page_token.to_owned(),
    };
    let listed = asked.calls().subsidies()?.list_subsidy_grants(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
    Ok((listed.subsidy_grants, listed.next_page_token))
}

/// The newest grants of a contract: each measure and role has one a year.
pub(super) async fn of_one(asked: &Asked, contract: &str) -> Result<Vec<SubsidyGrant>, Fault> {
    let filter = SubsidyGrantFilter {
        contract: contract.to_owned(),
        ..SubsidyGrantFilter::default()
    };
    Ok(listed(asked, filter, "").await?.0)
}

/// The grants as a table.
pub(super) fn table(asked: &Asked, schemes: &[SubsidyScheme], grants: &[SubsidyGrant]) -> Table {
    let is_operator = is_operator(asked);
    let row = |one: &SubsidyGrant| {
        let here = format!("/contracts/{}/subsidies", id(&one.contract));
        let recover = format!("{here}/{}/recover", id(&one.name));
        let due = one.claw_back_amount.as_ref();
        vec![
            Cell::link(here, words::day(one.create_time.as_ref())),
            Cell::text(title(schemes, &one.scheme)),
            Cell::text(names::of(&ROLES, &one.role())),
            Cell::narrow(one.organization.clone()),
            Cell::narrow(one.year.to_string()),
            Cell::narrow(words::yuan(one.amount.as_ref())),
            Cell::narrow(words::yuan(one.recovered_amount.as_ref())),
            match due {
                Some(due) => Cell::tag(words::yuan(Some(due)), "warn"),
                None => Cell::default(),
            },
            if is_operator && outstanding(one) > Fen::ZERO {
                Cell::step(recover, "登记追回")
            } else {
                Cell::default()
            },
        ]
    };
    Table {
        label: "兑付记录".to_owned(),
        heads: HEADS.to_vec(),
        rows: grants.iter().map(row).collect(),
        empty: "没有兑付记录。",
        next: String::new(),
    }
}

fn fen(money: Option<&Money>) -> Fen {
    money.and_then(words::fen).unwrap_or(Fen::ZERO)
}

/// What is still with the organisation.
fn outstanding(one: &SubsidyGrant) -> Fen {
    let left = fen(one.amount.as_ref()).checked_sub(fen(one.recovered_amount.as_ref()));
    left.unwrap_or(Fen::ZERO)
}

/// What was granted for a year, scheme by scheme.
pub(crate) struct Granted {
    pub(crate) count: usize,
    /// Each with its list: how many, what came back, what was granted.
    pub(crate) figures: Vec<Figure>,
    pub(crate) is_part: bool,
}

/// Counts the grants of a year.
pub(crate) async fn counted(asked: &Asked, year: i16) -> Result<Granted, Fault> {
    let (mut grants, mut token) = (Vec::new(), String::new());
    for _ in 0..PAGES {
        let filter = SubsidyGrantFilter {
            year: year.into(),
            ..SubsidyGrantFilter::default()
        };
        let (more, next) = listed(asked, filter, &token).await?;
        grants.extend(more);
        token = next;
        if token.is_empty() {
            break;
        }
    }
    let schemes = if grants.is_empty() {
        Vec::new()
    } else {
        known(asked, None).await?
    };
    Ok(Granted {
        count: grants.len(),
        figures: figures(&schemes, &grants, year),
        is_part: !token.is_empty(),
    })
}

fn figures(schemes: &[SubsidyScheme], grants: &[SubsidyGrant], year: i16) -> Vec<Figure> {
    let mut sums: BTreeMap<&str, (usize, Fen, Fen)> = BTreeMap::new();
    let plus = |one: Fen, other: Fen| Fen(one.0.saturating_add(other.0));
    for one in grants {
        let (count, recovered, amount) = sums.entry(&one.scheme).or_insert((0, Fen::ZERO, Fen::ZERO));
        *count += 1;
        *recovered = plus(*recovered, fen(one.recovered_amount.as_ref()));
        *amount = plus(*amount, fen(one.amount.as_ref()));
    }
    let wan = |fen| words::wan(Some(&money(fen)));
    let figure = |(scheme, (count, recovered, amount)): (&str, (usize, Fen, Fen))| Figure {
        title: title(schemes, scheme).to_owned(),
        href: format!("/subsidies/grants?scheme={}&year={year}", encoded(scheme)),
        cells: vec![count.to_string(), wan(recovered), wan(amount)],
        weight: u64::try_from(amount.0).unwrap_or_default(),
    };
    most(sums.into_iter().map(figure).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_summed_scheme_by_scheme() {
        let grant = |scheme: &str, yuan: i64, back: i64| SubsidyGrant {
            scheme: scheme.to_owned(),
            amount: Some(money(Fen(yuan * 100))),
            recovered_amount: (back > 0).then(|| money(Fen(back * 100))),
            ..SubsidyGrant::default()
        };
        let grants = [
            grant("a", 10_000, 0),
            grant("b", 50_000, 20_000),
            grant("a", 20_000, 0),
        ];
        let figures = figures(&[], &grants, 2026);
        let told: Vec<_> = figures
            .iter()
            .map(|one| (one.href.as_str(), one.cells.join(" ")))
            .collect();
        assert_eq!(
            told,
            [
                ("/subsidies/grants?scheme=b&year=2026", "1 2万元 5万元".to_owned()),
                ("/subsidies/grants?scheme=a&year=2026", "2 0万元 3万元".to_owned()),
            ]
        );
        assert_eq!(outstanding(&grants[1]), Fen(3_000_000));
    }
}
