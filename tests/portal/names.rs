//! Names of organisations stand as they were typed, with what the directory has instead beside them.

use techmarket_portal::Roles;
use techmarket_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use techmarket_proto::directory::v1::{
    CreateOrganizationRequest, EndOrganizationRequest, MergeOrganizationRequest, Organization,
    UpdateOrganizationRequest, organization,
};
use techmarket_proto::supply::v1::Listing;
use techmarket_rpc::Rpc;
use techmarket_store::Location;
use techmarket_testkit::{DEMANDER, OTHER_PROVIDER, PROVIDER, demand, listing, on_both_databases, operator};

use crate::applicant::{drafted, submitted};
use crate::browser::Browser;
use crate::site::{Site, id, portal};

type Client = DirectoryServiceClient<Rpc>;

/// An organisation that an operator verified.
async fn verified(office: &mut Client, code: &str, name: &str) -> Organization {
    let organization = Organization {
        credit_code: code.to_owned(),
        display_name: name.to_owned(),
        kind: organization::Kind::General.into(),
        nature: "0221".to_owned(),
        region: "360302".to_owned(),
        ..Organization::default()
    };
    let request = CreateOrganizationRequest {
        organization: Some(organization),
        paper: "事业单位法人证书".to_owned(),
        ..CreateOrganizationRequest::default()
    };
    office.create_organization(request).await.unwrap().into_inner()
}

async fn renamed(office: &mut Client, one: Organization, name: &str) -> Organization {
    let organization = Organization {
        name: one.name,
        etag: one.etag,
        display_name: name.to_owned(),
        ..Organization::default()
    };
    let request = UpdateOrganizationRequest {
        organization: Some(organization),
        ..UpdateOrganizationRequest::default()
    };
    office.update_organization(request).await.unwrap().into_inner()
}

on_both_databases! {
    async fn a_name_that_the_directory_has_otherwise_is_shown_with_what_it_has(location: Location) {
        let site = Site::open(&location).await;
        let mut office = Client::new(site.market.client(&operator()));
        let (public, wanted) = (site.published(listing()).await, site.posted(demand()).await);
        let pair = site.matched().await;
        let mut applicant = site.browser();
        let contract = drafted(&mut applicant).await;
        submitted(&mut applicant, &contract).await;
        let (of_listing, of_demand) = (format!("/supply/{}", id(&public.name)), format!("/demand/{}", id(&wanted.name)));
        let (of_pair, case) = (format!("/matches/{}", id(&pair.name)), format!("/desk/{}", id(&contract)));
        let (mut anybody, mut broker, mut registrar) = (site.browser(), site.browser(), site.browser());
        broker.act("broker").await;
        registrar.act("registrar").await;

        let page = anybody.get(&of_listing).await;
        assert!(page.has("示例大学") && !page.has("名录中"), "nobody is known");
        let university = verified(&mut office, PROVIDER, "示例大学").await;
        assert!(!anybody.get(&of_listing).await.has("名录中"), "the same name");

        renamed(&mut office, university, "示例理工大学").await;
        verified(&mut office, DEMANDER, "示例电瓷股份有限公司").await;
        let former = "曾用名，名录中现为“示例理工大学”";
        let different = "与名录不一致，名录中为“示例电瓷股份有限公司”";
        let page = anybody.get(&of_listing).await;
        assert!(page.has("示例大学") && page.has(former), "{}", page.body);
        let page = anybody.get(&of_demand).await;
        assert!(page.has("示例电瓷有限公司") && page.has(different), "{}", page.body);
        for path in ["/broker", of_pair.as_str()] {
            let page = broker.get(path).await;
            assert!(page.has(former) && page.has(different), "{path}: {}", page.body);
        }
        for (browser, path) in [(&mut applicant, &contract), (&mut registrar, &case)] {
            let page = browser.get(path).await;
            assert!(page.has("卖方（名录）") && page.has(former), "{path}: {}", page.body);
            assert!(page.has("买方（名录）") && page.has(different), "{path}: {}", page.body);
        }

        let market = || Some(site.market.anonymous());
        let roles = Roles { supply: market(), demand: market(), matching: market(), contract: market(), directory: None };
        let mut without = Browser::new(portal(&site.harness, roles));
        let page = without.get(&of_listing).await;
        assert!(page.has("示例大学") && !page.has("名录中"), "a page stands without the directory: {}", page.body);
    }

    async fn an_organisation_that_is_no_more_is_told(location: Location) {
        let site = Site::open(&location).await;
        let mut office = Client::new(site.market.client(&operator()));
        let (public, wanted) = (site.published(listing()).await, site.posted(demand()).await);
        let university = verified(&mut office, PROVIDER, "示例大学").await;
        verified(&mut office, OTHER_PROVIDER, "示例研究院").await;
        let request = MergeOrganizationRequest {
            name: university.name,
            etag: university.etag,
            reason: "合并".to_owned(),
            successor: format!("organizations/{OTHER_PROVIDER}"),
            ..MergeOrganizationRequest::default()
        };
        office.merge_organization(request).await.unwrap();
        let company = verified(&mut office, DEMANDER, "示例电瓷有限公司").await;
        let request = EndOrganizationRequest {
            name: company.name,
            etag: company.etag,
            reason: "注销".to_owned(),
            ..EndOrganizationRequest::default()
        };
        office.end_organization(request).await.unwrap();
        let mut anybody = site.browser();
        let page = anybody.get(&format!("/supply/{}", id(&public.name))).await;
        assert!(page.has(&format!("该单位已并入 {OTHER_PROVIDER}")), "{}", page.body);
        let page = anybody.get(&format!("/demand/{}", id(&wanted.name))).await;
        assert!(page.has("该单位已终止"), "{}", page.body);
    }

    async fn a_hidden_publisher_is_not_told_by_the_directory(location: Location) {
        let site = Site::open(&location).await;
        let mut office = Client::new(site.market.client(&operator()));
        verified(&mut office, PROVIDER, "示例理工大学").await;
        let public = site.published(Listing { publisher_hidden: true, ..listing() }).await;
        let page = site.browser().get(&format!("/supply/{}", id(&public.name))).await;
        assert!(page.has("发布单位不公开") && !page.has("示例理工大学"), "{}", page.body);
    }
}
