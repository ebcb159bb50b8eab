//! A directory service, and what its calls take.

use std::sync::Arc;

use techmarket_directory::Directory as Service;
use techmarket_kernel::{Caller, Role};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use techmarket_proto::google::r#type::Date;
use techmarket_rpc::Rpc;
use techmarket_store::Location;
use techmarket_testkit::{BROKER, Harness, Mounted, PROVIDER, caller, contact, operator, tables};
use tonic::Status;

pub(crate) type Client = DirectoryServiceClient<Rpc>;

/// Somebody who has signed in and acts for nobody.
pub(crate) fn newcomer() -> Caller {
    caller("newcomer@example", Role::Viewer, None)
}

/// Somebody else of that kind.
pub(crate) fn other_newcomer() -> Caller {
    caller("other-newcomer@example", Role::Viewer, None)
}

/// The service in this process, without the feed of contracts.
pub(crate) struct Directory {
    pub(crate) harness: Harness,
    pub(crate) market: Mounted,
    pub(crate) service: Arc<Service>,
}

/// The service over `location`, following contracts by `contracts`.
pub(crate) async fn service(harness: &Harness, location: &Location, contracts: Rpc) -> Arc<Service> {
    Service::open(location, tables(), harness.clock(), harness.rng(), contracts)
        .await
        .unwrap()
}

impl Directory {
    pub(crate) async fn open(location: &Location) -> Self {
        let harness = Harness::new();
        let nobody = harness.switchboard().here();
        let service = service(&harness, location, nobody).await;
        let market = harness.mount(vec![service.clone()]);
        Self {
            harness,
            market,
            service,
        }
    }

    pub(crate) fn of(&self, caller: &Caller) -> Client {
        // Time goes on, so that the next is newer.
        self.harness.advance(jiff::SignedDuration::from_secs(1));
        Client::new(self.market.client(caller))
    }

    pub(crate) fn nobody(&self) -> Client {
        Client::new(self.market.anonymous())
    }

    /// An organisation that `caller` registers.
    pub(crate) async fn registered(
        &self,
        caller: &Caller,
        organization: pb::Organization,
    ) -> pb::Organization {
        let request = register(organization);
        self.of(caller)
            .register_organization(request)
            .await
            .unwrap()
            .into_inner()
    }

    /// The same, verified.
    pub(crate) async fn verified(&self, caller: &Caller, organization: pb::Organization) -> pb::Organization {
        let made = self.registered(caller, organization).await;
        verify(&mut self.of(&operator()), &made).await.unwrap()
    }

    pub(crate) async fn get(&self, caller: &Caller, name: &str) -> Result<pb::Organization, Status> {
        let request = pb::GetOrganizationRequest {
            name: name.to_owned(),
        };
        let got = self.of(caller).get_organization(request).await;
        got.map(tonic::Response::into_inner)
    }

    /// A broker of 示例技术转移中心, verified.
    pub(crate) async fn broker(&self, broker: pb::Broker) -> pb::Broker {
        let request = pb::CreateBrokerRequest {
            broker: Some(broker),
            paper: "证书原件".to_owned(),
            ..Default::default()
        };
        self.of(&operator())
            .create_broker(request)
            .await
            .unwrap()
            .into_inner()
    }
}

pub(crate) async fn verify(client: &mut Client, one: &pb::Organization) -> Result<pb::Organization, Status> {
    let request = pb::VerifyOrganizationRequest {
        name: one.name.clone(),
        etag: one.etag.clone(),
        paper: "营业执照".to_owned(),
        ..Default::default()
    };
    let verified = client.verify_organization(request).await;
    verified.map(tonic::Response::into_inner)
}

pub(crate) fn register(organization: pb::Organization) -> pb::RegisterOrganizationRequest {
    pb::RegisterOrganizationRequest {
        organization: Some(organization),
        proof: Some(proof()),
        ..Default::default()
    }
}

/// 示例大学 with everything that it may write.
pub(crate) fn university() -> pb::Organization {
    pb::Organization {
        credit_code: PROVIDER.to_owned(),
        display_name: "示例大学".to_owned(),
        kind: pb::organization::Kind::General.into(),
        nature: "0221".to_owned(),
        region: "360302".to_owned(),
        industry: "83".to_owned(),
        research_body: true,
        introduction: "以材料学科见长。".to_owned(),
        website: "https://example.com".to_owned(),
        confidential: Some(pb::OrganizationConfidential {
            contact: Some(contact()),
            address: "示例路 1 号".to_owned(),
            legal_representative: "赵六".to_owned(),
        }),
        ..Default::default()
    }
}

/// 示例技术转移中心, a transfer body of a city.
pub(crate) fn transfer_body() -> pb::Organization {
    pb::Organization {
        credit_code: BROKER.to_owned(),
        display_name: "示例技术转移中心".to_owned(),
        kind: pb::organization::Kind::TransferBody.into(),
        tier: pb::organization::Tier::City.into(),
        service_area: "360300".to_owned(),
        nature: "150".to_owned(),
        region: "360300".to_owned(),
        ..Default::default()
    }
}

/// A picture of a paper.
pub(crate) fn proof() -> pb::ProofFile {
    pb::ProofFile {
        file_name: "营业执照.png".to_owned(),
        content: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0IEND\xAE\x42\x60\x82".to_vec(),
    }
}

pub(crate) fn day(year: i32, month: i32, day: i32) -> Date {
    Date { year, month, day }
}

/// 王五, of 示例技术转移中心.
pub(crate) fn broker_of_body() -> pb::Broker {
    pb::Broker {
        person: "broker@example".to_owned(),
        display_name: "王五".to_owned(),
        grade: "x-2".to_owned(),
        certificate: Some(pb::BrokerCertificate {
            number: "JX-2025-001".to_owned(),
            issuer: "示例发证机构".to_owned(),
            issue_date: Some(day(2025, 1, 1)),
            expire_date: Some(day(2027, 1, 31)),
        }),
        fields: vec!["4".to_owned()],
        region: "360300".to_owned(),
        organization: BROKER.to_owned(),
        introduction: "材料与化工领域。".to_owned(),
        ..Default::default()
    }
}
