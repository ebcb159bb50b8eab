//! The forms of listings, demands and contracts: from what was typed to the message, and from the message to what is shown.

pub(crate) mod contract;
pub(crate) mod demand;
pub(crate) mod listing;
pub(crate) mod typed;

use techmarket_kernel::china_date;
use techmarket_proto::types::v1::{Contact, Maturity};

use crate::asked::Asked;
use crate::fields::{Field, Section};
use crate::form::Form;

/// The scale of maturity that forms offer (GB/T 22900—2022).
const SCALE: &str = "gbt22900-2022";

/// Today in China.
pub(crate) fn today(asked: &Asked) -> jiff::civil::Date {
    china_date(asked.portal().settings.market.clock.now())
}

/// The places that a form offers, as `360300 江西省萍乡市`: of the market's region, or every prefecture.
pub(crate) fn places(asked: &Asked) -> Vec<String> {
    let settings = &asked.portal().settings;
    let (regions, own) = (settings.tables.regions(), settings.site.region.as_str());
    let offered: Vec<_> = if own.is_empty() {
        let provinces = regions.children(None);
        provinces
            .flat_map(|province| regions.children(Some(&province.code)))
            .collect()
    } else {
        let below = regions.children(Some(own));
        below
            .flat_map(|one| std::iter::once(one).chain(regions.children(Some(&one.code))))
            .collect()
    };
    let place = |region: &techmarket_types::Region| format!("{} {}", region.code, region.full_name);
    offered.into_iter().map(place).collect()
}

/// The code in `360300 江西省萍乡市`; what is no such text goes to the market as it is.
pub(crate) fn place_code(text: &str) -> String {
    let code = text.split(' ').next().unwrap_or_default();
    code.to_owned()
}

fn maturity(form: &Form, name: &str) -> Option<Maturity> {
    let level = form.value(name).parse().ok()?;
    let scale = SCALE.to_owned();
    Some(Maturity { scale, level })
}

/// Whom to call; none where nothing of it is filled in.
pub(crate) fn contact(form: &Form) -> Option<Contact> {
    contact_at(form, "confidential.contact")
}

/// The same by fields of another path.
pub(crate) fn contact_at(form: &Form, path: &str) -> Option<Contact> {
    let of = |name: &str| form.owned(&format!("{path}.{name}"));
    let contact = Contact {
        person: of("person"),
        phone: of("phone"),
        email: of("email"),
    };
    let is_empty = contact == Contact::default();
    Some(contact).filter(|_| !is_empty)
}

/// What is not public, the same of both sides.
fn confidential(form: &Form) -> Section {
    Section {
        title: "不公开的内容",
        fields: vec![
            Field::area(
                form,
                "confidential.detail",
                "技术细节",
                "只有您和运营方看得到；双方接受匹配后，由您决定是否披露给对方。至多 50,000 字。",
                6,
            ),
            Field::short(form, "confidential.contact.person", "联系人", ""),
            Field::short(form, "confidential.contact.phone", "联系电话", "带区号"),
            Field::short(form, "confidential.contact.email", "电子邮箱", ""),
            Field::flag(
                form,
                "publisher_hidden",
                "不公开发布单位",
                "双方接受匹配后才向对方显示单位名称",
            ),
            Field::flag(
                form,
                "brokers_may_contact",
                "允许负责此项匹配的技术经纪人查看联系方式",
                "",
            ),
        ],
    }
}

/// Pairs of a form, from what is known; what is empty is left out.
#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl Pairs {
    fn put(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.is_empty() {
            self.0.push((name.to_owned(), value));
        }
    }

    fn put_all(&mut self, name: &str, values: &[String]) {
        for value in values {
            self.put(name, value.as_str());
        }
    }

    fn put_flag(&mut self, name: &str, is_set: bool) {
        self.put(name, if is_set { "1" } else { "" });
    }

    fn put_contact(&mut self, contact: Option<&Contact>) {
        let Some(contact) = contact else { return };
        self.put("confidential.contact.person", &contact.person);
        self.put("confidential.contact.phone", &contact.phone);
        self.put("confidential.contact.email", &contact.email);
    }

    fn put_place(&mut self, asked: &Asked, name: &str, code: &str) {
        let region = crate::words::region(asked.portal().settings.tables, code);
        self.put(
            name,
            if region == code {
                code.to_owned()
            } else {
                format!("{code} {region}")
            },
        );
    }

    fn put_maturity(&mut self, name: &str, maturity: Option<&Maturity>) {
        self.put(
            name,
            maturity
                .map(|maturity| maturity.level.to_string())
                .unwrap_or_default(),
        );
    }
}
