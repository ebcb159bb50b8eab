use techmarket_types::{CodeTables, TableId};

use super::*;

#[test]
fn every_code_of_the_tables_has_its_kind() {
    let tables = CodeTables::embedded().unwrap();
    let payments = PaymentKinds::parse(PaymentKinds::FILE, PaymentKinds::EMBEDDED).unwrap();
    for code in tables.table(TableId::PaymentForm).iter() {
        assert!(payments.kind(&code.code).is_some(), "{}", code.code);
    }
    let parties = PartyKinds::parse(PartyKinds::FILE, PartyKinds::EMBEDDED).unwrap();
    for code in tables.table(TableId::PartyNature).iter() {
        assert!(parties.kind(&code.code).is_some(), "{}", code.code);
    }
    for (code, kind) in [
        ("0221", PartyKind::Organisation),
        ("150", PartyKind::Enterprise),
        ("220", PartyKind::Enterprise),
        ("330", PartyKind::Enterprise),
        ("400", PartyKind::Organisation),
        ("x-500", PartyKind::NaturalPerson),
    ] {
        assert_eq!(parties.kind(code), Some(kind), "{code}");
    }
    let rights = RightKinds::parse(RightKinds::FILE, RightKinds::EMBEDDED).unwrap();
    for code in tables.table(TableId::IntellectualProperty).iter() {
        assert!(rights.kind(&code.code).is_some(), "{}", code.code);
        let parent = code.parent.as_deref().unwrap_or(&code.code);
        assert!(rights.is_within(&code.code, parent), "{}", code.code);
    }
    assert_eq!(rights.kind("x-99"), Some(RightKind::None));
    assert!(!rights.is_within("x-02", "x-021"));
}

#[test]
fn nine_objects_of_consulting_are_admitted() {
    let objects = ConsultingObjects::parse(ConsultingObjects::FILE, ConsultingObjects::EMBEDDED).unwrap();
    let admitted = |(_, _, standing)| standing == ConsultingStanding::Admitted;
    assert_eq!(objects.iter().filter(|&object| admitted(object)).count(), 9);
    assert_eq!(objects.get("x-94").unwrap().1, ConsultingStanding::Service);
    assert_eq!(objects.get("x-10"), None);
}

#[test]
fn unknown_kinds_are_refused() {
    let payment = PaymentKinds::parse("p", "code,kind,source,certainty\na,gift,s,seen\n").unwrap_err();
    assert_eq!((payment.row, payment.column.as_str()), (2, "kind"));
    let party = PartyKinds::parse("n", "code,kind,source,certainty\na,robot,s,seen\n").unwrap_err();
    assert_eq!((party.row, party.column.as_str()), (2, "kind"));
    let right = RightKinds::parse("r", "code,top,kind,source,certainty\na,b,none,s,seen\n").unwrap_err();
    assert_eq!((right.row, right.column.as_str()), (2, "top"));
    let object = ConsultingObjects::parse("c", "code,name,standing,source,certainty\na,n,maybe,s,seen\n");
    assert_eq!(object.unwrap_err().column, "standing");
}
