//! Whose site it is (网站标识): what stands in header, footer and meta tags.

use serde::Deserialize;

/// What the office says of its site. What is empty is left out of the pages.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// Name of the site (网站名称, `SiteName`).
    pub name: String,
    /// Domain of the site (网站域名, `SiteDomain`).
    pub domain: String,
    /// Code of a government site (政府网站标识码, `SiteIDCode`), 10 characters.
    pub code: String,
    /// Who runs it (主办单位).
    pub sponsor: String,
    /// How to reach them (联系方式).
    pub contact: String,
    /// Number of the ICP filing (ICP 备案号).
    pub icp: String,
    /// Number of the police's filing (公安备案号).
    pub police: String,
    /// Region of the market by GB/T 2260, for example `360000`: its places are offered in forms. Empty: the whole country's prefectures.
    pub region: String,
    /// Licence of the open data (数据开放许可), for example `CC BY 4.0`. Empty: none is offered.
    pub data_licence: String,
}

impl Site {
    /// A site of which nothing is known but what it is.
    #[must_use]
    pub fn plain() -> Self {
        Self {
            name: "技术市场".to_owned(),
            ..Self::default()
        }
    }

    /// What the demo shows: every item says that it is a sample.
    #[must_use]
    pub fn sample() -> Self {
        Self {
            name: "示例省技术市场".to_owned(),
            domain: "market.example".to_owned(),
            code: "示例标识码".to_owned(),
            sponsor: "示例省技术市场管理办公室".to_owned(),
            contact: "示例电话 0791-0000000".to_owned(),
            icp: "示例ICP备00000000号".to_owned(),
            police: "示例公网安备00000000000000号".to_owned(),
            region: "360000".to_owned(),
            data_licence: "示例许可".to_owned(),
        }
    }
}
