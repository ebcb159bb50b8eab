//! Texts that stand still: guides (办事指南), site map, terms, privacy, accessibility.

use askama::Template;

use crate::answer::{Outcome, page as answer};
use crate::asked::Asked;
use crate::fault::Fault;
use crate::frame::Frame;

/// Column of the guides.
const COLUMN: [&str; 3] = [
    "办事指南",
    "技术合同认定登记、供给登记与需求发布怎样办",
    "政务服务",
];
const ABOUT: [&str; 3] = ["网站说明", "使用条款、隐私与无障碍", "网站说明"];

/// The guides: address, title, what it is about.
const GUIDES: [(&str, &str, &str); 4] = [
    (
        "registration",
        "技术合同认定登记",
        "谁申请、到哪里、几天办结、要哪些材料",
    ),
    (
        "materials",
        "登记材料与合同类别",
        "各类合同要交的材料，按情形列出",
    ),
    (
        "supply",
        "登记技术供给",
        "成果、专家、仪器和服务怎样登记、审核、续期",
    ),
    ("demand", "发布技术需求与揭榜挂帅", "需求怎样发布、匹配、答复"),
];

macro_rules! texts {
    ($($page:ident $path:literal;)*) => {
        $(#[derive(Template)]
        #[template(path = $path)]
        struct $page {
            frame: Frame,
        })*
    };
}

texts! {
    Registration "guides/registration.html";
    Materials "guides/materials.html";
    SupplyGuide "guides/supply.html";
    DemandGuide "guides/demand.html";
    Terms "guides/terms.html";
    Privacy "guides/privacy.html";
    Accessibility "guides/accessibility.html";
    Sitemap "guides/sitemap.html";
}

#[derive(Template)]
#[template(path = "guides/list.html")]
struct GuidesPage {
    frame: Frame,
    guides: &'static [(&'static str, &'static str, &'static str)],
}

pub(crate) async fn list(asked: Asked) -> Outcome {
    answer(&GuidesPage {
        frame: Frame::titled(&asked, "办事指南", COLUMN),
        guides: &GUIDES,
    })
}

pub(crate) async fn guide(asked: Asked) -> Outcome {
    let found = GUIDES
        .iter()
        .find(|(address, ..)| *address == asked.param("guide"));
    let (address, title, _) = found.ok_or(Fault::NotFound)?;
    let frame = Frame::titled(&asked, format!("{title} - 办事指南"), COLUMN);
    match *address {
        "registration" => answer(&Registration { frame }),
        "materials" => answer(&Materials { frame }),
        "supply" => answer(&SupplyGuide { frame }),
        _ => answer(&DemandGuide { frame }),
    }
}

pub(crate) async fn about(asked: Asked) -> Outcome {
    let titled = |title: &str| Frame::titled(&asked, title, ABOUT);
    match asked.param("text") {
        "terms" => answer(&Terms {
            frame: titled("使用条款"),
        }),
        "privacy" => answer(&Privacy {
            frame: titled("隐私说明"),
        }),
        "accessibility" => answer(&Accessibility {
            frame: titled("无障碍说明"),
        }),
        _ => Err(Fault::NotFound),
    }
}

pub(crate) async fn sitemap(asked: Asked) -> Outcome {
    answer(&Sitemap {
        frame: Frame::titled(&asked, "网站地图", ABOUT),
    })
}
