//! What columns of a file of listings are called.

use techmarket_tabular::{Column, Schema, SchemaError};

/// The columns. Fields are paths of `techmarket.supply.v1.Listing` where the name fits, so that a violation of the service
/// finds its column again.
pub fn schema() -> Result<Schema, SchemaError> {
    Schema::new(vec![
        Column::new("external_id", ["编号", "成果编号", "序号", "id"]).required(),
        Column::new("title", ["成果名称", "名称", "标题", "题名"]).required(),
        Column::new("summary", ["成果简介", "简介", "摘要", "内容", "abstract"]).required(),
        Column::new("kind", ["类型", "供给类型"]),
        Column::new("organization_name", ["单位名称", "单位", "所属单位"]),
        Column::new("keywords", ["关键词", "关键字"]).list(),
        Column::new("fields", ["所属领域", "领域", "技术领域"]).list(),
        Column::new("industry", ["国民经济行业", "行业"]),
        Column::new("region", ["所在地", "行政区划", "地区"]),
        Column::new("maturity", ["技术成熟度", "成熟度"]),
        Column::new("cooperation", ["合作方式", "转化方式"]).list(),
        Column::new("price", ["价格（万元）", "价格(万元)", "价格", "意向价格"]),
        Column::new("achievement.registration_number", ["成果登记号", "批准登记号"]),
        Column::new("achievement.completing_organizations", ["完成单位"]).list(),
        Column::new("achievement.completing_persons", ["完成人"]).list(),
        Column::new("expert.person", ["专家姓名", "姓名"]),
        Column::new("expert.professional_title", ["职称"]),
        Column::new("instrument.model", ["型号", "仪器型号"]),
        Column::new("service.kind", ["服务类型"]),
        Column::new("confidential.detail", ["技术细节", "保密内容"]),
        Column::new("confidential.contact.person", ["联系人"]),
        Column::new("confidential.contact.phone", ["联系电话", "电话"]),
        Column::new("confidential.contact.email", ["邮箱", "电子邮箱"]),
    ])
}
