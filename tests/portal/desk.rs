//! A registrar takes a case, reviews it, registers it and prints its certificate, which anybody verifies.

use axum::http::StatusCode;
use techmarket_proto::contract::v1::contract_service_client::ContractServiceClient;
use techmarket_proto::contract::v1::{
    Contract, CreateContractRequest, GetContractRequest, SubmitContractRequest,
};
use techmarket_store::Location;
use techmarket_testkit::{contract, on_both_databases, operator, provider};

use crate::site::{Site, id};

async fn submitted(site: &Site) -> Contract {
    let mut client = ContractServiceClient::new(site.market.client(&provider()));
    let request = CreateContractRequest {
        contract: Some(contract()),
        ..CreateContractRequest::default()
    };
    let made = client.create_contract(request).await.unwrap().into_inner();
    let (name, etag) = (made.name, made.etag);
    let request = SubmitContractRequest {
        name,
        etag,
        ..SubmitContractRequest::default()
    };
    client.submit_contract(request).await.unwrap().into_inner()
}

on_both_databases! {
    async fn a_case_goes_from_the_queue_to_its_certificate(location: Location) {
        let site = Site::open(&location).await;
        let case = submitted(&site).await;
        let (mut browser, path) = (site.browser(), format!("/desk/{}", id(&case.name)));
        let desk = browser.act("registrar").await;
        assert!(desk.has("登记工作台") && desk.has(&case.title) && desk.has(&path));
        assert!(browser.get("/desk?overdue=1").await.has("没有超期的合同"));
        assert_eq!(browser.get("/desk?queue=x").await.status, StatusCode::NOT_FOUND);
        let page = browser.get(&path).await;
        assert!(page.has("预审意见") && page.has("受理") && page.has("领取"), "{}", page.body);
        let etag = page.value("etag").unwrap();
        let page = browser.post(&format!("{path}/accept"), &[("etag", &etag)]).await;
        assert!(page.has("已受理") && page.has("期限 "), "{}", page.body);
        let (etag, category) = (page.value("etag").unwrap(), case.category.as_str());
        let page = browser.post(&format!("{path}/review"), &[("etag", &etag), ("category", category), ("total_amount", "很多"), ("technology_amount", "1")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let page = browser.get(&path).await;
        let (total, technology) = (page.value("total_amount").unwrap(), page.value("technology_amount").unwrap());
        let review = [("etag", etag.as_str()), ("category", category), ("total_amount", &total), ("technology_amount", &technology), ("opinion", "核对无误")];
        let page = browser.post(&format!("{path}/review"), &review).await;
        assert!(page.has("审核意见已保存") && page.has("登记</button>"), "{}", page.body);
        let etag = page.value("etag").unwrap();
        let page = browser.post(&format!("{path}/register"), &[("etag", &etag)]).await;
        assert!(page.has("已登记，可以打印登记证明"), "{}", page.body);
        let certificate = format!("/contracts/{}/certificate", id(&case.name));
        let file = browser.get(&certificate).await;
        assert_eq!(file.header("content-type"), "application/pdf");
        assert!(file.body.starts_with("%PDF") && file.header("content-disposition").starts_with("attachment; filename*=UTF-8''"));
        let mut office = ContractServiceClient::new(site.market.client(&operator()));
        let registered = office.get_contract(GetContractRequest { name: case.name }).await.unwrap().into_inner();
        let mut anybody = site.browser();
        let page = anybody.get(&format!("/verify/{}", registered.certificate_code)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.title().starts_with("核验结果：有效") && page.has(&registered.registration_number) && page.has("示例大学"));
        assert_eq!(anybody.get(&certificate).await.status, StatusCode::UNAUTHORIZED);
    }

    async fn a_case_is_returned_with_a_reason(location: Location) {
        let site = Site::open(&location).await;
        let case = submitted(&site).await;
        let (mut browser, path) = (site.browser(), format!("/desk/{}", id(&case.name)));
        browser.act("registrar").await;
        let etag = browser.get(&path).await.value("etag").unwrap();
        let page = browser.post(&format!("{path}/return"), &[("etag", &etag), ("reason", "")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        browser.get(&path).await;
        let page = browser.post(&format!("{path}/return"), &[("etag", &etag), ("reason", "缺少签字页")]).await;
        assert!(page.has("已退回补正") && page.has("缺少签字页") && page.has("待补正"));
    }
}
