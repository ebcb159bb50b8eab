//! What can be wrong with the files of TLS.

use std::path::PathBuf;

/// Files that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("无法读取 {0}")]
    Read(PathBuf, #[source] std::io::Error),
    /// A file is far larger than any of its kind.
    #[error("{0} 超过 1 MiB，不是所要求的文件")]
    TooLarge(PathBuf),
    /// No certificate in it.
    #[error("{0} 中没有 PEM 格式的证书")]
    NoCertificate(PathBuf),
    /// No private key in it.
    #[error("{0} 中没有 PEM 格式的私钥（PKCS#8、PKCS#1 或 SEC1，未加密）")]
    NoKey(PathBuf),
    /// A pair that does not fit.
    #[error("证书 {0} 与私钥 {1} 不配对或不能使用")]
    Pair(PathBuf, PathBuf, #[source] rustls::Error),
    /// An authority that cannot be used.
    #[error("{0} 中的证书不能作为颁发机构：{1}")]
    Authority(PathBuf, String),
    /// This machine knows no authorities.
    #[error("本机没有受信任的颁发机构：请用 --authority 或 --peer-authority 给出")]
    NoRoots,
    /// What the library does not take.
    #[error("TLS 设置")]
    Settings(#[from] rustls::Error),
    /// A table of systems that cannot be used.
    #[error("系统表 {0}：\n{1}")]
    Systems(PathBuf, String),
}
