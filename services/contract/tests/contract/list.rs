//! ListContracts.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{
    Contract, ContractFilter, ListContractsRequest, ListContractsResponse, Party, ReviewContractRequest,
};
use techmarket_proto::google::r#type::Money;
use techmarket_store::Location;
use techmarket_testkit::{
    BROKER, DEMANDER, OTHER_DEMANDER, OTHER_PROVIDER, PROVIDER, Refusal, contract, money, on_both_databases,
    operator, other_demander, period, provider, registrar,
};
use tonic::Status;

use crate::support::{Office, create, day, of_yuan, review};

const ID: &str = "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a";

async fn list(office: &Office, request: ListContractsRequest) -> Result<ListContractsResponse, Status> {
    let listed = office.client(&operator()).list_contracts(request).await;
    listed.map(tonic::Response::into_inner)
}

async fn titles(office: &Office, filter: ContractFilter) -> Vec<String> {
    let request = ListContractsRequest {
        filter: Some(filter),
        ..ListContractsRequest::default()
    };
    let listed = list(office, request).await.unwrap();
    listed
        .contracts
        .into_iter()
        .map(|contract| contract.title)
        .collect()
}

on_both_databases! {
    async fn a_page_ends_before_a_message_is_full(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&operator());
        let mut made = Vec::new();
        for number in 0..150 {
            let largest = Contract {
                summary: "稀".repeat(10_000),
                ..of_yuan(&format!("合同{number}"), 1 + number)
            };
            made.push(create(&mut client, largest).await.unwrap().name);
        }
        let (mut read, mut page_token, mut pages) = (Vec::new(), String::new(), 0);
        loop {
            let request = ListContractsRequest {
                page_size: 200,
                page_token,
                ..ListContractsRequest::default()
            };
            // The client takes no more than 4 MiB.
            let page = list(&office, request).await.unwrap();
            read.extend(page.contracts.into_iter().map(|contract| contract.name));
            pages += 1;
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        read.sort();
        made.sort();
        assert_eq!((read, pages), (made, 2));
    }

    async fn title_time_and_own_narrow_a_list(location: Location) {
        let office = Office::open(&location).await;
        let first = office.draft(of_yuan("LED 芯片", 1)).await;
        office.harness.advance(jiff::SignedDuration::from_mins(1));
        let second = office.draft(of_yuan("led 驱动", 2)).await;
        office.draft(of_yuan("陶瓷", 3)).await;
        let led = ContractFilter { title: "led".to_owned(), ..ContractFilter::default() };
        assert_eq!(titles(&office, led.clone()).await, ["led 驱动", "LED 芯片"]);
        let later = ContractFilter { create_time_after: first.create_time, ..led.clone() };
        assert_eq!(titles(&office, later).await, ["led 驱动"], "not what was made at that instant");
        let until = ContractFilter { create_time_before: second.create_time, ..led.clone() };
        assert_eq!(titles(&office, until).await, ["LED 芯片"]);
        let own = ListContractsRequest {
            filter: Some(ContractFilter { own: true, states: vec![State::Draft.into()], ..led }),
            page_size: 1,
            ..ListContractsRequest::default()
        };
        let page = office.client(&provider()).list_contracts(own.clone()).await.unwrap().into_inner();
        assert_eq!(page.contracts[0].title, "led 驱动");
        let next = ListContractsRequest { page_token: page.next_page_token, ..own.clone() };
        let page = office.client(&provider()).list_contracts(next).await.unwrap().into_inner();
        assert_eq!((page.contracts[0].title.as_str(), page.next_page_token.as_str()), ("LED 芯片", ""));
        let other = office.client(&other_demander()).list_contracts(own.clone()).await.unwrap().into_inner();
        assert_eq!(other.contracts, []);
        let refused = list(&office, own).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.own", Reason::FilterInvalid)]));
    }

    async fn filters_hold_together(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.client(&operator());
        let party = |code: &str| {
            Some(Party {
                credit_code: code.to_owned(),
                ..contract().seller.unwrap()
            })
        };
        let made = [
            Contract {
                listing: format!("listings/{ID}"),
                ..of_yuan("一", 1)
            },
            Contract {
                seller: party(OTHER_PROVIDER),
                buyer: party(OTHER_DEMANDER),
                broker: None,
                category: "x-51".to_owned(),
                demand: format!("demands/{ID}"),
                ..of_yuan("二", 2)
            },
            Contract {
                registration_point: "360701".to_owned(),
                category: "x-12".to_owned(),
                r#match: format!("matches/{ID}"),
                ..of_yuan("三", 3)
            },
        ];
        for contract in made {
            create(&mut client, contract).await.unwrap();
            office.harness.advance(jiff::SignedDuration::from_secs(1));
        }
        let four = office.brought_to(State::Registered, of_yuan("四", 4)).await;
        office.harness.advance(jiff::SignedDuration::from_secs(1));
        // Claimed as a development, recognised as a service.
        let five = office.brought_to(State::Accepted, of_yuan("五", 5)).await;
        let request = ReviewContractRequest {
            category: "x-52".to_owned(),
            ..review(&five)
        };
        office
            .client(&registrar())
            .review_contract(request)
            .await
            .unwrap();
        let text = ToOwned::to_owned;
        let by = ContractFilter::default;
        for (filter, expected) in [
            (by(), vec!["五", "四", "三", "二", "一"]),
            (
                ContractFilter {
                    organization: text(PROVIDER),
                    ..by()
                },
                vec!["五", "四", "三", "一"],
            ),
            (
                ContractFilter {
                    organization: text(OTHER_DEMANDER),
                    ..by()
                },
                vec!["二"],
            ),
            (
                ContractFilter {
                    organization: text(BROKER),
                    ..by()
                },
                vec!["五", "四", "三", "一"],
            ),
            (
                ContractFilter {
                    states: vec![State::Registered.into(), State::FirstReviewed.into()],
                    ..by()
                },
                vec!["五", "四"],
            ),
            (
                ContractFilter {
                    category: text("x-1"),
                    ..by()
                },
                vec!["四", "三", "一"],
            ),
            (
                ContractFilter {
                    category: text("x-12"),
                    ..by()
                },
                vec!["三"],
            ),
            (
                ContractFilter {
                    category: text("x-5"),
                    ..by()
                },
                vec!["五", "二"],
            ),
            (
                ContractFilter {
                    registration_point: text("360701"),
                    ..by()
                },
                vec!["三"],
            ),
            (
                ContractFilter {
                    registration_number: four.registration_number.clone(),
                    ..by()
                },
                vec!["四"],
            ),
            (
                ContractFilter {
                    listing: format!("listings/{ID}"),
                    ..by()
                },
                vec!["一"],
            ),
            (
                ContractFilter {
                    demand: format!("demands/{ID}"),
                    ..by()
                },
                vec!["二"],
            ),
            (
                ContractFilter {
                    r#match: format!("matches/{ID}"),
                    ..by()
                },
                vec!["三"],
            ),
            (
                ContractFilter {
                    category: text("x-1"),
                    organization: text(DEMANDER),
                    states: vec![1],
                    ..by()
                },
                vec!["三", "一"],
            ),
            (
                ContractFilter {
                    register_period: Some(period((2026, 11, 21), (2026, 11, 21))),
                    ..by()
                },
                vec!["四"],
            ),
            (
                ContractFilter {
                    register_period: Some(period((2026, 11, 22), (2026, 12, 31))),
                    ..by()
                },
                vec![],
            ),
            // Only what is registered lies in a region.
            (
                ContractFilter {
                    seller_region: text("360000"),
                    buyer_region: text("360300"),
                    ..by()
                },
                vec!["四"],
            ),
            (
                ContractFilter {
                    seller_region: text("430000"),
                    ..by()
                },
                vec![],
            ),
            (
                ContractFilter {
                    minimum_amount: Some(money(4)),
                    ..by()
                },
                vec!["四"],
            ),
            (
                ContractFilter {
                    minimum_amount: Some(money(5)),
                    ..by()
                },
                vec![],
            ),
            (
                ContractFilter {
                    category: text("x-2"),
                    ..by()
                },
                vec![],
            ),
        ] {
            assert_eq!(titles(&office, filter.clone()).await, expected, "{filter:?}");
        }
        let own = office
            .client(&other_demander())
            .list_contracts(ListContractsRequest::default())
            .await
            .unwrap();
        let own: Vec<_> = own
            .into_inner()
            .contracts
            .into_iter()
            .map(|contract| contract.title)
            .collect();
        assert_eq!(own, ["二"]);
    }

    async fn pages_follow_each_other(location: Location) {
        let office = Office::open(&location).await;
        for index in 0..5 {
            office.draft(of_yuan(&format!("{index}"), 1)).await;
            office.harness.advance(jiff::SignedDuration::from_millis(1));
        }
        for (order_by, expected) in [
            ("", ["4", "3", "2", "1", "0"]),
            ("create_time", ["0", "1", "2", "3", "4"]),
        ] {
            let mut found = Vec::new();
            let mut request = ListContractsRequest {
                order_by: order_by.to_owned(),
                page_size: 2,
                ..ListContractsRequest::default()
            };
            loop {
                let page = list(&office, request.clone()).await.unwrap();
                assert!(page.contracts.len() <= 2);
                found.extend(page.contracts.into_iter().map(|contract| contract.title));
                request.page_token = page.next_page_token;
                if request.page_token.is_empty() {
                    break;
                }
            }
            assert_eq!(found, expected);
        }
    }

    async fn a_bad_query_is_refused_with_everything_that_is_wrong(location: Location) {
        let office = Office::open(&location).await;
        office.draft(of_yuan("一", 1)).await;
        office.draft(of_yuan("二", 2)).await;
        let page = list(
            &office,
            ListContractsRequest {
                page_size: 1,
                ..Default::default()
            },
        )
        .await
        .unwrap();
        let request = ListContractsRequest {
            filter: Some(ContractFilter {
                organization: "1".to_owned(),
                states: vec![1, 77],
                category: "x-77".to_owned(),
                registration_point: "1".to_owned(),
                registration_number: "1".to_owned(),
                listing: "1".to_owned(),
                demand: "1".to_owned(),
                r#match: "1".to_owned(),
                register_period: Some(period((2026, 2, 1), (2026, 1, 1))),
                seller_region: "999999".to_owned(),
                buyer_region: "1".to_owned(),
                minimum_amount: Some(Money {
                    nanos: 1,
                    ..money(1)
                }),
                due_until: Some(day(2026, 2, 30)),
                overdue: true,
                ..ContractFilter::default()
            }),
            order_by: "title".to_owned(),
            page_size: -1,
            page_token: page.next_page_token,
        };
        let refused = list(&office, request).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenForeign),
            ("order_by", Reason::FilterInvalid),
            ("filter.states[1]", Reason::EnumInvalid),
            ("filter.due_until", Reason::DateInvalid),
            ("filter.states", Reason::FilterInvalid),
            ("filter.organization", Reason::CreditCodeInvalid),
            ("filter.category", Reason::CodeUnknown),
            ("filter.registration_point", Reason::CodeUnknown),
            ("filter.registration_number", Reason::TextInvalid),
            ("filter.listing", Reason::NameInvalid),
            ("filter.demand", Reason::NameInvalid),
            ("filter.match", Reason::NameInvalid),
            ("filter.register_period.end_date", Reason::DatesReversed),
            ("filter.seller_region", Reason::RegionUnknown),
            ("filter.buyer_region", Reason::RegionUnknown),
            ("filter.minimum_amount", Reason::MoneyInvalid),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
    }
}
