//! Papers that were handed in (证明材料).

use techmarket_kernel::Role;
use techmarket_proto::directory::v1::{DownloadProofRequest, Proof};

use crate::answer::{Answer, Outcome};
use crate::asked::Asked;
use crate::fault::{Fault, Part};
use crate::posts::id;
use crate::sheet::{Cell, Table};
use crate::words;

/// Papers as a list.
pub(super) fn rows(proofs: &[Proof]) -> Table {
    let row = |proof: &Proof| {
        vec![
            Cell::link(
                format!("/operator/proofs/{}", id(&proof.name)),
                proof.file_name.clone(),
            ),
            Cell::narrow(format!("{} KB", (proof.size_bytes + 1_023) / 1_024)),
            Cell::narrow(words::minute(proof.upload_time.as_ref())),
        ]
    };
    Table {
        label: "证明材料".to_owned(),
        heads: vec!["文件", "大小", "提交时间"],
        rows: proofs.iter().map(row).collect(),
        empty: "没有证明材料。",
        next: String::new(),
    }
}

/// A paper, to be kept and not shown: whatever is in it, it is no page of this site.
pub(crate) async fn proof(asked: Asked) -> Outcome {
    asked.person(Role::Operator)?;
    let name = format!("proofs/{}", asked.param("id"));
    let found = asked
        .calls()
        .directory()?
        .download_proof(DownloadProofRequest { name })
        .await;
    let found = found.map_err(Fault::of(Part::Directory))?.into_inner();
    let proof = found.proof.unwrap_or_default();
    let kind = match proof.media_type.as_str() {
        "application/pdf" => "application/pdf",
        "image/png" => "image/png",
        "image/jpeg" => "image/jpeg",
        _ => "application/octet-stream",
    };
    Ok(Answer::File(kind, proof.file_name, found.content.into()))
}
