//! When certificates end.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use techmarket_kernel::{Clock as _, SystemClock};
use x509_parser::pem::Pem;

use super::finding::Finding;

const DAY: i64 = 86_400;
/// Days before its end at which a certificate should be renewed.
const SOON: i64 = 21;

pub(super) fn look(files: &[PathBuf], findings: &mut Vec<Finding>) {
    for file in files {
        let shown = file.display();
        findings.push(match end(file) {
            Ok(end) => ends(&shown.to_string(), end - SystemClock.now().as_second()),
            Err(error) => Finding::wrong(
                format!("证书 {shown} 读不出：{error:#}"),
                "检查文件是否为 PEM 格式的证书",
            ),
        });
    }
}

/// When the first of the certificates of a file to end does so, in seconds of Unix time.
fn end(file: &Path) -> anyhow::Result<i64> {
    let bytes = std::fs::read(file)?;
    let mut ends = Vec::new();
    for pem in Pem::iter_from_buffer(&bytes) {
        let pem = pem?;
        if pem.label == "CERTIFICATE" {
            ends.push(pem.parse_x509()?.validity().not_after.timestamp());
        }
    }
    ends.into_iter().min().context("其中没有证书")
}

fn ends(shown: &str, seconds: i64) -> Finding {
    let days = seconds / DAY;
    if seconds <= 0 {
        Finding::wrong(
            format!("证书 {shown} 已于 {} 天前到期", -days),
            "立即更换证书文件",
        )
    } else if days < SOON {
        Finding::doubtful(format!("证书 {shown} 还有 {days} 天到期"), "更换证书文件")
    } else {
        Finding::well(format!("证书 {shown} 还有 {days} 天到期"))
    }
}
