//! Parts of a listing that several columns give together: rights, what only its kind has, whom to call.

use techmarket_proto::supply::v1::listing::{Detail, Kind};
use techmarket_proto::supply::v1::{
    AchievementDetail, ExpertDetail, InstrumentDetail, IntellectualProperty, ServiceDetail,
};
use techmarket_proto::types::v1::Contact;
use techmarket_tabular::reason;
use techmarket_tabular::values::{contact, patents};
use techmarket_types::TableId;

use crate::cells::Cells;

const MAX_RIGHTS: usize = 20;

/// The rights by their numbers; by their kinds alone where there is no number.
pub(crate) fn rights(cells: &mut Cells<'_>, of_kind: Option<String>) -> Vec<IntellectualProperty> {
    let mut found = patents::parse(&cells.row.list("rights.number").join("；"));
    // 知识产权情况 often holds the numbers themselves.
    if found.is_empty() {
        found = patents::parse(&cells.row.list("rights.kind").join("；"));
        found.retain(|right| right.kind.is_some());
    }
    let kinds = if found.is_empty() || cells.row.text("rights.number").is_some() {
        cells.codes(TableId::IntellectualProperty, "rights.kind", false)
    } else {
        Vec::new()
    };
    let default = of_kind.or_else(|| kinds.first().cloned());
    if found.is_empty() && kinds.is_empty() && cells.row.text("rights.number").is_some() {
        let message = "没有认出专利号等编号，未保留；尚在申请的请填写申请号";
        cells.note("rights.number", reason::LEFT_OUT, message);
    }
    let title = cells.text("rights.title").replace('\n', " ");
    let titles = cells.list("rights.title");
    // As many titles as numbers are one for each.
    let title_of = |place: usize| match titles.get(place) {
        Some(own) if titles.len() == found.len() => own.clone(),
        _ => title.clone(),
    };
    let mut rights: Vec<IntellectualProperty> = Vec::new();
    for (place, right) in found.iter().enumerate() {
        if !right.checks {
            cells.note("rights.number", "PATENT_CHECK", "专利号的校验位不符，请核对");
        }
        let kind = right.kind.map(str::to_owned).or_else(|| default.clone());
        rights.push(IntellectualProperty {
            kind: kind.unwrap_or_else(|| PATENT.to_owned()),
            number: right.number.chars().take(50).collect(),
            title: title_of(place),
        });
    }
    if rights.is_empty() {
        let kinds = if kinds.is_empty() {
            default.into_iter().collect()
        } else {
            kinds
        };
        rights.extend(kinds.into_iter().map(|kind| IntellectualProperty {
            kind,
            number: String::new(),
            title: title.clone(),
        }));
    }
    if rights.len() > MAX_RIGHTS {
        rights.truncate(MAX_RIGHTS);
        let message = format!("知识产权超过 {MAX_RIGHTS} 件，只取前 {MAX_RIGHTS} 件");
        cells.note("rights.number", reason::LEFT_OUT, message);
    }
    rights
}

/// 专利, the kind of a number that tells none.
const PATENT: &str = "x-02";

pub(crate) fn detail(kind: Kind, cells: &mut Cells<'_>) -> Option<Detail> {
    match kind {
        Kind::Achievement => {
            let detail = AchievementDetail {
                registration_number: cells.text("achievement.registration_number"),
                category: cells.code(TableId::AchievementCategory, "achievement.category"),
                attribute: cells.code(TableId::AchievementAttribute, "achievement.attribute"),
                level: cells.code(TableId::AchievementLevel, "achievement.level"),
                completing_organizations: cells.list("achievement.completing_organizations"),
                completing_persons: cells.people("achievement.completing_persons"),
            };
            (detail != AchievementDetail::default()).then_some(Detail::Achievement(detail))
        }
        Kind::Expert => {
            let detail = ExpertDetail {
                person: cells.text("expert.person"),
                professional_title: cells.text("expert.professional_title"),
                directions: cells.list("expert.directions"),
            };
            (detail != ExpertDetail::default()).then_some(Detail::Expert(detail))
        }
        Kind::Instrument => {
            let detail = InstrumentDetail {
                model: cells.text("instrument.model"),
                manufacturer: cells.text("instrument.manufacturer"),
                sharing: cells.text("instrument.sharing"),
                ..InstrumentDetail::default()
            };
            (detail != InstrumentDetail::default()).then_some(Detail::Instrument(detail))
        }
        Kind::Service => {
            cells.row.text("service.kind")?;
            let kind = cells.needed_code(TableId::ServiceKind, "service.kind");
            Some(Detail::Service(ServiceDetail {
                kind,
                promise: String::new(),
            }))
        }
        Kind::Unspecified => None,
    }
}

/// What only its owner reads: the text, and whom to call.
pub(crate) fn confidential(cells: &mut Cells<'_>) -> Option<(String, Option<Contact>)> {
    let mut lines: Vec<String> = cells
        .row
        .text("confidential.detail")
        .map(str::to_owned)
        .into_iter()
        .collect();
    let contact = contact(cells, &mut lines);
    // Columns that stand for no field are kept where only the owner reads them.
    lines.extend(
        cells
            .row
            .unknown()
            .map(|(name, text)| format!("【{name}】{text}")),
    );
    let detail = lines.join("\n");
    (contact.is_some() || !detail.is_empty()).then_some((detail, contact))
}

/// Words of a head under which one person stands who answers for the result.
const LEADERS: [&str; 5] = ["负责人", "主持人", "教师", "第一完成人", "第一发明人"];

/// The person who answers for the result, whose number a table without a column of contacts gives.
fn leader(cells: &Cells<'_>) -> Option<String> {
    const FIELD: &str = "achievement.completing_persons";
    let head = cells.row.column(FIELD)?;
    if !LEADERS.iter().any(|word| head.contains(word)) {
        return None;
    }
    cells.people(FIELD).into_iter().next()
}

/// Characters of a telephone number as a contact has it.
const MAX_PHONE: usize = 30;

/// As many of several numbers as a contact has room for; the others are kept among the confidential `lines`, and told.
fn fitting(cells: &mut Cells<'_>, phone: &str, lines: &mut Vec<String>) -> String {
    let phone = phone.replace([';', '；'], "、");
    if phone.chars().count() <= MAX_PHONE {
        return phone;
    }
    let Some((first, rest)) = phone.split_once(['、', ',', '/', ' ']) else {
        return phone;
    };
    lines.push(format!("【联系电话】{rest}"));
    let message = "号码不止一个，写不下的存入保密内容";
    cells.note("confidential.contact.phone", reason::LEFT_OUT, message);
    first.to_owned()
}

/// Whom to call. A number without a person is no contact: it is kept among the confidential `lines`, and told.
fn contact(cells: &mut Cells<'_>, lines: &mut Vec<String>) -> Option<Contact> {
    let whole = contact::parse(&cells.text("contact"));
    let person = contact::parse(&cells.text("confidential.contact.person"));
    let or = |own: String, of_whole: &str| if own.is_empty() { of_whole.to_owned() } else { own };
    let mut phone = cells.text("confidential.contact.phone");
    // 联系人/电话 is a head of numbers and of people too.
    let beside = contact::parse(&phone);
    let is_both = !beside.person.is_ascii();
    if is_both {
        phone.clone_from(&beside.phone);
    }
    if !phone.is_empty() {
        if let Some(plain) = contact::phone(&phone) {
            phone = plain;
        } else {
            let message = "是科学计数法，号码末尾的数字已丢失；请把该列设为“文本”格式后重新填写";
            cells.wrong("confidential.contact.phone", reason::DIGITS_LOST, message);
        }
    }
    let phone = fitting(cells, &phone, lines);
    let contact = Contact {
        person: or(
            or(person.person, &whole.person),
            if is_both { &beside.person } else { "" },
        ),
        phone: or(or(phone, &person.phone), &whole.phone),
        email: or(
            or(cells.text("confidential.contact.email"), &person.email),
            &whole.email,
        ),
    };
    if contact.person.is_empty()
        && contact != Contact::default()
        && let Some(person) = leader(cells)
    {
        let message = "没有联系人，以负责人为联系人；请核对";
        cells.note("achievement.completing_persons", reason::UNDERSTOOD, message);
        return Some(Contact { person, ..contact });
    }
    if contact.person.is_empty() && contact != Contact::default() {
        let numbers = [contact.phone, contact.email].join(" ");
        lines.push(format!("【联系方式】{}", numbers.trim()));
        let message = "有电话或邮箱而没有联系人；号码先存入保密内容，请补充“联系人”列后用 --update 再导入";
        cells.note("confidential.contact.person", "CONTACT_WITHOUT_PERSON", message);
        return None;
    }
    (contact != Contact::default()).then_some(contact)
}
