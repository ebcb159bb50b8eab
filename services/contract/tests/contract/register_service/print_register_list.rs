//! PrintRegisterList: what is on paper is what was sealed.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use techmarket_documents::{
    Paper, RegisterList as PaperList, RegisterRow, Texts, Typeface, Verification, digest, register_list_pdf,
};
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::print_register_list_request::Format;
use techmarket_proto::contract::v1::register_list::State;
use techmarket_proto::contract::v1::{
    Contract, PrintRegisterListRequest, PrintRegisterListResponse, RegisterList,
};
use techmarket_store::Location;
use techmarket_testkit::{
    OTHER_PROVIDER, Refusal, assert_refused, money, on_both_databases, operator, provider, registrar,
};
use techmarket_types::Fen;
use tonic::{Code, Status};

use super::register_lists::{NOBODY, get, make, november, of_other_seller, request};
use crate::registered::{PDF, Register, XLSX, civil, in_fen};
use crate::support::{Office, of_yuan};

/// Row of the heads in a workbook, from 0.
const HEAD: usize = 8;

async fn print(client: &mut Register, name: &str, format: i32) -> Result<PrintRegisterListResponse, Status> {
    let request = PrintRegisterListRequest {
        name: name.to_owned(),
        format,
    };
    let printed = client.print_register_list(request).await;
    printed.map(tonic::Response::into_inner)
}

/// The list `made` of `contracts`, as it is to be printed.
fn paper(made: &RegisterList, contracts: &[&Contract]) -> PaperList {
    let issued_on = "2026-11-21".parse().unwrap();
    let row = |at: &&Contract| RegisterRow {
        number: at.registration_number.parse().unwrap(),
        title: at.title.clone(),
        category: "委托开发".to_owned(),
        seller: at.seller.as_ref().unwrap().name.clone(),
        buyer: at.buyer.as_ref().unwrap().name.clone(),
        total: Fen(in_fen(at.total_amount.as_ref())),
        technology: Fen(in_fen(at.technology_amount.as_ref())),
        registered_on: "2026-11-21".parse().unwrap(),
    };
    let days = made.period.as_ref().unwrap();
    PaperList {
        title: made.title.clone(),
        body: "示例登记点（萍乡）".to_owned(),
        period: (civil(days.start_date.as_ref()), civil(days.end_date.as_ref())),
        rows: contracts.iter().map(row).collect(),
        notes: Texts::embedded().unwrap().notes(Paper::RegisterList, issued_on),
        issued_on,
        verification: Verification {
            code: made.certificate_code.clone(),
            address: None,
        },
    }
}

on_both_databases! {
    async fn a_list_is_sealed_over_the_rows_that_it_prints(location: Location) {
        let office = Office::open(&location).await;
        let one = office.registered(of_yuan("一", 1_000)).await;
        let two = office.registered(of_yuan("二", 234)).await;
        let mut client = office.register(&registrar());
        let made = make(&mut client, request(november())).await.unwrap();
        assert_eq!((made.state(), made.contract_count), (State::Valid, 2));
        assert_eq!(
            (made.total_amount.clone(), made.technology_amount.clone()),
            (Some(money(1_234)), Some(money(1_234)))
        );
        assert_eq!(made.digest, digest(&paper(&made, &[&one, &two])).to_string());
        assert_eq!((made.certificate_code.len(), made.create_time), (16, made.update_time));
        assert_eq!(get(&mut client, &made.name).await.unwrap(), made);
        // Sealed: what comes later is not on it.
        office.registered(of_yuan("三", 3)).await;
        let proposed = Contract {
            title: "改名".to_owned(),
            ..one.clone()
        };
        office.changed(&one, proposed).await;
        assert_eq!(get(&mut client, &made.name).await.unwrap(), made);
        let printed = print(&mut client, &made.name, Format::Pdf.into()).await.unwrap();
        let typeface = Typeface::embedded().unwrap();
        let expected = register_list_pdf(&paper(&made, &[&one, &two]), typeface).unwrap();
        assert!(printed.content.starts_with(PDF) && printed.content == expected);
        let named = |ending: &str| {
            format!("技术合同登记清单_示例登记点（萍乡）_2026-11-01至2026-11-30_{}_2026-11-21.{ending}", made.certificate_code)
        };
        assert_eq!(printed.file_name, named("pdf"));
        let unspecified = print(&mut client, &made.name, 0).await.unwrap();
        assert!(unspecified == printed, "unspecified is PDF");
    }

    async fn a_workbook_holds_rows_sums_code_and_digest(location: Location) {
        let office = Office::open(&location).await;
        let one = office.registered(of_yuan("一", 1_000)).await;
        let two = office.registered(of_yuan("=1+1", 234)).await;
        let mut client = office.register(&operator());
        let made = make(&mut office.register(&registrar()), request(november())).await.unwrap();
        let printed = print(&mut client, &made.name, Format::Xlsx.into()).await.unwrap();
        assert!(printed.content.starts_with(XLSX));
        assert!(printed.file_name.starts_with("技术合同登记清单_示例登记点（萍乡）_"), "{}", printed.file_name);
        let mut workbook: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(printed.content)).unwrap();
        let sheet = workbook.worksheet_range("登记清单").unwrap();
        let rows: Vec<&[Data]> = sheet.rows().collect();
        let shown = |row: usize| -> Vec<String> { rows[row].iter().map(ToString::to_string).collect() };
        let all: Vec<String> = (0..rows.len()).flat_map(&shown).collect();
        let code: Vec<&str> = (0..4).map(|part| &made.certificate_code[4 * part..4 * part + 4]).collect();
        assert!(all.contains(&made.digest) && all.contains(&code.join(" ")), "{all:?}");
        for (row, at, yuan) in [(1, &one, "1000"), (2, &two, "234")] {
            let expected = [
                &row.to_string(),
                &at.registration_number,
                &at.title,
                "委托开发",
                "示例大学",
                "示例电瓷有限公司",
                yuan,
                yuan,
                "2026-11-21",
            ];
            assert_eq!(shown(HEAD + row), expected);
        }
        let sums = shown(HEAD + 3);
        assert_eq!((sums[0].as_str(), &sums[6..8]), ("合计（2份）", &["1234".to_owned(), "1234".to_owned()][..]));
    }

    async fn one_end_voids_every_list_with_the_contract(location: Location) {
        let office = Office::open(&location).await;
        let one = office.registered(of_yuan("一", 1)).await;
        office.registered(of_other_seller("二")).await;
        let mut client = office.register(&registrar());
        let with = make(&mut client, request(november())).await.unwrap();
        let without = RegisterList {
            seller: OTHER_PROVIDER.to_owned(),
            ..november()
        };
        let without = make(&mut client, request(without)).await.unwrap();
        office.harness.advance(jiff::SignedDuration::from_hours(1));
        office.revoked(&one).await;
        let void = get(&mut client, &with.name).await.unwrap();
        assert_eq!(void.state(), State::Void);
        assert_ne!((&void.etag, void.update_time), (&with.etag, with.update_time));
        assert_eq!((&void.digest, void.contract_count), (&with.digest, 2));
        assert_eq!(get(&mut client, &without.name).await.unwrap(), without);
        let refused = print(&mut client, &with.name, 0).await.unwrap_err();
        let expected = Refusal::state_forbids("register_list", &with.name, "VOID", "print");
        assert_eq!(Refusal::read(&refused), expected);
        print(&mut client, &without.name, 0).await.unwrap();
    }

    async fn a_bad_request_to_print_is_refused(location: Location) {
        let office = Office::open(&location).await;
        let mut client = office.register(&registrar());
        let refused = print(&mut client, "lists/1", 9).await.unwrap_err();
        let expected = Refusal::of_fields(&[("name", Reason::NameInvalid), ("format", Reason::EnumInvalid)]);
        assert_eq!(Refusal::read(&refused), expected);
        let refused = print(&mut client, NOBODY, 0).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("register_list", NOBODY));
        let refused = print(&mut office.register(&provider()), NOBODY, 0).await.unwrap_err();
        assert_refused(&refused, Code::PermissionDenied, Reason::RoleForbidden);
    }
}
