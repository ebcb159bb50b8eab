//! The rows of a list: read for printing alone, and for nothing else.

use techmarket_contract::domain::Contract as Kept;
use techmarket_feed::Stored as _;
use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::print_register_list_request::Format;
use techmarket_proto::contract::v1::verify_certificate_response::Document;
use techmarket_proto::contract::v1::{
    CreateRegisterListRequest, DownloadRegisterListRequest, ListRegisterListsRequest,
    PrintRegisterListRequest, VerifyCertificateRequest,
};
use techmarket_store::{Location, Sql as _};
use techmarket_testkit::{Refusal, assert_refused, money, on_both_databases, registrar};
use techmarket_types::ContractId;
use tonic::{Code, Status};
use uuid::Uuid;

use super::register_lists::{get, make, november, request};
use crate::audit::tamper;
use crate::registered::Register;
use crate::store::open;
use crate::support::{Office, of_yuan};

/// Two batches of contracts and one more.
const MANY: u32 = 401;

/// The most that a list has.
const MOST: u32 = 5_000;

async fn download(client: &mut Register, name: &str, format: Format) -> Result<(String, Vec<u8>), Status> {
    let request = DownloadRegisterListRequest {
        name: name.to_owned(),
        format: format.into(),
    };
    let mut stream = client.download_register_list(request).await?.into_inner();
    let head = stream.message().await?.unwrap();
    assert!(head.chunk.is_empty());
    let mut content = Vec::new();
    while let Some(part) = stream.message().await? {
        assert!(part.file_name.is_empty() && part.chunk.len() <= 256 << 10);
        content.extend(part.chunk);
    }
    Ok((head.file_name, content))
}

/// Registers the contract `like` again and again, until there are `count`, each with a title of its own.
async fn registered_again(location: &Location, like: &str, count: u32, title: impl Fn(u32) -> String) {
    let database = open(location).await;
    let mut tx = database.begin().await.unwrap();
    let id: ContractId = like.split_once('/').unwrap().1.parse().unwrap();
    let like = Kept::find(&mut tx, id).await.unwrap().unwrap();
    for place in 2..=count {
        let id = ContractId::new(Uuid::from_u128(place.into()));
        let mut contract = Kept {
            id,
            version: 1,
            ..like.clone()
        };
        contract.content.title = title(place);
        contract.registration.as_mut().unwrap().number = format!("2026360301{place:06}").parse().unwrap();
        contract.insert(&mut tx).await.unwrap();
        contract.version = 2;
        assert!(contract.update(&mut tx, 1).await.unwrap());
    }
    tx.commit().await.unwrap();
    database.close().await;
}

fn printing(name: &str, format: Format) -> PrintRegisterListRequest {
    PrintRegisterListRequest {
        name: name.to_owned(),
        format: format.into(),
    }
}

on_both_databases! {
    async fn a_long_list_has_every_row(location: Location) {
        let office = Office::open(&location).await;
        let first = office.registered(of_yuan("第1份", 100)).await;
        Box::pin(registered_again(&location, &first.name, MANY, |place| format!("第{place}份"))).await;
        let mut client = office.register(&registrar());
        let made = make(&mut client, request(november())).await.unwrap();
        assert_eq!((made.contract_count, made.total_amount.clone()), (i64::from(MANY), Some(money(40_100))));
        let database = open(&location).await;
        let mut session = database.read().await.unwrap();
        let listed = session.row("SELECT COUNT(*) AS listed FROM register_list_contract", vec![]).await;
        assert_eq!(listed.unwrap().unwrap().int("listed").unwrap(), i64::from(MANY));
        drop(session);
        database.close().await;
        client.print_register_list(printing(&made.name, Format::Xlsx)).await.unwrap();
    }

    async fn the_longest_list_comes_down_whole(location: Location) {
        let office = Office::open(&location).await;
        let first = office.registered(of_yuan("第1份", 100)).await;
        // Titles as long as they may be, with as many characters as a font has to bring along.
        let title = |place: u32| {
            let han = (0..190).map(|at| char::from_u32(0x4E00 + (place * 190 + at) % 6_000).unwrap());
            format!("第{place}份{}", han.collect::<String>())
        };
        Box::pin(registered_again(&location, &first.name, MOST, title)).await;
        let mut client = office.register(&registrar());
        let made = make(&mut client, request(november())).await.unwrap();
        assert_eq!(made.contract_count, i64::from(MOST));
        for format in [Format::Pdf, Format::Xlsx] {
            let (name, content) = download(&mut client, &made.name, format).await.unwrap();
            let printed = client.print_register_list(printing(&made.name, format)).await;
            if content.len() > 4 << 20 {
                let refused = printed.unwrap_err();
                assert_refused(&refused, Code::OutOfRange, Reason::MessageTooLarge);
                assert!(refused.message().contains("DownloadRegisterList"), "{}", refused.message());
            } else {
                let printed = printed.unwrap().into_inner();
                assert_eq!((printed.file_name, printed.content), (name, content));
            }
        }
        let nobody = "registerLists/0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a";
        let request = DownloadRegisterListRequest { name: nobody.to_owned(), ..Default::default() };
        let refused = client.download_register_list(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::not_found("register_list", nobody));
    }

    async fn only_printing_reads_them(location: Location) {
        let office = Office::open(&location).await;
        office.registered(of_yuan("某某合同", 100)).await;
        let mut client = office.register(&registrar());
        let keyed = CreateRegisterListRequest {
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..request(november())
        };
        let made = make(&mut client, keyed.clone()).await.unwrap();
        // Neither the head of the list nor the answer that is kept for a repeat has rows.
        let database = open(&location).await;
        let mut session = database.read().await.unwrap();
        for kept in ["SELECT body AS kept FROM register_list", "SELECT answer AS kept FROM idempotency"] {
            let row = session.row(kept, vec![]).await.unwrap().unwrap().text("kept").unwrap();
            assert!(row.contains("2026年11月") && !row.contains("某某合同"), "{row}");
        }
        drop(session);
        database.close().await;
        tamper(&location, &["DELETE FROM register_list_rows"]).await;
        assert_eq!(get(&mut client, &made.name).await.unwrap(), made);
        assert_eq!(make(&mut client, keyed).await.unwrap(), made);
        let page = client.list_register_lists(ListRegisterListsRequest::default()).await.unwrap();
        assert_eq!(page.into_inner().register_lists, std::slice::from_ref(&made));
        let code = VerifyCertificateRequest { code: made.certificate_code.clone() };
        let verified = client.verify_certificate(code).await.unwrap().into_inner().document;
        let Some(Document::List(list)) = verified else { panic!("{verified:?}") };
        assert_eq!((list.contract_count, list.total_amount), (1, Some(money(100))));
        let refused = client.print_register_list(printing(&made.name, Format::Pdf)).await.unwrap_err();
        assert_eq!(refused.code(), Code::Internal);
    }

    async fn a_repeat_has_its_list_though_nothing_is_left_to_list(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(of_yuan("一", 1)).await;
        let mut client = office.register(&registrar());
        let keyed = CreateRegisterListRequest {
            request_id: "0193b0c8-7c1e-7a3b-9a64-0f1e2d3c4b5a".to_owned(),
            ..request(november())
        };
        let made = make(&mut client, keyed.clone()).await.unwrap();
        office.revoked(&at).await;
        assert_eq!(make(&mut client, keyed).await.unwrap(), made);
    }
}
