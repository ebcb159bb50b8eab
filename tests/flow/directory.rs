//! The directory from outside: files of organisations and brokers by the command line, pages that anybody reads.

use techmarket_proto::directory::v1::broker::State as BrokerState;
use techmarket_proto::directory::v1::directory_service_client::DirectoryServiceClient;
use techmarket_proto::directory::v1::organization::State;
use techmarket_proto::directory::v1::{GetOrganizationRequest, ListBrokersRequest};
use techmarket_rpc::{Credentials, remote};

use crate::cli::techmarket;
use crate::site::Site;

const ORGANIZATIONS: &str = "统一社会信用代码,单位名称,单位类别,级别,单位性质,所在地,联系人,备注\n\
    91350100M000100Y43,示例电瓷有限公司,企业,,有限责任公司,萍乡市安源区,张三,老客户\n\
    1210000042500615X0,示例技术转移中心,技术转移机构,市级,150,360300,,\n\
    91350100M000100Y44,代码有误,企业,,150,360300,,\n\
    9144030010001686XA,性质有误,企业,,天上,360300,,\n";
const BROKERS: &str = "姓名,等级,证书编号,发证机构,发证日期,专业领域,所在地,所属机构代码\n\
    王五,中级,JX-2025-001,示例机构,2025-01-01,新材料,萍乡市,1210000042500615X0\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn organisations_and_brokers_come_from_files() {
    let site = Site::all_in_one(None).await;
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let (organizations, brokers) = (write("单位.csv", ORGANIZATIONS), write("经纪人.csv", BROKERS));
    let data = site.data().to_str().unwrap();
    let market = ["--data", data, "--address", &site.urls.supply];
    let import = async |arguments: &[&str]| techmarket(&[&["import"], arguments, &market].concat()).await;

    let ran = import(&["organizations", &organizations, "--preview"]).await;
    ran.failed(
        2,
        &["统一社会信用代码", "校验码", "单位性质", "列“备注”没有对应的字段"],
    );
    assert!(
        ran.out.contains("新增 2，已有 0，不合格 2") && ran.out.contains("没有写入任何内容"),
        "{ran:?}"
    );
    let refused = folder.path().join("不合格.xlsx");
    let refused = refused.to_str().unwrap();
    let ran = import(&[
        "organizations",
        &organizations,
        "--paper",
        "名单",
        "--refused",
        refused,
    ])
    .await;
    ran.failed(2, &[]);
    assert!(ran.out.contains("新增 2，已有 0，不合格 2"), "{ran:?}");
    assert!(!ran.err.contains("张三"), "what is confidential is in no message");
    // The refused rows are a file of the same form.
    let ran = import(&["organizations", refused, "--preview"]).await;
    assert!(ran.out.contains("新增 0，已有 0，不合格 2"), "{ran:?}");
    let ran = import(&["organizations", &organizations]).await;
    assert!(ran.out.contains("新增 0，已有 2，不合格 2"), "{ran:?}");
    import(&["brokers", &brokers, "--paper", "证书原件"]).await.well();

    let anybody = remote(site.urls.supply.clone(), Credentials::none()).unwrap();
    let mut anybody = DirectoryServiceClient::new(anybody);
    let request = GetOrganizationRequest {
        name: "organizations/91350100M000100Y43".to_owned(),
    };
    let page = anybody.get_organization(request).await.unwrap().into_inner();
    assert_eq!((page.state(), page.region.as_str()), (State::Verified, "360302"));
    assert_eq!(page.confidential, None);
    let page = anybody
        .list_brokers(ListBrokersRequest::default())
        .await
        .unwrap()
        .into_inner();
    let [broker] = &page.brokers[..] else {
        panic!("{page:?}")
    };
    assert_eq!(
        (broker.state(), broker.display_name.as_str()),
        (BrokerState::Verified, "王五")
    );
    site.stop().await;
}
