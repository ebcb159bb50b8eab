//! The broker in the directory, whose deals the register counts.

use techmarket_proto::contract::v1::{BrokerPerson, Contract};
use techmarket_proto::directory::v1::{Broker, BrokerCertificate, CreateBrokerRequest, GetBrokerRequest};
use techmarket_proto::google::r#type::Date;
use techmarket_testkit::{BROKER, broker};

use crate::process::until;
use crate::story::Cast;

const NAME: &str = "王五";
const CERTIFICATE: &str = "JX-2025-001";

/// The office lists the broker by the certificate.
pub(crate) async fn listed(cast: &mut Cast) -> Broker {
    let certificate = BrokerCertificate {
        number: CERTIFICATE.to_owned(),
        issuer: "示例发证机构".to_owned(),
        issue_date: Some(Date {
            year: 2025,
            month: 1,
            day: 1,
        }),
        expire_date: None,
    };
    let listed = Broker {
        person: broker().subject,
        display_name: NAME.to_owned(),
        grade: "x-2".to_owned(),
        certificate: Some(certificate),
        fields: vec!["4".to_owned()],
        region: "360300".to_owned(),
        organization: BROKER.to_owned(),
        ..Broker::default()
    };
    let request = CreateBrokerRequest {
        broker: Some(listed),
        paper: "证书原件".to_owned(),
        ..CreateBrokerRequest::default()
    };
    let made = cast.operator.directory.create_broker(request).await;
    made.unwrap().into_inner()
}

/// The same contract, naming the broker.
pub(crate) fn named_in(mut contract: Contract) -> Contract {
    contract.broker.as_mut().unwrap().person = Some(BrokerPerson {
        name: NAME.to_owned(),
        certificate_number: CERTIFICATE.to_owned(),
    });
    contract
}

/// The one registered contract that names the broker is counted, as everybody reads.
pub(crate) async fn counted(cast: &mut Cast, listed: &Broker) {
    until("the deal of the broker is counted", async || {
        let request = GetBrokerRequest {
            name: listed.name.clone(),
        };
        let broker = cast
            .viewer
            .directory
            .get_broker(request)
            .await
            .unwrap()
            .into_inner();
        (broker.registered_contracts == 1).then_some(())
    })
    .await;
}
