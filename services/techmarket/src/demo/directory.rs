//! The directory of the demo: a company registers itself and is verified, the office lists the others and a broker.

use techmarket_kernel::{Clock as _, Role, SystemClock, china_date};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use techmarket_rpc::Rpc;

use crate::connect::{connect, explain};
use crate::demo::cast::Cast;
use crate::demo::sample::{CONTRACT, Organization, Sample};
use crate::demo::show;
use crate::terminal::say;

/// The certificate of the sample broker.
const CERTIFICATE: &str = "SL-2026-001";
/// Issuer of the certificate; its name says that it is a sample.
const ISSUER: &str = "示例技术转移人才培训基地";
/// On what paper the office verifies.
const PAPER: &str = "登记机关公示信息（样例）";

type Client = DirectoryServiceClient<Rpc>;

/// Fills the directory by the API, and shows what it holds.
pub async fn fill(cast: &Cast, sample: &Sample) -> anyhow::Result<()> {
    show::heading("名录");
    let mut office = Client::new(cast.operator()?);
    let mut all = sample.companies.iter().chain(&sample.suppliers);
    let Some(first) = all.next() else { return Ok(()) };
    let verified = register(cast, &mut office, first).await?;
    say(&format!(
        "  {} 自行登记并附证明材料，运营方核验通过：{}",
        verified.display_name, verified.name
    ));
    let mut others = 0;
    let mut body = None;
    for organization in all {
        let request = pb::CreateOrganizationRequest {
            organization: Some(of(organization)),
            paper: PAPER.to_owned(),
            ..Default::default()
        };
        let made = office.create_organization(request).await;
        made.map_err(|status| explain(&status))?;
        others += 1;
        body = Some(organization);
    }
    say(&format!("  运营方代为登记另外 {others} 家样例单位"));
    if let Some(body) = body {
        broker(&mut office, body).await?;
    }
    Ok(())
}

/// What a person without any right does for a company, and what the office does then.
async fn register(
    cast: &Cast,
    office: &mut Client,
    company: &Organization,
) -> anyhow::Result<pb::Organization> {
    let mut person = Client::new(connect(
        cast.address(),
        &cast.token("示例登记人", Role::Viewer, None)?,
    )?);
    let request = pb::RegisterOrganizationRequest {
        organization: Some(of(company)),
        proof: Some(pb::ProofFile {
            file_name: "证明材料（样例）.pdf".to_owned(),
            content: CONTRACT.to_vec(),
        }),
        ..Default::default()
    };
    let waiting = person.register_organization(request).await;
    let waiting = waiting.map_err(|status| explain(&status))?.into_inner();
    let request = pb::VerifyOrganizationRequest {
        name: waiting.name,
        etag: waiting.etag,
        paper: PAPER.to_owned(),
        ..Default::default()
    };
    let verified = office.verify_organization(request).await;
    Ok(verified.map_err(|status| explain(&status))?.into_inner())
}

async fn broker(office: &mut Client, body: &Organization) -> anyhow::Result<()> {
    let today = china_date(SystemClock.now());
    let issued = techmarket_rpc::convert::to_date(today);
    let request = pb::CreateBrokerRequest {
        broker: Some(pb::Broker {
            person: "示例经纪人".to_owned(),
            display_name: "示例经纪人".to_owned(),
            grade: "x-2".to_owned(),
            certificate: Some(pb::BrokerCertificate {
                number: CERTIFICATE.to_owned(),
                issuer: ISSUER.to_owned(),
                issue_date: Some(issued),
                expire_date: None,
            }),
            fields: vec!["4".to_owned()],
            region: body.region.clone(),
            organization: body.credit_code.clone(),
            ..Default::default()
        }),
        paper: "证书原件（样例）".to_owned(),
        ..Default::default()
    };
    let made = office.create_broker(request).await;
    let made = made.map_err(|status| explain(&status))?.into_inner();
    say(&format!(
        "  技术经纪人 {}（中级，证书 {CERTIFICATE}），所属机构 {}",
        made.display_name, body.name
    ));
    Ok(())
}

fn of(organization: &Organization) -> pb::Organization {
    pb::Organization {
        credit_code: organization.credit_code.clone(),
        display_name: organization.name.clone(),
        kind: pb::organization::Kind::General.into(),
        nature: organization.nature.clone(),
        region: organization.region.clone(),
        ..Default::default()
    }
}
