//! Files of a contract, both ways.

use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_rpc::{convert as wire, wire_enum};

use crate::domain::{Attachment, AttachmentKind};

wire_enum!(pub(crate) attachment_kind, to_kind: AttachmentKind, Kind {
    ContractText,
    Translation,
    RightProof,
    Authorisation,
    SealProof,
    Commitment,
    Mandate,
    Voucher,
    Amendment,
    Other,
});

pub(crate) fn to_attachment(attachment: &Attachment) -> pb::Attachment {
    pb::Attachment {
        kind: to_kind(attachment.kind).into(),
        sha256: attachment.sha256.clone(),
        file_name: attachment.file_name.clone(),
        media_type: attachment.media_type.clone(),
        size: i64::try_from(attachment.size).unwrap_or(i64::MAX),
        upload_time: Some(wire::timestamp(attachment.upload_time)),
        organization: attachment
            .added_by
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}
