//! The audit trail seals the register: registered versions, what statistics count of them, and lists.

use techmarket_kernel::Reason;
use techmarket_proto::contract::v1::contract::State;
use techmarket_proto::contract::v1::{AuditEntry, AuditFilter, Contract, ListAuditEntriesRequest};
use techmarket_store::Location;
use techmarket_testkit::{Refusal, contract, on_both_databases, registrar};

use crate::audit::{entries, tamper, verify};
use crate::register_service::{make, november, request};
use crate::support::{Office, of_yuan};

async fn all(office: &Office) -> Vec<AuditEntry> {
    entries(office, AuditFilter::default(), 50).await
}

/// Where `action` was done to the resource of this name.
fn position(all: &[AuditEntry], action: &str, name: &str) -> i64 {
    let of = |entry: &&AuditEntry| entry.action == action && entry.resource == name;
    all.iter().find(of).unwrap().position
}

fn id(name: &str) -> &str {
    name.split_once('/').unwrap().1
}

/// A statement, and the one that takes it back.
fn edit(table: &str, column: &str, (before, after): (&str, &str), row: &str) -> (String, String) {
    let set = |value: &str| {
        let value = if value.is_empty() {
            "NULL".to_owned()
        } else {
            format!("'{value}'")
        };
        format!("UPDATE {table} SET {column} = {value} WHERE {row}")
    };
    (set(after), set(before))
}

/// A statement that writes one text for another in a column, and the one that takes it back.
fn replaced(table: &str, column: &str, (before, after): (&str, &str), row: &str) -> (String, String) {
    let set = |before: &str, after: &str| {
        format!("UPDATE {table} SET {column} = replace({column}, '{before}', '{after}') WHERE {row}")
    };
    (set(before, after), set(after, before))
}

on_both_databases! {
    async fn a_sealed_list_is_in_the_trail(location: Location) {
        let office = Office::open(&location).await;
        let at = office.registered(of_yuan("一", 1_000)).await;
        let list = make(&mut office.register(&registrar()), request(november())).await.unwrap();
        let last = all(&office).await.pop().unwrap();
        let expected = AuditEntry {
            position: 6,
            time: list.create_time,
            subject: "registrar@example".to_owned(),
            role: "registrar".to_owned(),
            action: "seal_list".to_owned(),
            contract: String::new(),
            detail: "2026年11月技术合同登记清单：1份，成交额1000.00元".to_owned(),
            hash: last.hash.clone(),
            resource: list.name.clone(),
            content_hash: list.digest,
        };
        assert_eq!(last, expected);
        // A contract has its own steps; a registration names the hash of its version, other steps none.
        let filter = AuditFilter { contract: at.name.clone(), ..AuditFilter::default() };
        let own = entries(&office, filter, 50).await;
        let told: Vec<_> = own
            .iter()
            .map(|entry| (entry.action.as_str(), &entry.contract, &entry.resource, entry.content_hash.len()))
            .collect();
        let of = |action, length| (action, &at.name, &at.name, length);
        assert_eq!(told, [of("create", 0), of("submit", 0), of("accept", 0), of("review", 0), of("register", 64)]);
        let wrong = ListAuditEntriesRequest {
            filter: Some(AuditFilter { contract: list.name, ..AuditFilter::default() }),
            ..ListAuditEntriesRequest::default()
        };
        let refused = office.client(&registrar()).list_audit_entries(wrong).await.unwrap_err();
        assert_eq!(Refusal::read(&refused), Refusal::of_fields(&[("filter.contract", Reason::NameInvalid)]));
        // What is only validated or refused is not sealed.
        let tried = techmarket_proto::contract::v1::CreateRegisterListRequest {
            validate_only: true,
            ..request(november())
        };
        make(&mut office.register(&registrar()), tried).await.unwrap();
        assert_eq!(all(&office).await.len(), 6);
    }

    async fn what_is_altered_in_the_register_shows(location: Location) {
        let office = Office::open(&location).await;
        let one = office.registered(of_yuan("甲合同", 1_000)).await;
        let proposed = Contract { title: "乙合同".to_owned(), ..one.clone() };
        let one = office.changed(&one, proposed).await.name;
        let list = make(&mut office.register(&registrar()), request(november())).await.unwrap().name;
        let two = office.brought_to(State::ChangePending, of_yuan("丙合同", 2_000)).await;
        let (two, code) = (two.name, two.certificate_code);
        office.pass_days(1);
        let three = office.brought_to(State::Revoked, contract()).await.name;
        let whole = verify(&office, 0, "").await;
        assert!(whole.intact, "{whole:?}");
        let trail = all(&office).await;
        let registered = |name: &str| (position(&trail, "register", name), name.to_owned());
        let changed = (position(&trail, "approve_change", &one), one.clone());
        let sealed = (position(&trail, "seal_list", &list), list.clone());
        let first = format!("contract_id = '{}' AND version = 1", id(&one));
        let second = format!("contract_id = '{}' AND version = 2", id(&one));
        let live = format!("contract_id = '{}'", id(&two));
        let ended = format!("contract_id = '{}'", id(&three));
        let (version, entry) = ("contract_version", "register_entry");
        let (today, tomorrow) = ("2026-11-21", "2026-11-22");
        let gone = |table: &str, row: &str, back: &str| {
            (
                format!("UPDATE {table} SET version = -version WHERE {row}"),
                format!("UPDATE {table} SET version = -version WHERE {back}"),
            )
        };
        let hidden = format!("contract_id = '{}' AND version = -2", id(&one));
        for (what, (there, here), (position, resource)) in [
            ("a version", replaced(version, "body", ("甲合同", "丁合同"), &first), registered(&one)),
            ("a blank", replaced(version, "body", ("\"title\":", "\"title\": "), &first), registered(&one)),
            ("no JSON", replaced(version, "body", ("{\"id\"", "{id"), &live), registered(&two)),
            ("a changed version", replaced(version, "body", ("乙合同", "丁合同"), &second), changed.clone()),
            ("a code", edit(version, "certificate_code", (&code, "0123456789ABCDEF"), &live), registered(&two)),
            ("its first day", edit(version, "start_date", (today, tomorrow), &live), registered(&two)),
            ("its last day", edit(version, "end_date", ("", today), &live), registered(&two)),
            ("no last day", edit(version, "end_date", (tomorrow, ""), &ended), registered(&three)),
            ("a version gone", gone(version, &second, &hidden), registered(&one)),
            ("facts", replaced(entry, "facts", ("200000,200000", "200000,100000"), &live), registered(&two)),
            ("day of registration", edit(entry, "register_date", (today, tomorrow), &live), registered(&two)),
            ("counted from", edit(entry, "start_date", (today, tomorrow), &live), registered(&two)),
            ("counted to", edit(entry, "end_date", ("9999-12-31", tomorrow), &live), registered(&two)),
            ("counted still", edit(entry, "end_date", (tomorrow, "9999-12-31"), &ended), registered(&three)),
            ("point", edit(entry, "registration_point", ("360301", "360701"), &live), registered(&two)),
            ("seller's place", replaced(entry, "seller_place", ("36", "43"), &live), registered(&two)),
            ("buyer's place", replaced(entry, "buyer_place", ("36", "43"), &live), registered(&two)),
            ("not counted", gone(entry, &second, &hidden), changed.clone()),
            (
                "what certificates print",
                replaced("contract", "body", ("丙合同", "丁合同"), &live.replace("contract_id", "id")),
                registered(&two),
            ),
            (
                "in force again",
                replaced("contract", "body", ("\"revoked\"", "\"registered\""), &ended.replace("contract_id", "id")),
                registered(&three),
            ),
            ("a row of a list", replaced("register_list_rows", "rows", ("乙合同", "丁合同"), "1 = 1"), sealed.clone()),
            ("no rows", edit("register_list_rows", "list_id", (id(&list), "x"), "1 = 1"), sealed.clone()),
            ("no row's JSON", replaced("register_list_rows", "rows", ("[{", "{["), "1 = 1"), sealed.clone()),
            ("title of a list", replaced("register_list", "body", ("2026年11月", "2026年12月"), "1 = 1"), sealed),
        ] {
            tamper(&location, &[&there]).await;
            let found = verify(&office, 0, "").await;
            assert_eq!((found.altered_position, &found.altered_resource), (position, &resource), "{what}");
            assert!(!found.intact, "{what}");
            // The trail itself holds.
            assert_eq!((found.broken_position, found.last_position), (0, whole.last_position), "{what}");
            tamper(&location, &[&here]).await;
            assert!(verify(&office, 0, "").await.intact, "{what}, mended");
        }
        // It shows where the entry is read, and not behind it.
        let (there, _) = replaced(version, "body", ("丙合同", "丁合同"), &live);
        tamper(&location, &[&there]).await;
        let entry = trail.iter().find(|entry| entry.action == "register" && entry.resource == two).unwrap();
        assert!(verify(&office, entry.position, &entry.hash).await.intact);
        let before = &trail[usize::try_from(entry.position).unwrap() - 2];
        let found = verify(&office, before.position, &before.hash).await;
        assert_eq!((found.intact, found.altered_position), (false, entry.position));
    }
}
