//! An applicant drafts a contract chapter by chapter, hands it in, mends it after a return, and follows it to money and change.

use axum::http::StatusCode;
use techmarket_proto::matching::v1::AcceptMatchRequest;
use techmarket_proto::matching::v1::matching_service_client::MatchingServiceClient;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, PROVIDER, demand, listing, on_both_databases, operator};

use crate::browser::{Browser, Page};
use crate::site::{Site, id};

const PARTIES: [(&str, &str); 8] = [
    ("seller.name", "示例大学"),
    ("seller.credit_code", PROVIDER),
    ("seller.nature", "150"),
    ("seller.region", "360300 江西省萍乡市"),
    ("buyer.name", "示例电瓷有限公司"),
    ("buyer.credit_code", DEMANDER),
    ("buyer.nature", "150"),
    ("buyer.region", "360300"),
];
pub(crate) const SUBJECT: [(&str, &str); 13] = [
    ("title", "高强度电瓷配方开发"),
    ("registration_point", "360301"),
    ("category", "x-11"),
    (
        "summary",
        "乙方为甲方开发高强度电瓷配方与烧成工艺，交付配方、工艺文件与样品。",
    ),
    ("sign_date", "2026-11-02"),
    ("term.start_date", "2026-11-02"),
    ("term.end_date", "2027-11-01"),
    ("technical_field", "05"),
    ("socio_economic_aim", "02"),
    ("industry", "26"),
    ("plan_source", "x-9"),
    ("substance.mastered_at_signing", "0"),
    ("substance.indicators", "抗弯强度 不低于 160 MPa"),
];
const MONEY: [(&str, &str); 4] = [
    ("total_amount", "10"),
    ("technology_amount", "10"),
    ("payment_form", "x-2"),
    ("instalments", "2026-12-31 4 合同签订后\n2027-06-30 6"),
];
const RIGHTS: [(&str, &str); 1] = [("intellectual_property", "x-01")];

/// Saves a chapter, as its page is filled in.
pub(crate) async fn chapter(browser: &mut Browser, base: &str, key: &str, fields: &[(&str, &str)]) -> Page {
    let path = format!("{base}/edit/{key}");
    let etag = browser.get(&path).await.value("etag").unwrap();
    let mut all = vec![("etag", etag.as_str()), ("do", "save")];
    all.extend_from_slice(fields);
    browser.post(&path, &all).await
}

/// A draft of 示例大学 with every chapter filled in; the address of its page.
pub(crate) async fn drafted(browser: &mut Browser) -> String {
    browser.act("provider").await;
    browser.get("/my/contracts/new").await;
    let page = browser.post("/my/contracts/new", &[("title", "电瓷")]).await;
    assert!(page.has("草稿已建立"), "{}", page.body);
    let base = page.link("/my/contracts/").unwrap();
    let base = base.split("/edit/").next().unwrap().to_owned();
    for (key, fields) in [
        ("parties", &PARTIES[..]),
        ("subject", &SUBJECT),
        ("money", &MONEY),
        ("rights", &RIGHTS),
    ] {
        let page = chapter(browser, &base, key, fields).await;
        assert!(page.has("已保存"), "{key}: {}", page.body);
    }
    base
}

/// Hands the draft in.
pub(crate) async fn submitted(browser: &mut Browser, base: &str) -> Page {
    let etag = browser.get(&format!("{base}/check")).await.value("etag").unwrap();
    browser.post(&format!("{base}/submit"), &[("etag", &etag)]).await
}

on_both_databases! {
    async fn a_contract_is_drafted_by_chapters_and_handed_in(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let base = drafted(&mut browser).await;
        let page = browser.get(&base).await;
        assert!(page.has("高强度电瓷配方开发") && page.has("已填写") && page.has("未上传"), "{}", page.body);
        let page = browser.get(&format!("{base}/edit/money")).await;
        assert!(page.has("2026-12-31 4 合同签订后") && page.has("2027-06-30 6"), "{}", page.body);
        assert!(browser.get(&format!("{base}/edit/subject")).await.has("抗弯强度不低于 160 MPa"));
        assert_eq!(browser.get(&format!("{base}/edit/x")).await.status, StatusCode::NOT_FOUND);
        let page = browser.get(&format!("{base}/check")).await;
        assert!(page.has("预审意见") && page.has("提交登记申请") && page.has("10万元"), "{}", page.body);
        let page = submitted(&mut browser, &base).await;
        assert!(page.has("已提交，等待登记机构受理") && page.has("撤回申请") && !page.has("检查并提交"), "{}", page.body);
        assert!(browser.get("/my/contracts?which=open").await.has(&base));
        assert!(browser.get("/my/contracts?which=draft").await.has("这里没有合同"));
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        let case = format!("/desk/{}", id(&base));
        let etag = registrar.get(&case).await.value("etag").unwrap();
        let told = [("etag", etag.as_str()), ("block", "未上传承诺书，请补充。"), ("reason", "请写明烧成温度")];
        let page = registrar.post(&format!("{case}/return"), &told).await;
        assert!(page.has("未上传承诺书，请补充。\n请写明烧成温度"), "{}", page.body);
        let page = browser.get(&base).await;
        assert!(page.has("待补正原因：未上传承诺书") && page.has("检查并提交"), "{}", page.body);
        let page = submitted(&mut browser, &base).await;
        assert!(page.has("已提交"));
        let etag = page.value("etag").unwrap();
        let page = browser.post(&format!("{base}/withdraw"), &[("etag", &etag), ("reason", "改期")]).await;
        assert!(page.has("已撤回") && page.has("改期"));
    }

    async fn what_is_wrong_stands_beside_its_field(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let base = drafted(&mut browser).await;
        let page = chapter(&mut browser, &base, "money", &[("total_amount", "很多"), ("technology_amount", "3"), ("instalments", "明天")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.error("total-amount").unwrap().contains("很多") && page.error("instalments").unwrap().contains("明天"));
        assert!(page.has("value=\"很多\""), "what was typed is kept");
        let page = chapter(&mut browser, &base, "parties", &[("seller.name", "示例大学"), ("seller.credit_code", PROVIDER), ("buyer.credit_code", "1")]).await;
        assert!(page.error("buyer-credit-code").is_some(), "{}", page.body);
        let page = chapter(&mut browser, &base, "rights", &[("right_certificates", "x-021")]).await;
        assert!(page.error("right-certificates").unwrap().contains("缺少编号"));
        let page = chapter(&mut browser, &base, "rights", &[]).await;
        assert!(page.has("已保存") && page.has("未填写"), "{}", page.body);
        let page = submitted(&mut browser, &base).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.has("尚未提交") && page.has(&format!("{base}/edit/rights#intellectual-property")), "{}", page.body);
        let path = format!("{base}/edit/rights");
        let etag = browser.get(&path).await.value("etag").unwrap();
        chapter(&mut browser, &base, "rights", &RIGHTS).await;
        let page = browser.post(&path, &[("etag", &etag), ("intellectual_property", "x-99")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.has("在您填写期间"));
    }

    async fn a_contract_is_drafted_from_a_pair_that_both_accepted(location: Location) {
        let site = Site::open(&location).await;
        site.published(listing()).await;
        site.posted(demand()).await;
        let pair = site.matched().await;
        let mut office = MatchingServiceClient::new(site.market.client(&operator()));
        let request = AcceptMatchRequest { name: pair.name.clone(), etag: pair.etag, ..AcceptMatchRequest::default() };
        office.accept_match(request).await.unwrap();
        let (mut browser, path) = (site.browser(), format!("/matches/{}", id(&pair.name)));
        browser.act("provider").await;
        let page = browser.get(&path).await;
        let new = page.link("/my/contracts/new?match=").unwrap();
        let page = browser.get(&new).await;
        assert_eq!(page.value("match").as_deref(), Some(id(&pair.name)));
        let (title, word) = (page.value("title").unwrap(), id(&pair.name));
        let page = browser.post("/my/contracts/new", &[("title", &title), ("match", word), ("registration_point", "360301")]).await;
        let base = page.link("/my/contracts/").unwrap();
        let base = base.split("/edit/").next().unwrap().to_owned();
        let page = browser.get(&format!("{base}/edit/parties")).await;
        assert!(page.has(DEMANDER) && page.has(PROVIDER), "{}", page.body);
        assert!(browser.get(&base).await.has("来自的供需匹配"));
        let etag = browser.get(&path).await.value("etag").unwrap();
        let page = browser.post(&format!("{path}/disclose"), &[("etag", &etag)]).await;
        assert!(page.has("已向对方披露"), "{}", page.body);
        let mut other = site.browser();
        other.act("demander").await;
        let page = other.get(&path).await;
        assert!(page.has("供给方已披露") && !page.has("需求方已披露"), "{}", page.body);
        assert!(!page.has("/my/contracts/new?match="), "the supply side applies");
    }

    async fn drafts_of_others_are_not_there(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        let base = drafted(&mut browser).await;
        let (mut other, of) = (site.browser(), id(&base).to_owned());
        let paths = ["", "/check", "/change", "/edit/money"].map(|end| format!("{base}{end}"));
        let shared = ["money", "certificate", "settlements/1", "files/0"].map(|end| format!("/contracts/{of}/{end}"));
        for path in paths.iter().chain(&shared) {
            assert_eq!(other.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
        }
        other.act("other-provider").await;
        for path in paths.iter().chain(&shared) {
            assert_eq!(other.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for verb in ["submit", "withdraw", "remove", "edit/money"] {
            let page = other.post(&format!("{base}/{verb}"), &[("etag", "x")]).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{verb}");
        }
        other.act("broker").await;
        assert_eq!(other.get("/my/contracts/0").await.status, StatusCode::NOT_FOUND);
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        assert_eq!(registrar.get(&base).await.status, StatusCode::FORBIDDEN);
        assert_eq!(registrar.get(&format!("/desk/{of}")).await.status, StatusCode::NOT_FOUND, "never handed in");
    }

    async fn a_form_sent_twice_makes_one_draft(location: Location) {
        let site = Site::open(&location).await;
        let mut browser = site.browser();
        browser.act("provider").await;
        let word = browser.get("/my/contracts/new").await.value("request_id").unwrap();
        let fields = [("title", "电瓷"), ("request_id", word.as_str())];
        let first = browser.post("/my/contracts/new", &fields).await;
        browser.get("/my/contracts/new").await;
        let second = browser.post("/my/contracts/new", &fields).await;
        let address = |page: &Page| page.link("/my/contracts/0").unwrap().split("/edit").next().unwrap().to_owned();
        assert_eq!(address(&first), address(&second));
    }
}
