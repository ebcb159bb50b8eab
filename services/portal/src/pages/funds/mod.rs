//! Money that really came under a contract (到账与技术性收入核定): for its parties, who record it, and the office, which verifies.

mod show;
mod verbs;

use techmarket_kernel::Role;

use crate::answer::{Answer, Outcome};
use crate::asked::Asked;
use crate::fault::{Fault, Part};

pub(crate) use show::show;
pub(crate) use verbs::verb;

/// Whether the reader decides for the office.
fn is_office(asked: &Asked) -> Result<bool, Fault> {
    Ok(asked.anybody()?.is(Role::Registrar))
}

/// The certificate as a file (登记证明).
pub(crate) async fn certificate(asked: Asked) -> Outcome {
    is_office(&asked)?;
    let request = techmarket_proto::contract::v1::PrintCertificateRequest {
        name: format!("contracts/{}", asked.param("id")),
        ..Default::default()
    };
    let printed = asked.calls().register()?.print_certificate(request).await;
    let printed = printed.map_err(Fault::of_address(Part::Contract))?.into_inner();
    Ok(Answer::File(
        "application/pdf",
        printed.file_name,
        printed.content.into(),
    ))
}

/// A settlement as the form 技术合同技术性收入核定表.
pub(crate) async fn settlement(asked: Asked) -> Outcome {
    is_office(&asked)?;
    let (contract, number) = (asked.param("id"), asked.param("number"));
    let request = techmarket_proto::contract::v1::PrintSettlementRequest {
        name: format!("contracts/{contract}/settlements/{number}"),
    };
    let printed = asked.calls().settlement()?.print_settlement(request).await;
    let printed = printed.map_err(Fault::of_address(Part::Contract))?.into_inner();
    Ok(Answer::File(
        "application/pdf",
        printed.file_name,
        printed.content.into(),
    ))
}
