use http::HeaderValue;
use techmarket_kernel::Role;

use super::*;

const TABLE: &str = r#"
[[system]]
certificates = ["dns:cloud.example.gov.cn", "subject:CN=cloud,O=Province"]
subject = "省科技云"
roles = ["system"]

[[system]]
certificates = ["uri:spiffe://market/portal"]
subject = "portal"
roles = ["viewer"]
relays = true

[[system]]
certificates = ["dns:old.example.gov.cn"]
subject = "旧系统"
roles = ["system"]
revoked = true
"#;

fn certificate(names: &[&str]) -> Certificate {
    Certificate {
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        ends: at(100),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn systems(text: &str) -> Systems {
    let systems = Systems::default();
    systems.replace(SystemTable::read(text).unwrap());
    systems
}

fn by(systems: &Systems, names: &[&str], second: i64) -> Result<Option<String>> {
    let caller = systems.caller(Some(&certificate(names)), &HeaderMap::new(), at(second));
    caller.map(|caller| caller.map(|caller| caller.subject))
}

#[test]
fn a_certificate_is_the_system_that_the_table_names() {
    let systems = systems(TABLE);
    for (names, expected) in [
        (&["dns:cloud.example.gov.cn"][..], Some("省科技云")),
        // Two names of one system are that system; of two systems they are none.
        (
            &["dns:cloud.example.gov.cn", "subject:CN=cloud,O=Province"],
            Some("省科技云"),
        ),
        (&["dns:cloud.example.gov.cn", "uri:spiffe://market/portal"], None),
        (&["dns:other.example.gov.cn"], None),
        (&["cloud.example.gov.cn"], None),
        (&[], None),
    ] {
        assert_eq!(
            by(&systems, names, 100).unwrap().as_deref(),
            expected,
            "{names:?}"
        );
    }
    let names = &["dns:old.example.gov.cn", "dns:cloud.example.gov.cn"];
    assert_eq!(
        by(&systems, names, 1).unwrap_err().reason(),
        Reason::CertificateRevoked
    );
    assert_eq!(
        by(&systems, &["dns:cloud.example.gov.cn"], 101).unwrap(),
        None,
        "it has ended"
    );
    let none = systems.caller(None, &HeaderMap::new(), at(1)).unwrap();
    assert_eq!(none, None);
    let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static("Bearer x"))]);
    let shown = systems.caller(Some(&certificate(&["dns:cloud.example.gov.cn"])), &headers, at(1));
    assert_eq!(shown.unwrap(), None, "a token is looked at first");
}

#[test]
fn a_token_must_not_contradict() {
    let systems = systems(TABLE);
    let agree = |name: &str, caller: &Caller| {
        let agreed = systems.agree(Some(&certificate(&[name])), Some(caller), at(1));
        agreed.map_err(|error| error.reason())
    };
    let own = Caller::new("省科技云", [Role::Viewer], None);
    let other = Caller::new("somebody", [Role::Operator], None);
    assert_eq!(agree("dns:cloud.example.gov.cn", &own), Ok(()));
    let of_a_unit = Caller {
        organization: Some("12100000400000624D".parse().unwrap()),
        ..own.clone()
    };
    assert_eq!(
        agree("dns:cloud.example.gov.cn", &of_a_unit),
        Err(Reason::CertificateMismatch)
    );
    assert_eq!(
        agree("dns:cloud.example.gov.cn", &other),
        Err(Reason::CertificateMismatch)
    );
    assert_eq!(agree("uri:spiffe://market/portal", &other), Ok(()), "it relays");
    assert_eq!(
        agree("dns:old.example.gov.cn", &own),
        Err(Reason::CertificateRevoked)
    );
    assert_eq!(
        agree("dns:unknown", &other),
        Ok(()),
        "an unknown certificate says nothing"
    );
}

#[tokio::test]
async fn what_is_taken_out_is_told_and_what_stays_is_not() {
    let systems = systems(TABLE);
    let (cloud, portal) = (
        certificate(&["dns:cloud.example.gov.cn"]),
        certificate(&["uri:spiffe://market/portal"]),
    );
    let mut watched = boxed(systems.changed(Some(&cloud)));
    let mut other = boxed(systems.changed(Some(&portal)));
    assert!(!poll(&mut watched).await && !poll(&mut other).await);
    let without = TABLE.replacen("roles = [\"system\"]", "roles = [\"system\"]\nrevoked = true", 1);
    systems.replace(SystemTable::read(&without).unwrap());
    assert!(poll(&mut watched).await, "revoked");
    assert!(!poll(&mut other).await, "not concerned");
}

type Watched<'a> = std::pin::Pin<Box<dyn Future<Output = ()> + 'a>>;

fn boxed<'a>(future: impl Future<Output = ()> + 'a) -> Watched<'a> {
    Box::pin(future)
}

async fn poll(watched: &mut Watched<'_>) -> bool {
    std::future::poll_fn(|context| std::task::Poll::Ready(watched.as_mut().poll(context).is_ready())).await
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let text = r#"
[[system]]
certificates = ["cloud", "dns:"]
subject = "market"
roles = ["king"]
organization = "123"
points = ["x"]

[[system]]
certificates = []
subject = " "
roles = []

[[system]]
certificates = ["dns:a", "dns:a"]
subject = "a"
roles = ["provider"]
"#;
    let told = SystemTable::read(text).unwrap_err();
    for part in [
        "第 1 个",
        "\"cloud\"",
        "\"dns:\"",
        "保留",
        "\"king\"",
        "\"123\"",
        "\"x\"",
        "第 2 个",
        "至少写一个证书名称",
        "1 至 100",
        "至少写一个角色",
        "第 3 个",
        "出现了两次",
        "需要 organization",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(
        SystemTable::read("[[system]]\nsubjekt = 1")
            .unwrap_err()
            .contains("TOML")
    );
    assert_eq!(SystemTable::read(""), Ok(SystemTable::default()));
}
