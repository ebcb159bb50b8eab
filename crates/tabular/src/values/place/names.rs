//! What places are called in speech and writing.

use techmarket_types::Region;

use crate::values::is_han;

/// Words at the end of a name that are left out in speech.
const KINDS: [&str; 15] = [
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "特别行政区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "新区",
    "省",
    "市",
    "盟",
    "县",
    "区",
];
/// Peoples whose names stand before 自治州 and 自治县.
const PEOPLES: [&str; 40] = [
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "蒙古",
    "哈萨克",
    "柯尔克孜",
    "各族",
];
/// A street begins with a name and not with the rest of a place's own name.
pub(super) fn begins_as_street(rest: &str) -> bool {
    !KINDS.iter().any(|kind| rest.starts_with(kind)) && rest.chars().count() >= 2
}

/// The letters of a path, without what stands between its steps and without 中国.
pub(super) fn path(text: &str) -> String {
    let han: String = text.chars().filter(|c| is_han(*c) && *c != '·').collect();
    let han = han.strip_prefix("中华人民共和国").unwrap_or(&han);
    let rest = han.strip_prefix("中国").unwrap_or(han);
    rest.replace("市辖区", "")
}

/// The name and what is said for short: 赣州市 and 赣州, 延边朝鲜族自治州 and 延边.
pub(super) fn names_of(region: &Region) -> Vec<String> {
    let mut names = vec![region.name.clone()];
    let Some(bare) = KINDS.iter().find_map(|kind| region.name.strip_suffix(kind)) else {
        return names;
    };
    let mut bare = bare;
    // 内蒙古 is called by the name of its people.
    let without_people = |bare: &'_ str| {
        PEOPLES
            .iter()
            .find_map(|people| bare.strip_suffix(people).map(str::len))
    };
    while let Some(end) = without_people(bare).filter(|end| bare[..*end].chars().count() > 1) {
        bare = &bare[..end];
    }
    if region.name == "内蒙古自治区" {
        names.push("内蒙".to_owned());
    }
    if bare.chars().count() > 1 {
        names.push(bare.to_owned());
        // 湘西州 for 湘西土家族苗族自治州.
        if region.name.ends_with("自治州") {
            names.push(format!("{bare}州"));
        }
    }
    names
}
