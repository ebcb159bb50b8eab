//! Subsidies: calculated for a contract, granted, claimed back, and counted on the board.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, PROVIDER, on_both_databases};

use crate::applicant::{SUBJECT, chapter, drafted};
use crate::board::decided;
use crate::browser::Browser;
use crate::site::{Site, id};

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
const MONEY: [(&str, &str); 3] = [
    ("total_amount", "60"),
    ("technology_amount", "60"),
    ("payment_form", "x-1"),
];
const CLAIM: [(&str, &str); 5] = [
    ("scheme", "jiangxi-2020"),
    ("role", "SUBSIDY_ROLE_TAKER"),
    ("organization", DEMANDER),
    ("year", "2026"),
    ("measure", "taker"),
];
const CALCULATE: &str =
    "/subsidies/calculate?ask=1&scheme=jiangxi-2020&role=SUBSIDY_ROLE_TAKER&year=2026&organization=";

/// A contract of 60 万元 that was signed and paid on the platform; its id.
async fn paid(site: &Site, applicant: &mut Browser) -> String {
    let base = drafted(applicant).await;
    let subject = [&SUBJECT[..], &[("signed_on_platform", "1")]].concat();
    assert!(chapter(applicant, &base, "subject", &subject).await.has("已保存"));
    let page = chapter(applicant, &base, "money", &MONEY).await;
    assert!(page.has("已保存"), "{}", page.body);
    let page = decided(site, applicant, &base, "60").await;
    assert!(page.has(&format!("/contracts/{}/subsidies", id(&base))));
    let etag = applicant.get(&base).await.value("etag").unwrap();
    let page = applicant
        .post_file(
            &format!("{base}/upload"),
            &[("etag", &etag), ("kind", "KIND_VOUCHER")],
            ("file", "回单.pdf", PDF),
        )
        .await;
    assert!(page.has("附件已上传"), "{}", page.body);
    let money = format!("/contracts/{}/money", id(&base));
    let page = applicant.get(&money).await;
    let vouchers = page.body.split("id=\"payment-voucher-sha256\"").nth(1).unwrap();
    let voucher = vouchers
        .split("<option value=\"")
        .nth(2)
        .unwrap()
        .split('"')
        .next()
        .unwrap()
        .to_owned();
    let paid = [
        ("payment.pay_date", "2026-11-10"),
        ("payment.amount", "60"),
        ("payment.voucher_number", "回单001"),
        ("payment.voucher_sha256", voucher.as_str()),
        ("payment.on_platform", "1"),
    ];
    let page = applicant.post(&format!("{money}/pay"), &paid).await;
    assert!(page.has("到账已登记"), "{}", page.body);
    id(&base).to_owned()
}

on_both_databases! {
    async fn a_subsidy_is_calculated_granted_and_claimed_back(location: Location) {
        let site = Site::open(&location).await;
        let mut applicant = site.browser();
        let of = paid(&site, &mut applicant).await;
        let here = format!("/contracts/{of}/subsidies");
        let (mut operator, mut registrar) = (site.browser(), site.browser());
        operator.act("operator").await;
        registrar.act("registrar").await;

        let page = operator.get("/subsidies").await;
        assert!(page.has("专项补助办法") && page.has("吸纳方（买方）") && page.has("兑付记录"), "{}", page.body);
        let page = operator.get(&here).await;
        assert!(page.has("示例电瓷有限公司") && page.has("没有兑付记录"), "{}", page.body);
        let ask = page.link("/subsidies/calculate?role=SUBSIDY_ROLE_TAKER").unwrap().replace("&#38;", "&");
        assert!(operator.get(&ask).await.has(&format!("value=\"{DEMANDER}\"")));
        let page = operator.get("/subsidies/calculate?ask=1&year=1").await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.error("scheme").is_some() && page.error("year").is_some(), "{}", page.body);
        let page = operator.get(&format!("{CALCULATE}{DEMANDER}")).await;
        assert!(page.has("15000.00元") && page.has("测算过程"), "{}", page.body);
        let award = page.link(&format!("{here}/grant?")).unwrap().replace("&#38;", "&");
        let page = operator.get(&award).await;
        assert!(page.has("value=\"1.5\"") && page.has("name=\"measure\" value=\"taker\""), "{}", page.body);
        let etag = page.value("etag").unwrap();
        let granting = |amount: &'static str| [&CLAIM[..], &[("etag", etag.as_str()), ("amount", amount)]].concat();
        let page = operator.post(&format!("{here}/grant"), &granting("很多")).await;
        assert!(page.error("amount").is_some_and(|error| error.contains("不是金额")), "{}", page.body);
        let page = operator.post(&format!("{here}/grant"), &granting("1.6")).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.error("amount").is_some_and(|error| error.contains("15000.00元")), "{}", page.body);
        let page = operator.post(&format!("{here}/grant"), &granting("1.5")).await;
        assert!(page.has("兑付已登记") && page.has("15000.00元"), "{}", page.body);
        let recover = page.link(&format!("{here}/0")).unwrap();

        let board = operator.get("/board?year=2026").await;
        assert!(board.has("补助兑付（2026年度，按政策）") && board.has("已兑付的补助") && board.has("1.5万元"), "{}", board.body);
        let list = board.link("/subsidies/grants?scheme=").unwrap().replace("&#38;", "&");
        assert!(registrar.get(&list).await.has("15000.00元"));
        assert!(registrar.get("/subsidies/grants?year=2025").await.has("没有兑付记录"));
        assert!(!registrar.get(&here).await.has("登记追回"));

        operator.get(&recover).await;
        let page = operator.post(&recover, &[("amount", "2"), ("pay_date", "2026-11-20"), ("voucher_number", "回单9")]).await;
        assert!(page.error("amount").is_some(), "{}", page.body);
        let page = operator.post(&recover, &[("amount", "0.5"), ("pay_date", "昨天"), ("voucher_number", "")]).await;
        assert!(page.error("pay-date").is_some(), "{}", page.body);
        let page = operator.post(&recover, &[("amount", "0.5"), ("pay_date", "2026-11-20"), ("voucher_number", "回单9")]).await;
        assert!(page.has("追回已登记") && page.has("5000.00元"), "{}", page.body);
    }

    async fn others_see_and_do_no_more_than_is_theirs(location: Location) {
        let site = Site::open(&location).await;
        let mut applicant = site.browser();
        let of = paid(&site, &mut applicant).await;
        let here = format!("/contracts/{of}/subsidies");
        let page = applicant.get(&here).await;
        assert!(page.has("可以测算的对象") && !page.has("兑付记录"), "{}", page.body);
        // The seller asks for its own, and not for the buyer's.
        let own = CALCULATE.replace("TAKER", "GIVER");
        let page = applicant.get(&format!("{own}{PROVIDER}")).await;
        assert!(page.has("9000.00元") && !page.has("登记兑付"), "{}", page.body);
        assert_eq!(applicant.get(&format!("{CALCULATE}{DEMANDER}")).await.status, StatusCode::FORBIDDEN);
        assert_eq!(applicant.get("/subsidies/grants").await.status, StatusCode::FORBIDDEN);
        let grant = format!("{here}/grant");
        assert_eq!(applicant.get(&grant).await.status, StatusCode::FORBIDDEN);
        applicant.get("/subsidies").await;
        assert_eq!(applicant.post(&grant, &[&CLAIM[..], &[("amount", "1")]].concat()).await.status, StatusCode::FORBIDDEN);
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        assert_eq!(registrar.get(&grant).await.status, StatusCode::FORBIDDEN);
        let mut operator = site.browser();
        operator.act("operator").await;
        assert_eq!(operator.get(&format!("{here}/0/recover")).await.status, StatusCode::NOT_FOUND);
        for path in [here.as_str(), "/subsidies", "/subsidies/calculate", "/subsidies/grants"] {
            assert_eq!(site.browser().get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
        }
    }
}
