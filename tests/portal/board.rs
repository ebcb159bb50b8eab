//! The desk's rest and the board: what registrars decide beside the straight way, and what leaders read of it.

use axum::http::StatusCode;
use techmarket_store::Location;
use techmarket_testkit::on_both_databases;

use crate::applicant::{drafted, submitted};
use crate::browser::{Browser, Page};
use crate::site::{Site, id};

/// Sends a form of the case's page with the etag that the page has.
async fn step(browser: &mut Browser, path: &str, verb: &str, fields: &[(&str, &str)]) -> Page {
    let etag = browser.get(path).await.value("etag").unwrap();
    let fields = [&[("etag", etag.as_str())], fields].concat();
    browser.post(&format!("{path}/{verb}"), &fields).await
}

/// Hands in the draft at `base`, which one registrar registers with `amount` in 万元; the page of the case.
pub(crate) async fn decided(site: &Site, applicant: &mut Browser, base: &str, amount: &str) -> Page {
    submitted(applicant, base).await;
    let (mut registrar, case) = (site.browser(), format!("/desk/{}", id(base)));
    registrar.act("registrar").await;
    step(&mut registrar, &case, "accept", &[]).await;
    let figures = [
        ("category", "x-11"),
        ("total_amount", amount),
        ("technology_amount", amount),
        ("opinion", "核对无误"),
    ];
    step(&mut registrar, &case, "review", &figures).await;
    let page = step(&mut registrar, &case, "register", &[]).await;
    assert!(page.has("已登记，可以打印登记证明"), "{}", page.body);
    page
}

/// A contract that one registrar registered; the address of its applicant's page.
async fn registered(site: &Site, applicant: &mut Browser) -> String {
    let base = drafted(applicant).await;
    decided(site, applicant, &base, "10").await;
    base
}

on_both_databases! {
    async fn a_case_is_refused_on_a_ground_and_its_trail_is_read(location: Location) {
        let site = Site::open(&location).await;
        let mut applicant = site.browser();
        let base = drafted(&mut applicant).await;
        submitted(&mut applicant, &base).await;
        let (mut registrar, case) = (site.browser(), format!("/desk/{}", id(&base)));
        registrar.act("registrar").await;
        assert_eq!(registrar.get("/desk/next").await.header("location"), case);
        step(&mut registrar, &case, "accept", &[]).await;
        let page = step(&mut registrar, &case, "opinion", &[("opinion", "县里已看过"), ("pass_to", "")]).await;
        assert!(page.has("审查意见已记录") && page.has("县里已看过"), "{}", page.body);
        let page = step(&mut registrar, &case, "refuse", &[("refusal_ground", "x-2"), ("reason", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = step(&mut registrar, &case, "refuse", &[("refusal_ground", "x-2"), ("reason", "看不出技术内容")]).await;
        assert!(page.has("已决定不予登记") && page.has("看不出技术内容"), "{}", page.body);
        let page = registrar.get(&format!("{case}/audit")).await;
        assert!(page.has("受理") && page.has("不予登记") && page.has("审查意见") && page.has("建立草稿"), "{}", page.body);
        let page = registrar.get(&format!("/desk/next?after={}", id(&base))).await;
        assert_eq!(page.header("location"), "/desk?done=none");
        assert!(registrar.get("/desk?done=none").await.has("没有待办的案件了"));
        assert!(applicant.get(&base).await.has("看不出技术内容"));
    }

    async fn near_twins_are_compared_field_by_field(location: Location) {
        let site = Site::open(&location).await;
        let mut applicant = site.browser();
        let first = drafted(&mut applicant).await;
        submitted(&mut applicant, &first).await;
        let second = drafted(&mut applicant).await;
        submitted(&mut applicant, &second).await;
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        let case = format!("/desk/{}", id(&second));
        let beside = registrar.get(&case).await.link(&format!("{case}/beside/")).unwrap();
        let page = registrar.get(&beside).await;
        assert!(page.has("逐项对照") && page.has("相同") && page.has("示例电瓷有限公司"), "{}", page.body);
        assert_eq!(registrar.get(&format!("{case}/beside/0")).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_change_is_asked_for_and_allowed(location: Location) {
        let site = Site::open(&location).await;
        let mut applicant = site.browser();
        let base = registered(&site, &mut applicant).await;
        let page = applicant.get(&format!("{base}/change")).await;
        assert!(page.has("申请变更登记") && page.has("高强度电瓷配方开发"));
        let etag = page.value("etag").unwrap();
        let fields = [
            ("etag", etag.as_str()), ("reason", "延长期限"), ("title", "高强度电瓷配方开发"), ("registration_point", "360301"), ("category", "x-11"),
            ("summary", "乙方为甲方开发高强度电瓷配方与烧成工艺，交付配方、工艺文件与样品。"), ("sign_date", "2026-11-02"),
            ("term.start_date", "2026-11-02"), ("term.end_date", "2028-11-01"), ("technical_field", "05"), ("socio_economic_aim", "02"),
            ("industry", "26"), ("plan_source", "x-9"), ("total_amount", "10"), ("technology_amount", "10"), ("payment_form", "x-2"),
            ("intellectual_property", "x-01"), ("seller.name", "示例大学"), ("seller.credit_code", techmarket_testkit::PROVIDER),
            ("seller.nature", "150"), ("seller.region", "360300"), ("buyer.name", "示例电瓷有限公司"),
            ("buyer.credit_code", techmarket_testkit::DEMANDER), ("buyer.nature", "150"), ("buyer.region", "360300"),
        ];
        let page = applicant.post(&format!("{base}/change"), &fields).await;
        assert!(page.has("变更申请已提交") && page.has("2028年11月1日") && page.has("撤回变更申请"), "{}", page.body);
        let (mut registrar, case) = (site.browser(), format!("/desk/{}", id(&base)));
        registrar.act("registrar").await;
        assert!(registrar.get("/desk?queue=changes").await.has(&case));
        let page = registrar.get(&case).await;
        assert!(page.has("申请的变更") && page.has("延长期限") && page.has("准予变更"), "{}", page.body);
        let figures = [("category", "x-11"), ("total_amount", "10"), ("technology_amount", "10")];
        let page = step(&mut registrar, &case, "approve", &figures).await;
        assert!(page.has("变更审核已保存"), "{}", page.body);
        let page = applicant.get(&base).await;
        assert!(page.has("第 2 版") && page.has("2028年11月1日"), "{}", page.body);
        let etag = page.value("etag").unwrap();
        let page = applicant.post(&format!("{base}/cancel"), &[("etag", &etag), ("reason", "双方终止")]).await;
        assert!(page.has("已注销") && page.has("双方终止"), "{}", page.body);
    }

    async fn payments_and_settlements_are_recorded_and_verified(location: Location) {
        let site = Site::open(&location).await;
        let mut applicant = site.browser();
        let base = registered(&site, &mut applicant).await;
        let money = format!("/contracts/{}/money", id(&base));
        applicant.get(&money).await;
        let page = applicant.post(&format!("{money}/pay"), &[("payment.amount", "x")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.error("payment-amount").is_some(), "{}", page.body);
        let paid = [("payment.pay_date", "2026-11-10"), ("payment.amount", "4"), ("payment.voucher_number", "回单001")];
        let page = applicant.post(&format!("{money}/pay"), &paid).await;
        assert!(page.has("到账已登记") && page.has("合计 4万元") && page.has("回单001"), "{}", page.body);
        let filed = [("settlement.realised_amount", "4"), ("settlement.technology_amount", "4"), ("settlement.costs.labour", "1"), ("settlement.technology_income", "2")];
        let page = applicant.post(&format!("{money}/settle"), &filed).await;
        assert!(page.error("settlement-technology-income").is_some(), "{}", page.body);
        let filed = [("settlement.realised_amount", "4"), ("settlement.technology_amount", "4"), ("settlement.costs.labour", "1"), ("settlement.technology_income", "3")];
        let page = applicant.post(&format!("{money}/settle"), &filed).await;
        assert!(page.has("已申报，等待核定") && page.has("3万元"), "{}", page.body);
        let file = applicant.get(&format!("/contracts/{}/settlements/1", id(&base))).await;
        assert!(file.body.starts_with("%PDF"));
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        let page = registrar.get(&money).await;
        let etag = page.body.split("/money/return").nth(1).unwrap().split("name=\"etag\" value=\"").nth(1).unwrap();
        let etag = etag.split('"').next().unwrap().to_owned();
        let page = registrar.post(&format!("{money}/verify"), &[("number", "1"), ("etag", &etag), ("opinion", "相符")]).await;
        assert!(page.has("已核定") && page.has("相符"), "{}", page.body);
        let mut other = site.browser();
        other.act("other-provider").await;
        assert_eq!(other.get(&money).await.status, StatusCode::NOT_FOUND);
    }

    async fn the_board_tells_the_year_and_where_it_comes_from(location: Location) {
        let site = Site::open(&location).await;
        let mut applicant = site.browser();
        registered(&site, &mut applicant).await;
        assert_eq!(applicant.get("/board").await.status, StatusCode::FORBIDDEN);
        let mut leader = site.browser();
        assert_eq!(leader.get("/board").await.status, StatusCode::UNAUTHORIZED);
        leader.act("operator").await;
        let page = leader.get("/board").await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        for text in ["10万元", "按登记月份", "按合同类别", "地市间流向图", "输出技术最多的机构", "示例大学", "从供需到登记合同", "口径说明", "不显示完成情况"] {
            assert!(page.has(text), "{text} {}", page.body);
        }
        let list = page.link("/board/contracts?").unwrap().replace("&#38;", "&");
        let page = leader.get(&list).await;
        assert!(page.has("高强度电瓷配方开发") && !page.has("href=\"/desk/"), "{}", page.body);
        assert!(leader.get("/board?region=360300").await.has("10万元"));
        assert!(leader.get("/board?region=360700").await.has("<dd><a href=\"/board/contracts"));
        let file = leader.get("/board/export?region=360000").await;
        assert!(file.header("content-type").contains("spreadsheetml") && file.body.starts_with("PK"));
        assert_eq!(leader.get("/board/contracts").await.status, StatusCode::NOT_FOUND);
        let mut registrar = site.browser();
        registrar.act("registrar").await;
        let page = registrar.get("/board").await;
        assert!(page.has("由运营方的账号查看") && page.has("按卖方地市"));
        let made = [("title", "十一月清单"), ("registration_point", "360301"), ("period.start_date", "2026-11-01"), ("period.end_date", "2026-11-30")];
        registrar.get("/desk/lists").await;
        let page = registrar.post("/desk/lists", &made).await;
        assert!(page.has("清单已制作并封存") && page.has("十一月清单"), "{}", page.body);
        let list = page.link("/desk/lists/0").unwrap();
        assert!(registrar.get(&list).await.body.starts_with("%PDF"));
        assert!(registrar.get(&format!("{list}?as=xlsx")).await.body.starts_with("PK"));
        registrar.get("/desk/lists").await;
        let page = registrar.post("/desk/lists", &[("title", "x"), ("period.start_date", "昨天")]).await;
        assert!(page.error("period-start-date").is_some());
        assert_eq!(applicant.get("/desk/lists").await.status, StatusCode::FORBIDDEN);
    }
}
