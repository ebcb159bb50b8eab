//! Where an import stands.

#![expect(missing_docs, reason = "the macro gives each state its word")]

techmarket_kernel::words! {
    /// Where an import stands.
    pub enum ImportState {
        /// 上传中.
        Uploading = "uploading",
        /// 待预览.
        Uploaded = "uploaded",
        /// 预览中.
        Previewing = "previewing",
        /// 已预览.
        Previewed = "previewed",
        /// 导入中.
        Running = "running",
        /// 已完成.
        Succeeded = "succeeded",
        /// 失败.
        Failed = "failed",
        /// 已取消.
        Cancelled = "cancelled",
        /// 已过期.
        Expired = "expired",
    }
}
