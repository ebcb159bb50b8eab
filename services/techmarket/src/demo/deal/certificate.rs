//! The certificate: printed by the seller, verified by anybody.

use std::path::Path;

use anyhow::Context;
use techmarket_proto::contract::v1::register_service_client::RegisterServiceClient;
use techmarket_proto::contract::v1::verify_certificate_response::Document;
use techmarket_proto::contract::v1::{
    Contract, DocumentState, PrintCertificateRequest, VerifyCertificateRequest,
};

use crate::connect::explain;
use crate::demo::cast::Cast;
use crate::demo::show;
use crate::terminal::say;

/// Prints the certificate into `folder` and asks the market about its code.
pub async fn print_and_verify(cast: &Cast, registered: &Contract, folder: &Path) -> anyhow::Result<()> {
    show::heading("四、登记证明与核验，到账与技术性收入");
    let mut register = RegisterServiceClient::new(cast.registrar("示例登记员甲")?);
    let request = PrintCertificateRequest {
        name: registered.name.clone(),
        ..PrintCertificateRequest::default()
    };
    let printed = register
        .print_certificate(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    let file = folder.join(&printed.file_name);
    std::fs::write(&file, &printed.content).with_context(|| file.display().to_string())?;
    say(&format!(
        "  技术合同登记证明：{}（PDF/A-2b，{} KiB）",
        file.display(),
        printed.content.len() / 1024
    ));
    let request = VerifyCertificateRequest {
        code: printed.certificate_code.clone(),
    };
    let verified = register
        .verify_certificate(request)
        .await
        .map_err(|status| explain(&status))?
        .into_inner();
    let Some(Document::Certificate(certificate)) = verified.document else {
        anyhow::bail!("核验码 {} 不是登记证明的", printed.certificate_code);
    };
    let state = if certificate.state() == DocumentState::Valid {
        "有效"
    } else {
        "已失效"
    };
    say(&format!(
        "  任何人凭核验码 {} 核验：{state}，{}，技术交易额 {}",
        show::grouped(&printed.certificate_code),
        certificate.category_title,
        show::wan(&certificate.technology_amount.unwrap_or_default())
    ));
    Ok(())
}
