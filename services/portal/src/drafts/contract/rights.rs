//! The rights that the contract touches (知识产权), their proofs, and the terms of a licence.

use techmarket_proto::contract::v1::{Contract, LicenceTerms, RightCertificate, licence_terms};
use techmarket_types::TableId;

use super::super::{Pairs, today};
use super::Chapter;
use crate::asked::Asked;
use crate::fault::Refused;
use crate::fields::{Field, Section, chosen, in_force};
use crate::form::Form;

pub(super) const CHAPTER: Chapter = Chapter {
    key: "rights",
    title: "知识产权",
    sections,
    read,
    write,
    paths: &["intellectual_property", "right_certificates", "licence"],
};

const KINDS: [(&str, licence_terms::Kind); 3] = [
    ("普通许可", licence_terms::Kind::Ordinary),
    ("排他许可", licence_terms::Kind::Sole),
    ("独占许可", licence_terms::Kind::Exclusive),
];

fn sections(asked: &Asked, form: &Form) -> Vec<Section> {
    let (tables, today) = (asked.portal().settings.tables, today(asked));
    let rights = in_force(tables, TableId::IntellectualProperty, today);
    let rights = rights.into_iter().map(|(code, title)| {
        let title = format!("[{code}] {title}");
        (code, title)
    });
    let kinds = KINDS.map(|(title, kind)| (kind.as_str_name().to_owned(), title.to_owned()));
    vec![
        Section {
            title: "涉及的知识产权",
            fields: vec![
                Field::checks(
                    form,
                    "intellectual_property",
                    "知识产权（未涉及的只选“未涉及知识产权”）",
                    rights.collect(),
                )
                .required(),
                Field::area(
                    form,
                    "right_certificates",
                    "证书号或申请号",
                    "一行一项：知识产权的代码和编号，例如：x-021 ZL202010000000.0；各项的代码在上面方括号内",
                    3,
                ),
            ],
        },
        Section {
            title: "许可条件（技术许可合同请填）",
            fields: vec![
                Field::select(form, "licence.kind", "许可方式", chosen(kinds.to_vec())),
                Field::flag(form, "licence.worldwide", "全球范围", ""),
            ],
        },
    ]
}

fn read(form: &Form, contract: &mut Contract, refused: &mut Vec<Refused>) {
    contract.intellectual_property = form.list("intellectual_property");
    let text = form.owned("right_certificates");
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    for line in lines {
        match line.split_once(char::is_whitespace) {
            Some((right, number)) => contract.right_certificates.push(RightCertificate {
                right: right.to_owned(),
                number: number.trim().to_owned(),
            }),
            None => refused.push(Refused {
                field: "right_certificates".to_owned(),
                description: format!(
                    "“{}”缺少编号：请写知识产权的代码和编号，中间空一格",
                    crate::text::shortened(line, 40)
                ),
            }),
        }
    }
    let licence = LicenceTerms {
        kind: licence_terms::Kind::from_str_name(form.value("licence.kind"))
            .unwrap_or_default()
            .into(),
        worldwide: form.is_set("licence.worldwide"),
    };
    contract.licence = Some(licence).filter(|licence| *licence != LicenceTerms::default());
}

fn write(_: &Asked, contract: &Contract, pairs: &mut Pairs) {
    pairs.put_all("intellectual_property", &contract.intellectual_property);
    let lines = contract.right_certificates.iter();
    let lines = lines.map(|one| format!("{} {}", one.right, one.number));
    pairs.put("right_certificates", lines.collect::<Vec<_>>().join("\n"));
    if let Some(licence) = &contract.licence {
        pairs.put("licence.kind", licence.kind().as_str_name());
        pairs.put_flag("licence.worldwide", licence.worldwide);
    }
}
