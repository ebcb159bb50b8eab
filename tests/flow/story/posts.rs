//! Achievements by a file, demands by hand.

use std::fmt::Write as _;

use techmarket_proto::demand::v1::demand::State;
use techmarket_proto::demand::v1::{
    CreateDemandRequest, Demand, DemandConfidential, GetDemandRequest, PublishDemandRequest,
    SubmitDemandRequest,
};
use techmarket_proto::supply::v1::{GetListingRequest, ListingFilter};
use techmarket_proto::types::v1::Contact;
use techmarket_testkit::{OTHER_DEMANDER, PROVIDER, demand};

use crate::clients::Clients;
use crate::secrets::{OF_DEMAND, OF_LISTING, PERSON, PHONE, none_in, stands_in};
use crate::site::Site;
use crate::story::Cast;

/// Number, title, summary, field.
const ACHIEVEMENTS: [(&str, &str, &str, &str); 8] = [
    (
        "CG-01",
        "高强度电瓷绝缘子配方与烧成工艺",
        "以铝矾土为主料的高强度电瓷配方，抗弯强度达到180MPa，烧成温度低，适用于特高压支柱绝缘子。",
        "新材料",
    ),
    (
        "CG-02",
        "锂渣资源化利用成套技术",
        "锂云母提锂后的锂渣经活化处理制备硅酸盐水泥混合材，同时回收铷、铯，实现锂渣的规模化综合利用。",
        "环境保护与资源综合利用",
    ),
    (
        "CG-03",
        "海上风电叶片前缘防护涂层",
        "聚氨酯弹性涂层抵抗雨蚀和盐雾，延长海上风电机组叶片的寿命。",
        "新能源与高效节能",
    ),
    (
        "CG-04",
        "离心压缩机叶轮故障诊断",
        "用振动信号的小波分析识别压缩机叶轮裂纹和喘振。",
        "先进制造",
    ),
    (
        "CG-05",
        "脐橙采后保鲜技术",
        "壳聚糖复合涂膜减少脐橙贮藏期的腐烂和失水。",
        "农业",
    ),
    (
        "CG-06",
        "杂交稻再生稻机收栽培",
        "留茬高度与水肥配合，提高机收再生稻的再生季产量。",
        "农业",
    ),
    (
        "CG-07",
        "钨基硬质合金低压烧结",
        "超细晶粒硬质合金的低压烧结工艺，提高刀具寿命。",
        "新材料",
    ),
    (
        "CG-08",
        "稀土永磁材料晶界扩散",
        "重稀土晶界扩散提高钕铁硼磁体的矫顽力，减少镝的用量。",
        "新材料",
    ),
];

/// Imports and publishes the achievements by the command line, twice: the second time changes nothing.
pub(crate) async fn import(site: &Site, cast: &mut Cast) {
    let mut csv = "编号,成果名称,成果简介,领域,所在地,技术细节,联系人,联系电话\n".to_owned();
    for (number, title, summary, field) in ACHIEVEMENTS {
        writeln!(
            csv,
            "{number},{title},{summary},{field},360300,{OF_LISTING},{PERSON},{PHONE}"
        )
        .unwrap();
    }
    let file = site.file("成果.csv", csv);
    let more = ["--organization-name", "示例大学", "--publish"];
    let ran = site.import(&file, PROVIDER, &more).await.well();
    assert!(ran.out.contains("新增 8，更新 0，未变 0，不合格 0"), "{ran:?}");
    let again = site.import(&file, PROVIDER, &more).await.well();
    assert!(
        again.out.contains("新增 0，更新 0，未变 8，不合格 0"),
        "{again:?}"
    );
    for text in [&ran.out, &ran.err] {
        crate::secrets::none_in_text(text);
    }

    let listings = cast.viewer.listings(ListingFilter::default()).await;
    assert_eq!(listings.len(), ACHIEVEMENTS.len());
    for listing in &listings {
        none_in(listing);
        let request = GetListingRequest {
            name: listing.name.clone(),
        };
        let owners = cast
            .provider
            .supply
            .get_listing(request)
            .await
            .unwrap()
            .into_inner();
        assert!(stands_in(&owners, OF_LISTING) && stands_in(&owners, PHONE));
    }
}

/// What 示例电瓷有限公司 needs.
pub(crate) async fn porcelain(cast: &mut Cast) -> Demand {
    let wanted = Demand {
        title: "提高特高压电瓷绝缘子的抗弯强度".to_owned(),
        summary: "特高压支柱绝缘子用电瓷抗弯强度不足，需要高强度电瓷配方和烧成工艺，抗弯强度不低于160MPa。"
            .to_owned(),
        fields: vec!["6".to_owned()],
        confidential: Some(confidential()),
        ..demand()
    };
    published(&mut cast.demander, &mut cast.operator, wanted).await
}

/// What 示例新材料有限公司 needs.
pub(crate) async fn lithium(cast: &mut Cast) -> Demand {
    let wanted = Demand {
        organization: OTHER_DEMANDER.to_owned(),
        organization_name: "示例新材料有限公司".to_owned(),
        title: "锂渣综合利用技术".to_owned(),
        summary: "锂云母提锂产生大量锂渣，堆存困难，需要锂渣资源化、规模化利用的成套技术。".to_owned(),
        fields: vec!["8".to_owned()],
        confidential: Some(confidential()),
        ..demand()
    };
    published(&mut cast.other_demander, &mut cast.operator, wanted).await
}

fn confidential() -> DemandConfidential {
    DemandConfidential {
        detail: OF_DEMAND.to_owned(),
        contact: Some(Contact {
            person: PERSON.to_owned(),
            phone: PHONE.to_owned(),
            email: String::new(),
        }),
    }
}

/// Posted and submitted by its owner, published by the operator.
async fn published(owner: &mut Clients, operator: &mut Clients, wanted: Demand) -> Demand {
    let request = CreateDemandRequest {
        demand: Some(wanted),
        ..CreateDemandRequest::default()
    };
    let draft = owner.demand.create_demand(request).await.unwrap().into_inner();
    let request = SubmitDemandRequest {
        name: draft.name,
        etag: draft.etag,
        ..SubmitDemandRequest::default()
    };
    let submitted = owner.demand.submit_demand(request).await.unwrap().into_inner();
    let request = PublishDemandRequest {
        name: submitted.name,
        etag: submitted.etag,
        ..PublishDemandRequest::default()
    };
    let published = operator
        .demand
        .publish_demand(request)
        .await
        .unwrap()
        .into_inner();
    assert_eq!(published.state(), State::Published);
    let request = GetDemandRequest {
        name: published.name.clone(),
    };
    let owners = owner.demand.get_demand(request).await.unwrap().into_inner();
    assert!(stands_in(&owners, OF_DEMAND));
    published
}
