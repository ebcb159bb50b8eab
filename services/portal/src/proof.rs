//! Files that prove something (证明材料), small enough to be sent within a call.

use techmarket_proto::directory::v1::ProofFile;

use crate::fault::Fault;
use crate::uploads::Upload;

/// The largest, in bytes.
pub(crate) const PROOF: u64 = 2 << 20;

/// The file that was handed in.
pub(crate) async fn proof(upload: Upload) -> Result<ProofFile, Fault> {
    Ok(ProofFile {
        file_name: upload.name.clone(),
        content: upload.bytes().await?,
    })
}
