//! Subsidies after a deal (技术交易后补助): the schemes, what they give an organisation for its contracts, what was granted, and what
//! came back.

mod calculate;
mod claims;
mod contract;
mod grant;
mod grants;
mod recover;
mod schemes;

use techmarket_kernel::Role;
use techmarket_proto::contract::v1::{
    ListSubsidySchemesRequest, SubsidyRole, SubsidyScheme, SubsidySchemeFilter,
};
use techmarket_proto::google::r#type::Date;

pub(crate) use self::calculate::calculate;
pub(crate) use self::contract::of_contract;
pub(crate) use self::grant::{award, grant};
pub(crate) use self::grants::{counted, grants};
pub(crate) use self::recover::{recover, recovery};
pub(crate) use self::schemes::schemes;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::sheet::{Link, Part as SheetPart, Sheet};

/// Roles that are subsidised.
const ROLES: [(SubsidyRole, &str); 4] = [
    (SubsidyRole::Taker, "吸纳方（买方）"),
    (SubsidyRole::Giver, "输出方（卖方）"),
    (SubsidyRole::Institution, "中介机构"),
    (SubsidyRole::Broker, "技术经纪人（个人）"),
];
/// The pages of everybody who is signed in, and those of the office.
const PAGES: [(&str, &str); 2] = [("/subsidies", "补助政策"), ("/subsidies/calculate", "补助测算")];
const OFFICE: [(&str, &str); 1] = [("/subsidies/grants", "兑付记录")];
/// Schemes that a form offers: as many as the market gives at once.
const MOST: i32 = 200;

/// Whether the market tells the reader what was granted.
fn is_office(asked: &Asked) -> Result<bool, Fault> {
    let person = asked.anybody()?;
    Ok(person.is(Role::Registrar) || person.is(Role::Operator))
}

/// Whether the reader grants subsidies and claims them back.
fn is_operator(asked: &Asked) -> bool {
    asked.person(Role::Operator).is_ok()
}

/// A page of subsidies, with the others above it.
fn titled(asked: &Asked, title: &str) -> Result<Sheet, Fault> {
    let own = if is_office(asked)? { &OFFICE[..] } else { &[] };
    let link = |(href, title): &(&str, &str)| Link {
        is_here: asked.path() == *href,
        ..Link::new(*href, *title)
    };
    let links = PAGES.iter().chain(own).map(link);
    Ok(Sheet::new(title).part(SheetPart::Tabs(links.collect())))
}

/// The schemes that the market knows; those that hold on a day alone where one is told.
async fn known(asked: &Asked, valid_on: Option<Date>) -> Result<Vec<SubsidyScheme>, Fault> {
    let request = ListSubsidySchemesRequest {
        filter: Some(SubsidySchemeFilter { valid_on }),
        page_size: MOST,
        ..ListSubsidySchemesRequest::default()
    };
    let listed = asked.calls().subsidies()?.list_subsidy_schemes(request).await;
    let listed = listed.map_err(Fault::of(Part::Contract))?.into_inner();
    Ok(listed.subsidy_schemes)
}

/// The schemes to choose from.
fn choices(schemes: &[SubsidyScheme]) -> Vec<(String, String)> {
    let choice = |one: &SubsidyScheme| (one.scheme.clone(), one.title.clone());
    schemes.iter().map(choice).collect()
}

/// The roles to choose from, by the names of the API.
fn roles() -> Vec<(String, String)> {
    let choice = |(role, title): &(SubsidyRole, &str)| (role.as_str_name().to_owned(), (*title).to_owned());
    ROLES.iter().map(choice).collect()
}

/// What a scheme is called; its identifier where it is known no more.
fn title<'a>(schemes: &'a [SubsidyScheme], scheme: &'a str) -> &'a str {
    let found = schemes.iter().find(|one| one.scheme == scheme);
    found.map_or(scheme, |one| &one.title)
}
