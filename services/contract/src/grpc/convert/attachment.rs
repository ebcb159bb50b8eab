//! Files of a contract, both ways.

use techmarket_proto::contract::v1 as pb;
use techmarket_proto::contract::v1::attachment::Kind;
use techmarket_rpc::convert as wire;

use crate::domain::{Attachment, AttachmentKind};

/// A kind; `None` for unspecified.
pub(in crate::grpc) fn attachment_kind(kind: Kind) -> Option<AttachmentKind> {
    match kind {
        Kind::Unspecified => None,
        Kind::ContractText => Some(AttachmentKind::ContractText),
        Kind::Translation => Some(AttachmentKind::Translation),
        Kind::RightProof => Some(AttachmentKind::RightProof),
        Kind::Authorisation => Some(AttachmentKind::Authorisation),
        Kind::SealProof => Some(AttachmentKind::SealProof),
        Kind::Commitment => Some(AttachmentKind::Commitment),
        Kind::Mandate => Some(AttachmentKind::Mandate),
        Kind::Voucher => Some(AttachmentKind::Voucher),
        Kind::Amendment => Some(AttachmentKind::Amendment),
        Kind::Other => Some(AttachmentKind::Other),
    }
}

pub(in crate::grpc) fn to_attachment(attachment: &Attachment) -> pb::Attachment {
    let kind = match attachment.kind {
        AttachmentKind::ContractText => Kind::ContractText,
        AttachmentKind::Translation => Kind::Translation,
        AttachmentKind::RightProof => Kind::RightProof,
        AttachmentKind::Authorisation => Kind::Authorisation,
        AttachmentKind::SealProof => Kind::SealProof,
        AttachmentKind::Commitment => Kind::Commitment,
        AttachmentKind::Mandate => Kind::Mandate,
        AttachmentKind::Voucher => Kind::Voucher,
        AttachmentKind::Amendment => Kind::Amendment,
        AttachmentKind::Other => Kind::Other,
    };
    pb::Attachment {
        kind: kind.into(),
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
