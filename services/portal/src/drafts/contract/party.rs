//! The parties (双方): seller, buyer, and the intermediary if there is one.

use techmarket_proto::contract::v1::{Broker, BrokerPerson, Contract, Party, party};
use techmarket_proto::types::v1::Contact;
use techmarket_types::TableId;

use super::super::{Pairs, place_code, today};
use super::Chapter;
use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::{Field, Section, chosen, leaves};
use crate::form::Form;

pub(super) const CHAPTER: Chapter = Chapter {
    key: "parties",
    title: "双方",
    sections,
    read,
    write,
    paths: &[
        "seller.name",
        "seller.credit_code",
        "seller.nature",
        "seller.region",
        "seller.country",
        "seller.address",
        "seller.legal_representative",
        "seller.contact",
        "seller.scale",
        "seller.technology_transfer_body",
        "seller.research_body",
        "seller.high_tech_zone",
        "seller.signed_by_department",
        "buyer.name",
        "buyer.credit_code",
        "buyer.nature",
        "buyer.region",
        "buyer.country",
        "buyer.address",
        "buyer.legal_representative",
        "buyer.contact",
        "buyer.scale",
        "buyer.technology_transfer_body",
        "buyer.research_body",
        "buyer.high_tech_zone",
        "buyer.signed_by_department",
        "broker",
    ],
};

/// How the fields of a side are named.
struct Names {
    name: &'static str,
    credit_code: &'static str,
    nature: &'static str,
    region: &'static str,
    country: &'static str,
    address: &'static str,
    legal_representative: &'static str,
    person: &'static str,
    phone: &'static str,
    email: &'static str,
    scale: &'static str,
    transfer: &'static str,
    research: &'static str,
    zone: &'static str,
    department: &'static str,
}

macro_rules! names {
    ($side:literal) => {
        Names {
            name: concat!($side, ".name"),
            credit_code: concat!($side, ".credit_code"),
            nature: concat!($side, ".nature"),
            region: concat!($side, ".region"),
            country: concat!($side, ".country"),
            address: concat!($side, ".address"),
            legal_representative: concat!($side, ".legal_representative"),
            person: concat!($side, ".contact.person"),
            phone: concat!($side, ".contact.phone"),
            email: concat!($side, ".contact.email"),
            scale: concat!($side, ".scale"),
            transfer: concat!($side, ".technology_transfer_body"),
            research: concat!($side, ".research_body"),
            zone: concat!($side, ".high_tech_zone"),
            department: concat!($side, ".signed_by_department"),
        }
    };
}

const SELLER: Names = names!("seller");
const BUYER: Names = names!("buyer");

const SCALES: [(&str, party::Scale); 4] = [
    ("大型", party::Scale::Large),
    ("中型", party::Scale::Medium),
    ("小型", party::Scale::Small),
    ("微型", party::Scale::Micro),
];

fn sections(asked: &Asked, form: &Form) -> Vec<Section> {
    vec![
        Section {
            title: "卖方",
            fields: fields(asked, form, &SELLER),
        },
        Section {
            title: "买方",
            fields: fields(asked, form, &BUYER),
        },
        Section {
            title: "中介方（没有的不填）",
            fields: vec![
                Field::text(form, "broker.name", "中介方名称", ""),
                Field::short(form, "broker.credit_code", "中介方统一社会信用代码", "18 位"),
                Field::short(form, "broker.person.name", "技术经纪人姓名", ""),
                Field::short(form, "broker.person.certificate_number", "技术经纪人证书编号", ""),
            ],
        },
    ]
}

fn fields(asked: &Asked, form: &Form, names: &Names) -> Vec<Field> {
    let (tables, today) = (asked.portal().settings.tables, today(asked));
    let scales = SCALES.map(|(title, scale)| (scale.as_str_name().to_owned(), title.to_owned()));
    vec![
        Field::text(form, names.name, "名称", "与印章一致的全称").required(),
        Field::short(
            form,
            names.credit_code,
            "统一社会信用代码",
            "18 位；境外当事人和自然人不填",
        ),
        Field::select(
            form,
            names.nature,
            "性质",
            chosen(leaves(tables, TableId::PartyNature, today)),
        )
        .required(),
        Field::text(
            form,
            names.region,
            "所在地",
            "行政区划代码，例如 360300；境外当事人不填",
        ),
        Field::short(
            form,
            names.country,
            "国别代码",
            "境外当事人填写，3 位数字，例如 840",
        ),
        Field::text(form, names.address, "地址", ""),
        Field::short(form, names.legal_representative, "法定代表人", ""),
        Field::short(form, names.person, "联系人", ""),
        Field::short(form, names.phone, "联系电话", "带区号"),
        Field::short(form, names.email, "电子邮箱", ""),
        Field::select(form, names.scale, "企业规模", chosen(scales.to_vec())),
        Field::flag(form, names.transfer, "是技术转移机构", ""),
        Field::flag(form, names.research, "是研发机构", ""),
        Field::flag(form, names.zone, "是国家高新区内企业", ""),
        Field::flag(
            form,
            names.department,
            "由内设机构签订",
            "附件中须有法定代表人的授权书",
        ),
    ]
}

fn read(form: &Form, contract: &mut Contract, _: &mut Vec<Refused>) {
    contract.seller = party(form, &SELLER);
    contract.buyer = party(form, &BUYER);
    let (name, credit_code) = (form.owned("broker.name"), form.owned("broker.credit_code"));
    let person = BrokerPerson {
        name: form.owned("broker.person.name"),
        certificate_number: form.owned("broker.person.certificate_number"),
    };
    let broker = Broker {
        name,
        credit_code,
        person: Some(person).filter(|person| *person != BrokerPerson::default()),
        ..Broker::default()
    };
    contract.broker = Some(broker).filter(|broker| *broker != Broker::default());
}

fn party(form: &Form, names: &Names) -> Option<Party> {
    let of = |name| form.owned(name);
    let contact = Contact {
        person: of(names.person),
        phone: of(names.phone),
        email: of(names.email),
    };
    let scale = party::Scale::from_str_name(form.value(names.scale)).unwrap_or_default();
    let party = Party {
        name: of(names.name),
        credit_code: of(names.credit_code),
        nature: of(names.nature),
        region: place_code(form.value(names.region)),
        country: of(names.country),
        address: of(names.address),
        legal_representative: of(names.legal_representative),
        contact: Some(contact).filter(|contact| *contact != Contact::default()),
        scale: scale.into(),
        technology_transfer_body: form.is_set(names.transfer),
        research_body: form.is_set(names.research),
        high_tech_zone: form.is_set(names.zone),
        signed_by_department: form.is_set(names.department),
        ..Party::default()
    };
    Some(party).filter(|party| *party != Party::default())
}

fn write(asked: &Asked, contract: &Contract, pairs: &mut Pairs) {
    for (names, party) in [(&SELLER, &contract.seller), (&BUYER, &contract.buyer)] {
        if let Some(party) = party {
            write_party(asked, names, party, pairs);
        }
    }
    if let Some(broker) = &contract.broker {
        pairs.put("broker.name", &broker.name);
        pairs.put("broker.credit_code", &broker.credit_code);
        if let Some(person) = &broker.person {
            pairs.put("broker.person.name", &person.name);
            pairs.put("broker.person.certificate_number", &person.certificate_number);
        }
    }
}

fn write_party(asked: &Asked, names: &Names, party: &Party, pairs: &mut Pairs) {
    pairs.put(names.name, &party.name);
    pairs.put(names.credit_code, &party.credit_code);
    pairs.put(names.nature, &party.nature);
    pairs.put_place(asked, names.region, &party.region);
    pairs.put(names.country, &party.country);
    pairs.put(names.address, &party.address);
    pairs.put(names.legal_representative, &party.legal_representative);
    if let Some(contact) = &party.contact {
        pairs.put(names.person, &contact.person);
        pairs.put(names.phone, &contact.phone);
        pairs.put(names.email, &contact.email);
    }
    if party.scale() != party::Scale::Unspecified {
        pairs.put(names.scale, party.scale().as_str_name());
    }
    pairs.put_flag(names.transfer, party.technology_transfer_body);
    pairs.put_flag(names.research, party.research_body);
    pairs.put_flag(names.zone, party.high_tech_zone);
    pairs.put_flag(names.department, party.signed_by_department);
}
