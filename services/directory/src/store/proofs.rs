//! The statements on papers.

use techmarket_store::{Sql, StoreError};
use techmarket_types::ProofId;

use super::json;
use crate::domain::Proof;

const INSERT: &str = "INSERT INTO proof (id, holder, uploader, body, content) VALUES ($1, $2, $3, $4, $5)";
const FIND: &str = "SELECT holder, uploader, body, content FROM proof WHERE id = $1";
const BODY: &str = "proof.body";

pub(super) const STATEMENTS: [&str; 2] = [INSERT, FIND];

/// A paper with its content.
#[derive(Clone, Debug)]
pub(crate) struct KeptProof {
    pub(crate) proof: Proof,
    /// Resource name of what it belongs to.
    pub(crate) holder: String,
    /// Issuer and subject.
    pub(crate) uploader: String,
    pub(crate) content: Vec<u8>,
}

/// Keeps a paper.
pub(crate) async fn insert(sql: &mut dyn Sql, kept: &KeptProof) -> Result<(), StoreError> {
    let args = vec![
        kept.proof.id.to_string().into(),
        kept.holder.as_str().into(),
        kept.uploader.as_str().into(),
        json::body(&kept.proof, BODY)?.into(),
        kept.content.clone().into(),
    ];
    sql.execute(INSERT, args).await.map(drop)
}

/// The paper with `id`.
pub(crate) async fn find(sql: &mut dyn Sql, id: ProofId) -> Result<Option<KeptProof>, StoreError> {
    let Some(row) = sql.row(FIND, vec![id.to_string().into()]).await? else {
        return Ok(None);
    };
    Ok(Some(KeptProof {
        proof: json::read(&row, BODY)?,
        holder: row.text("holder")?,
        uploader: row.text("uploader")?,
        content: row.bytes("content")?,
    }))
}
