//! Organisations (单位) for everybody.

use techmarket_proto::directory::v1::{
    GetOrganizationRequest, ListOrganizationsRequest, Organization, OrganizationFilter, organization,
};
use techmarket_proto::supply::v1::{ListListingsRequest, ListingFilter, listing};
use techmarket_types::{CodeTables, TableId};

use super::{COLUMN, choose, list, region};
use crate::answer::Outcome;
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::{id, listing_href};
use crate::sheet::{Cell, Link, Part as SheetPart, Sheet, Table, next_page};
use crate::{names, words};

/// Listings on the page of an organisation.
const LISTINGS: i32 = 20;

pub(crate) async fn organizations(asked: Asked) -> Outcome {
    let tables = asked.portal().settings.tables;
    let kind = organization::Kind::from_str_name(asked.value("kind"));
    let request = ListOrganizationsRequest {
        filter: Some(OrganizationFilter {
            region: region(&asked),
            kinds: kind.map(i32::from).into_iter().collect(),
            text: asked.value("text").to_owned(),
            ..OrganizationFilter::default()
        }),
        page_token: asked.value("page").to_owned(),
        ..ListOrganizationsRequest::default()
    };
    let listed = asked.calls().directory()?.list_organizations(request).await;
    let listed = listed.map_err(Fault::of(Part::Directory))?.into_inner();
    let kinds =
        names::ORGANIZATION_KINDS.map(|(kind, name)| (kind.as_str_name().to_owned(), name.to_owned()));
    let row = |one: &Organization| {
        let (state, tone) = names::organization_state(one);
        vec![
            Cell::link(
                format!("/organizations/{}", one.credit_code),
                one.display_name.clone(),
            ),
            Cell::narrow(names::of(&names::ORGANIZATION_KINDS, &one.kind())),
            Cell::narrow(names::of(&names::TIERS, &one.tier())),
            Cell::text(words::region(tables, &one.region)),
            Cell::tag(state, tone),
        ]
    };
    list(
        &asked,
        "单位和机构",
        "名称",
        choose(&asked, "kind", "类型", kinds.to_vec()),
    )
    .table(Table {
        label: "单位和机构".to_owned(),
        heads: vec!["名称", "类型", "级别", "所在地", "状态"],
        rows: listed.organizations.iter().map(row).collect(),
        empty: "没有找到。请减少条件后再查找。",
        next: next_page(&asked, &listed.next_page_token),
    })
    .page(&asked)
}

pub(crate) async fn organization(asked: Asked) -> Outcome {
    let name = format!("organizations/{}", asked.param("code"));
    let found = asked
        .calls()
        .directory()?
        .get_organization(GetOrganizationRequest { name })
        .await;
    let one = found.map_err(Fault::of_address(Part::Directory))?.into_inner();
    let (state, tone) = names::organization_state(&one);
    let sheet = Sheet::new(one.display_name.clone())
        .in_column(COLUMN)
        .under("/organizations", "单位和机构")
        .tag(state, tone)
        .lines(lines(asked.portal().settings.tables, &one));
    let sheet = if one.introduction.is_empty() {
        sheet
    } else {
        sheet.heading("简介").text(one.introduction.clone())
    };
    let claim = format!("/organizations/{}/claim", one.credit_code);
    let sheet = match asked.session() {
        Some(_) => sheet.part(SheetPart::Links(vec![Link::new(claim, "认领此单位")])),
        None => sheet,
    };
    listings_of(&asked, sheet, &one.credit_code).await.page(&asked)
}

/// What the public reads of an organisation.
pub(crate) fn lines(tables: &CodeTables, one: &Organization) -> Vec<(&'static str, String)> {
    let former: Vec<&str> = one
        .former_names
        .iter()
        .map(|former| former.display_name.as_str())
        .collect();
    let marks = [
        (one.research_body, "研发机构"),
        (one.converted_institute, "转制科研院所"),
        (one.high_tech_zone, "国家高新区内企业"),
        (one.listed, "上市公司"),
        (one.high_tech_enterprise, "高新技术企业"),
        (one.science_sme, "科技型中小企业"),
    ];
    let marks: Vec<&str> = marks
        .into_iter()
        .filter(|(has, _)| *has)
        .map(|(_, name)| name)
        .collect();
    let verification = one.verification.as_ref();
    vec![
        ("统一社会信用代码", one.credit_code.clone()),
        (
            "类型",
            names::of(&names::ORGANIZATION_KINDS, &one.kind()).to_owned(),
        ),
        ("级别", names::of(&names::TIERS, &one.tier()).to_owned()),
        ("服务区域", words::region(tables, &one.service_area)),
        ("单位性质", words::code(tables, TableId::PartyNature, &one.nature)),
        ("所在地", words::region(tables, &one.region)),
        ("规模", names::of(&names::SCALES, &one.scale()).to_owned()),
        ("所属行业", words::code(tables, TableId::Industry, &one.industry)),
        ("资质", marks.join("、")),
        ("曾用名", former.join("、")),
        ("网站", one.website.clone()),
        ("并入", id(&one.successor).to_owned()),
        (
            "核验时间",
            words::day(verification.and_then(|one| one.verify_time.as_ref())),
        ),
    ]
}

/// What it offers; left out where supply does not answer.
async fn listings_of(asked: &Asked, sheet: Sheet, code: &str) -> Sheet {
    let Ok(mut client) = asked.calls().supply() else {
        return sheet;
    };
    let request = ListListingsRequest {
        filter: Some(ListingFilter {
            organization: code.to_owned(),
            states: vec![listing::State::Published.into()],
            ..ListingFilter::default()
        }),
        page_size: LISTINGS,
        ..ListListingsRequest::default()
    };
    let Ok(listed) = client.list_listings(request).await else {
        return sheet;
    };
    let rows = listed.into_inner().listings;
    if rows.is_empty() {
        return sheet;
    }
    let row = |one: &techmarket_proto::supply::v1::Listing| {
        vec![
            Cell::link(listing_href(&one.name), one.title.clone()),
            Cell::narrow(words::listing_kind(one.kind())),
            Cell::narrow(words::day(one.publish_time.as_ref())),
        ]
    };
    sheet.heading("最新供给").table(Table {
        label: "最新供给".to_owned(),
        heads: vec!["名称", "类型", "发布时间"],
        rows: rows.iter().map(row).collect(),
        empty: "",
        next: String::new(),
    })
}
