//! CreateRegisterList, GetRegisterList and ListRegisterLists.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::{
    Contract, CreateRegisterListRequest, GetRegisterListRequest, ListRegisterListsRequest,
    ListRegisterListsResponse, Party, RegisterList, RegisterListFilter,
};
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_PROVIDER, PROVIDER, Refusal, assert_refused, contract, money, on_both_databases, operator, period,
    provider, registrar,
};
use tonic::{Code, Status};

use crate::registered::Register;
use crate::support::{Office, of_yuan};

/// A list that there is not.
pub(super) const NOBODY: &str = "registerLists/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a";

/// Of November 2026 at 360301.
pub(crate) fn november() -> RegisterList {
    RegisterList {
        title: "2026年11月技术合同登记清单".to_owned(),
        period: Some(period((2026, 11, 1), (2026, 11, 30))),
        registration_point: "360301".to_owned(),
        ..RegisterList::default()
    }
}

pub(crate) fn request(register_list: RegisterList) -> CreateRegisterListRequest {
    CreateRegisterListRequest {
        register_list: Some(register_list),
        ..CreateRegisterListRequest::default()
    }
}

pub(crate) async fn make(
    client: &mut Register,
    request: CreateRegisterListRequest,
) -> Result<RegisterList, Status> {
    let made = client.create_register_list(request).await;
    made.map(tonic::Response::into_inner)
}

pub(super) async fn get(client: &mut Register, name: &str) -> Result<RegisterList, Status> {
    let request = GetRegisterListRequest {
        name: name.to_owned(),
    };
    let found = client.get_register_list(request).await;
    found.map(tonic::Response::into_inner)
}

async fn page(
    client: &mut Register,
    (point, size, token): (&str, i32, &str),
) -> Result<ListRegisterListsResponse, Status> {
    let request = ListRegisterListsRequest {
        filter: Some(RegisterListFilter {
            registration_point: point.to_owned(),
        }),
        page_size: size,
        page_token: token.to_owned(),
    };
    let page = client.list_register_lists(request).await;
    page.map(tonic::Response::into_inner)
}

pub(super) fn of_other_seller(title: &str) -> Contract {
    Contract {
        seller: Some(Party {
            name: "示例研究院".to_owned(),
            credit_code: OTHER_PROVIDER.to_owned(),
            ..contract().seller.unwrap()
        }),
        ..of_yuan(title, 500)
    }
}

on_both_databases! {
    async fn other_points_sellers_and_days_are_left_out(location: Location) {
        let office = Office::open(&location).await;
        office.registered(of_yuan("一", 1)).await;
        office.registered(of_other_seller("二")).await;
        let elsewhere = Contract {
            registration_point: "360701".to_owned(),
            ..of_yuan("三", 30)
        };
        office.registered(elsewhere).await;
        let ended = office.registered(of_yuan("四", 4)).await;
        office.cancelled(&ended).await;
        office.brought_to(techmarket_proto::contract::v1::contract::State::FirstReviewed, of_yuan("五", 5)).await;
        office.pass_days(10);
        office.registered(of_yuan("六", 6)).await;
        let mut client = office.register(&registrar());
        let of = |point: &str, seller: &str, first, last| RegisterList {
            registration_point: point.to_owned(),
            seller: seller.to_owned(),
            period: Some(period(first, last)),
            ..november()
        };
        let (from, to) = ((2026, 11, 1), (2026, 11, 30));
        for (list, count, yuan) in [
            (of("360301", "", from, to), 2, 501),
            (of("360301", PROVIDER, from, to), 1, 1),
            (of("360301", OTHER_PROVIDER, from, to), 1, 500),
            (of("360701", "", from, to), 1, 30),
            (of("360301", "", (2026, 11, 21), (2026, 12, 1)), 3, 507),
            (of("360301", "", (2026, 12, 1), (2026, 12, 1)), 1, 6),
        ] {
            let made = make(&mut client, request(list.clone())).await.unwrap();
            let found = (made.contract_count, made.total_amount);
            assert_eq!(found, (count, Some(money(yuan))), "{list:?}");
        }
        for list in [
            of("360701", OTHER_PROVIDER, from, to),
            of("360301", "", (2026, 11, 22), (2026, 11, 30)),
            of("430201", "", from, to),
        ] {
            let refused = make(&mut client, request(list)).await.unwrap_err();
            let expected = Refusal::new(Code::FailedPrecondition, Reason::ListEmpty);
            assert_eq!(Refusal::read(&refused), expected);
        }
    }

    async fn validation_keeps_nothing_and_a_repeat_makes_one(location: Location) {
        let office = Office::open(&location).await;
        office.registered(of_yuan("一", 1_000)).await;
        let mut client = office.register(&registrar());
        let tried = CreateRegisterListRequest {
            validate_only: true,
            ..request(november())
        };
        let tried = make(&mut client, tried).await.unwrap();
        assert_eq!(
            (tried.name.as_str(), tried.certificate_code.as_str(), tried.contract_count),
            ("", "", 1)
        );
        assert!(page(&mut client, ("", 0, "")).await.unwrap().register_lists.is_empty());
        let keyed = CreateRegisterListRequest {
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..request(november())
        };
        let first = make(&mut client, keyed.clone()).await.unwrap();
        assert_eq!(first.digest, tried.digest);
        assert_eq!(make(&mut client, keyed.clone()).await.unwrap(), first);
        let other = CreateRegisterListRequest {
            register_list: Some(RegisterList {
                title: "另一份".to_owned(),
                ..november()
            }),
            ..keyed
        };
        let refused = make(&mut client, other).await.unwrap_err();
        assert_refused(&refused, Code::InvalidArgument, Reason::RequestIdReused);
        assert_eq!(page(&mut client, ("", 0, "")).await.unwrap().register_lists, [first]);
    }

    async fn lists_are_listed_newest_first_in_pages(location: Location) {
        let office = Office::open(&location).await;
        let elsewhere = Contract {
            registration_point: "360701".to_owned(),
            ..of_yuan("二", 2)
        };
        office.registered(of_yuan("一", 1)).await;
        office.registered(elsewhere).await;
        let mut client = office.register(&registrar());
        let mut names = Vec::new();
        for point in ["360301", "360701", "360301", "360301"] {
            office.harness.advance(jiff::SignedDuration::from_secs(1));
            let list = RegisterList {
                registration_point: point.to_owned(),
                ..november()
            };
            names.insert(0, make(&mut client, request(list)).await.unwrap().name);
        }
        let of = |page: &ListRegisterListsResponse| -> Vec<String> {
            page.register_lists.iter().map(|list| list.name.clone()).collect()
        };
        let first = page(&mut client, ("", 3, "")).await.unwrap();
        assert_eq!(of(&first), names[..3]);
        let rest = page(&mut client, ("", 3, &first.next_page_token)).await.unwrap();
        assert_eq!((of(&rest), rest.next_page_token.as_str()), (names[3..].to_vec(), ""));
        let ganzhou = page(&mut client, ("360701", 0, "")).await.unwrap();
        assert_eq!(of(&ganzhou), names[2..3]);
        let foreign = page(&mut client, ("360701", -1, &first.next_page_token)).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("page_size", Reason::PageSizeInvalid),
            ("page_token", Reason::PageTokenForeign),
        ]);
        assert_eq!(Refusal::read(&foreign), expected);
    }

    async fn a_bad_request_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.register(&registrar());
        let wrong = RegisterList {
            title: "长".repeat(101),
            period: Some(period((2026, 11, 30), (2026, 11, 1))),
            registration_point: "3603".to_owned(),
            seller: "12100000400000624".to_owned(),
            ..RegisterList::default()
        };
        let refused = make(&mut client, request(wrong)).await.unwrap_err();
        let mut found = Refusal::read(&refused).violations;
        found.sort();
        let expected = [
            ("register_list.period.end_date", "DATES_REVERSED"),
            ("register_list.registration_point", "CODE_UNKNOWN"),
            ("register_list.seller", "CREDIT_CODE_INVALID"),
            ("register_list.title", "FIELD_TOO_LONG"),
        ];
        assert_eq!(found, expected.map(|(field, reason)| (field.to_owned(), reason.to_owned())));
        let empty = CreateRegisterListRequest::default();
        let refused = client.create_register_list(empty).await.unwrap_err();
        let expected = Refusal::of_fields(&[
            ("register_list.period", Reason::FieldRequired),
            ("register_list.registration_point", Reason::FieldRequired),
            ("register_list.title", Reason::FieldRequired),
        ]);
        assert_eq!(Refusal::read(&refused), expected);
        let none = GetRegisterListRequest { name: "lists/1".to_owned() };
        let refused = client.get_register_list(none).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("name", Reason::NameInvalid)]));
        let missing = Refusal::not_found("register_list", NOBODY);
        assert_eq!(Refusal::read(&get(&mut client, NOBODY).await.unwrap_err()), missing);
        let mut seller = office.register(&provider());
        for refused in [
            make(&mut seller, request(november())).await.unwrap_err(),
            get(&mut seller, NOBODY).await.unwrap_err(),
            page(&mut seller, ("", 0, "")).await.unwrap_err(),
            make(&mut office.register(&operator()), request(november())).await.unwrap_err(),
        ] {
            assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
        }
    }
}
