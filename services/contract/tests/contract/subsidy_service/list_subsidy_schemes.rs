//! ListSubsidySchemes.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    ListSubsidySchemesRequest, ListSubsidySchemesResponse, SubsidyRole, SubsidyScheme, SubsidySchemeFilter,
};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, assert_refused, on_both_databases, operator, provider, system, viewer};
use tonic::{Code, Status};

use crate::registered::Subsidies;
use crate::support::{Office, day};

async fn list(
    client: &mut Subsidies,
    valid_on: Option<techmarket_proto::google::r#type::Date>,
    (size, token): (i32, &str),
) -> Result<ListSubsidySchemesResponse, Status> {
    let request = ListSubsidySchemesRequest {
        filter: Some(SubsidySchemeFilter { valid_on }),
        page_size: size,
        page_token: token.to_owned(),
    };
    let listed = client.list_subsidy_schemes(request).await;
    listed.map(tonic::Response::into_inner)
}

fn ids(listed: &ListSubsidySchemesResponse) -> Vec<&str> {
    listed
        .subsidy_schemes
        .iter()
        .map(|scheme| scheme.scheme.as_str())
        .collect()
}

on_both_databases! {
    async fn schemes_are_listed_with_their_texts_and_days(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.subsidies(&provider());
        let all = list(&mut client, None, (0, "")).await.unwrap();
        assert_eq!(ids(&all), ["changsha-2020", "changsha-2022", "ganzhou", "jiangxi-2020", "nanjing-2021"]);
        assert_eq!(all.next_page_token, "");
        assert_eq!(
            all.subsidy_schemes[3],
            SubsidyScheme {
                scheme: "jiangxi-2020".to_owned(),
                title: "江西省网上常设技术市场技术交易专项补助办法（试行）".to_owned(),
                legal_source: "《江西省网上常设技术市场技术交易专项补助办法（试行）》（2020年）".to_owned(),
                start_date: Some(day(2020, 1, 1)),
                end_date: None,
                roles: [SubsidyRole::Taker, SubsidyRole::Giver, SubsidyRole::Institution]
                    .map(i32::from)
                    .to_vec(),
                certainty: "seen".to_owned(),
            }
        );
        let mut found = Vec::new();
        let mut token = String::new();
        loop {
            let page = list(&mut client, None, (2, &token)).await.unwrap();
            found.push(page.subsidy_schemes.len());
            token = page.next_page_token;
            if token.is_empty() {
                break;
            }
        }
        assert_eq!(found, [2, 2, 1]);
    }

    async fn a_day_leaves_out_what_does_not_hold_on_it(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.subsidies(&system());
        // Ganzhou's states no days; Jiangxi's states no end.
        let old = list(&mut client, Some(day(2019, 12, 31)), (0, "")).await.unwrap();
        assert_eq!(ids(&old), ["ganzhou"]);
        let now = list(&mut client, Some(day(2026, 11, 21)), (0, "")).await.unwrap();
        assert_eq!(ids(&now), ["ganzhou", "jiangxi-2020"]);
        for scheme in &now.subsidy_schemes {
            assert!(!scheme.title.is_ascii() && !scheme.legal_source.is_ascii(), "{scheme:?}");
        }
    }

    async fn refusals(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.subsidies(&operator());
        let refused = list(&mut client, Some(day(2026, 2, 29)), (-1, "x")).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenInvalid),
            ("filter.valid_on", Reason::DateInvalid),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let refused = list(&mut office.subsidies(&viewer()), None, (0, "")).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }
}
