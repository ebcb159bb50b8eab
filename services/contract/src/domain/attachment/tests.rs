use techmarket_types::ContractId;
use uuid::Uuid;

use super::*;
use crate::domain::ContractContent;

fn file(number: usize, kind: AttachmentKind, added_by: Option<&str>) -> Attachment {
    Attachment {
        kind,
        sha256: format!("{number:064x}"),
        file_name: "a.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        size: 1,
        upload_time: Timestamp::UNIX_EPOCH,
        added_by: added_by.map(|code| code.parse().unwrap()),
    }
}

#[test]
fn files_and_the_vouchers_of_each_organisation_have_rooms_of_their_own() {
    use AttachmentKind::{Other, Voucher};
    let (one, two) = ("12100000400000624D", "91350100M000100Y43");
    let id = ContractId::new(Uuid::nil());
    let mut contract = Contract::draft(id, ContractContent::default(), Timestamp::UNIX_EPOCH);
    let mut number = 0;
    for (kind, by, room) in [
        (Voucher, Some(one), 500),
        (Other, Some(one), 20),
        (Other, Some(two), 0),
        (Voucher, Some(one), 0),
        (Voucher, Some(two), 500),
        (Voucher, None, 500),
    ] {
        for _ in 0..room {
            number += 1;
            contract.attach(file(number, kind, by)).unwrap();
        }
        let refused = contract.attach(file(0, kind, by)).unwrap_err();
        assert_eq!(refused.reason(), Reason::LimitReached, "{kind:?} {by:?}");
    }
}
