//! What the office of the demo makes known (通知公告): two samples, written and published by the operator.

use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::announcement::Kind;
use techmarket_proto::directory::v1::announcement_service_client::AnnouncementServiceClient;
use techmarket_rpc::Rpc;

use crate::connect::explain;
use crate::demo::cast::Cast;
use crate::terminal::say;

const PUBLISHER: &str = "示例省技术市场管理办公室";
const CALL: &str = "各有关企业：\n\
    为征集本年度企业技术需求，现将有关事项通知如下。\n\
    一、征集范围：新材料、电子信息、生物医药等领域中企业难以自行解决的技术难题。\n\
    二、提交方式：登录本市场，在“发布需求”中填写需求概述、主要问题和考核指标，经审核后公开。\n\
    三、拟采用揭榜挂帅方式的，请在需求类型中选择“揭榜挂帅”。\n\
    本公告为演示用的示例。";
const NOTICE: &str = "各技术合同当事人：\n\
    申请技术合同认定登记，请先在本市场填写合同信息并上传合同文本，由登记员受理、审核。\n\
    登记证明上印有核验码和二维码，任何人都可以在“证明核验”中查验真伪。\n\
    本公告为演示用的示例。";

/// Writes and publishes the samples, the second pinned.
pub async fn publish(cast: &Cast) -> anyhow::Result<()> {
    let mut office = AnnouncementServiceClient::new(cast.operator()?);
    let samples = [
        (Kind::Call, "关于征集企业技术需求的公告（示例）", CALL, false),
        (
            Kind::Notice,
            "关于技术合同认定登记有关事项的通知（示例）",
            NOTICE,
            true,
        ),
    ];
    for (kind, title, body, pinned) in samples {
        let written = pb::Announcement {
            kind: kind.into(),
            title: title.to_owned(),
            body: body.to_owned(),
            publisher: PUBLISHER.to_owned(),
            pinned,
            ..Default::default()
        };
        one(&mut office, written).await?;
    }
    say(&format!("  运营方发布 {} 条通知公告", samples.len()));
    Ok(())
}

async fn one(office: &mut AnnouncementServiceClient<Rpc>, written: pb::Announcement) -> anyhow::Result<()> {
    let request = pb::CreateAnnouncementRequest {
        announcement: Some(written),
        ..Default::default()
    };
    let draft = office.create_announcement(request).await;
    let draft = draft.map_err(|status| explain(&status))?.into_inner();
    let request = pb::PublishAnnouncementRequest {
        name: draft.name,
        etag: draft.etag,
        ..Default::default()
    };
    let published = office.publish_announcement(request).await;
    published.map(drop).map_err(|status| explain(&status))
}
