//! What the fields of posts are called in Chinese, for whoever reads what a revision changes.

/// Fields by their path, then parts of fields.
const TITLES: [(&str, &str); 64] = [
    ("organization_name", "单位名称"),
    ("publisher_hidden", "隐藏发布单位"),
    ("brokers_may_contact", "同意技术经纪人联系"),
    ("title", "名称"),
    ("summary", "简介"),
    ("keywords", "关键词"),
    ("fields", "所属领域"),
    ("industry", "国民经济行业"),
    ("region", "所在地"),
    ("maturity", "技术成熟度"),
    ("maturity.scale", "技术成熟度标准"),
    ("maturity.level", "技术成熟度等级"),
    ("maturity_wanted", "期望技术成熟度"),
    ("maturity_wanted.scale", "期望技术成熟度标准"),
    ("maturity_wanted.level", "期望技术成熟度等级"),
    ("cooperation", "合作方式"),
    ("price", "价格"),
    ("price.mode", "价格形式"),
    ("price.minimum", "最低价格"),
    ("price.maximum", "最高价格"),
    ("price.pricing", "定价方式"),
    ("budget", "拟投入资金"),
    ("budget.minimum", "拟投入资金下限"),
    ("budget.maximum", "拟投入资金上限"),
    ("intellectual_property", "知识产权"),
    ("intellectual_property_wish", "知识产权归属意愿"),
    ("announcement", "公示"),
    ("announcement.period.start_date", "公示开始日期"),
    ("announcement.period.end_date", "公示结束日期"),
    ("announcement.objected", "公示有无异议"),
    ("announcement.outcome", "公示结果"),
    ("achievement", "成果信息"),
    ("achievement.registration_number", "成果登记号"),
    ("achievement.category", "成果类别"),
    ("achievement.attribute", "成果属性"),
    ("achievement.level", "成果水平"),
    ("achievement.completing_organizations", "完成单位"),
    ("achievement.completing_persons", "完成人"),
    ("expert", "专家信息"),
    ("expert.person", "专家姓名"),
    ("expert.professional_title", "职称"),
    ("expert.directions", "研究方向"),
    ("instrument", "仪器信息"),
    ("instrument.model", "型号"),
    ("instrument.manufacturer", "生产厂商"),
    ("instrument.sharing", "开放共享方式"),
    ("instrument.hourly_price", "机时价格"),
    ("service", "服务信息"),
    ("service.kind", "服务类型"),
    ("service.promise", "服务内容与指标"),
    ("confidential", "保密信息"),
    ("confidential.detail", "技术细节（保密）"),
    ("confidential.contact", "联系方式（保密）"),
    ("confidential.contact.person", "联系人"),
    ("confidential.contact.phone", "联系电话"),
    ("confidential.contact.email", "电子邮箱"),
    ("indicators", "考核指标"),
    ("open_call", "揭榜信息"),
    ("open_call.taker_conditions", "揭榜条件"),
    ("open_call.completion_date", "完成时限"),
    ("open_call.rights_ownership", "知识产权归属"),
    ("expert_service", "专家服务"),
    ("expert_service.service_form", "服务方式"),
    ("required_conditions", "硬性条件"),
];

/// Those that demands alone have.
const OF_DEMANDS: [(&str, &str); 11] = [
    ("problem", "主要问题"),
    ("current_state", "现状"),
    ("expected_result", "预期目标"),
    ("payment_forms", "付款方式"),
    ("solution_modes", "解决方式"),
    ("activity_type", "科技活动类型"),
    ("period", "需求时限"),
    ("period.start_date", "需求开始日期"),
    ("period.end_date", "需求截止日期"),
    ("expert_service.professional_title", "职称要求"),
    ("expert_service.directions", "所需研究方向"),
];

/// Members of enums as a person reads them.
const WORDS: [(&str, &str); 10] = [
    ("MODE_NEGOTIABLE", "面议"),
    ("MODE_FIXED", "一口价"),
    ("MODE_RANGE", "区间"),
    ("CONDITION_MATURITY", "技术成熟度"),
    ("CONDITION_COOPERATION", "合作方式"),
    ("CONDITION_BUDGET", "资金"),
    ("CONDITION_FIELD", "所属领域"),
    ("COMPARISON_AT_MOST", "不高于"),
    ("COMPARISON_AT_LEAST", "不低于"),
    ("COMPARISON_EQUAL", "等于"),
];

/// What the field at `path` is called; of one without a name of its own, what the field that it is part of is called.
#[must_use]
pub fn title(path: &str) -> String {
    let mut path = path;
    loop {
        let known = TITLES.iter().chain(&OF_DEMANDS).find(|(known, _)| *known == path);
        if let Some((_, title)) = known {
            return (*title).to_owned();
        }
        match path.rsplit_once('.') {
            Some((above, _)) => path = above,
            None => return path.to_owned(),
        }
    }
}

/// The path of the field that is called `name`, or that has it for its path; `None` where there is none.
#[must_use]
pub fn path(name: &str) -> Option<&str> {
    let mut known = TITLES.iter().chain(&OF_DEMANDS);
    if let Some((path, _)) = known.find(|(_, title)| *title == name) {
        return Some(path);
    }
    let first = name.split('.').next()?;
    let mut known = TITLES.iter().chain(&OF_DEMANDS);
    known.any(|(path, _)| *path == first).then_some(name)
}

/// What fields are called, in the order in which they are written.
pub fn all_titles() -> impl Iterator<Item = &'static str> {
    TITLES.iter().chain(&OF_DEMANDS).map(|(_, title)| *title)
}

/// A value with the members of enums in Chinese. Only a whole word is one: what an owner wrote holds none by chance.
pub(crate) fn readable(value: String) -> String {
    if !value.contains('_') {
        return value;
    }
    WORDS
        .iter()
        .fold(value, |value, (member, word)| value.replace(member, word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_title_and_by_its_path() {
        for (name, found) in [
            ("联系电话", Some("confidential.contact.phone")),
            ("title", Some("title")),
            ("price.minimum", Some("price.minimum")),
            ("编号", None),
            ("external_id", None),
        ] {
            assert_eq!(path(name), found);
        }
        for (known, title) in TITLES.iter().chain(&OF_DEMANDS) {
            assert_eq!(path(title), Some(*known), "no two fields are called the same");
        }
    }

    #[test]
    fn a_part_without_a_title_is_called_as_what_it_is_part_of() {
        assert_eq!(title("confidential.contact.phone"), "联系电话");
        assert_eq!(title("price.unknown"), "价格");
        assert_eq!(title("unknown"), "unknown");
    }

    #[test]
    fn members_of_enums_are_read_in_chinese() {
        assert_eq!(readable("MODE_RANGE".to_owned()), "区间");
        assert_eq!(
            readable("抗弯强度 COMPARISON_AT_LEAST 160".to_owned()),
            "抗弯强度 不低于 160"
        );
        assert_eq!(readable("电瓷".to_owned()), "电瓷");
    }
}
