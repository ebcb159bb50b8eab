//! Papers and verifications.

use techmarket_attachments::check_file_name;
use techmarket_kernel::{Caller, Reason, Role, TextRule, Violations, check_text};
use techmarket_proto::directory::v1 as pb;
use techmarket_rpc::convert as wire;

use crate::domain::proof::MAX_PROOF_BYTES;
use crate::domain::{Proof, Verification};

/// A file that must be handed in, as far as its name and size go.
pub(crate) fn required_file(v: &mut Violations, file: Option<pb::ProofFile>) -> Option<pb::ProofFile> {
    if file.is_none() {
        v.add(
            "proof",
            Reason::FieldRequired,
            "必填：证明材料（PDF、PNG 或 JPEG）",
        );
    }
    optional_file(v, file)
}

/// A file that may be handed in.
pub(crate) fn optional_file(v: &mut Violations, file: Option<pb::ProofFile>) -> Option<pb::ProofFile> {
    let file = file?;
    v.within("proof", |v| {
        check_file_name(v, "file_name", &file.file_name);
        if file.content.is_empty() {
            v.add("content", Reason::FieldRequired, "必填：文件内容");
        }
        if file.content.len() > MAX_PROOF_BYTES {
            v.add("content", Reason::FieldTooLong, "文件至多 2 MiB（2097152 字节）");
        }
    });
    Some(file)
}

/// On what paper something is verified; required of a verification.
pub(crate) fn paper(v: &mut Violations, paper: &str, required: bool) {
    let rule = TextRule::line(200);
    check_text(v, "paper", paper, if required { rule.required() } else { rule });
}

pub(crate) fn to_proof(proof: &Proof) -> pb::Proof {
    pb::Proof {
        name: proof.id.name(),
        file_name: proof.file_name.clone(),
        media_type: proof.media_type.clone(),
        size_bytes: proof.size,
        sha256: proof.sha256.clone(),
        upload_time: Some(wire::timestamp(proof.upload_time)),
    }
}

/// A verification; who verified is for operators.
pub(crate) fn to_verification(verification: &Verification, caller: Option<&Caller>) -> pb::Verification {
    let by_operator = caller.is_some_and(|caller| caller.is(Role::Operator));
    pb::Verification {
        verify_time: Some(wire::timestamp(verification.time)),
        paper: verification.paper.clone(),
        verifier: if by_operator {
            Caller::subject_of(&verification.verifier).to_owned()
        } else {
            String::new()
        },
    }
}
