//! Kinds of files that belong to a contract.

use serde::{Deserialize, Serialize};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttachmentKind {
    /// 合同文本.
    ContractText,
    /// 中文译本.
    Translation,
    /// 知识产权证明.
    RightProof,
    /// 授权书.
    Authorisation,
    /// 印章、更名证明.
    SealProof,
    /// 承诺书.
    Commitment,
    /// 委托书.
    Mandate,
    /// 支付凭证.
    Voucher,
    /// 变更材料: 补充协议、延期协议、更名证明.
    Amendment,
    /// 其他材料.
    Other,
}
