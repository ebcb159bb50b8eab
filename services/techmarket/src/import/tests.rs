//! Tables as universities and offices make them (`tests/import-cases`), with what comes of each.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use techmarket_importing::{Defaults, Findings, Fixed, schema};
use techmarket_proto::supply::v1::Listing;
use techmarket_proto::supply::v1::listing::Detail;
use techmarket_proto::supply::v1::price::Mode;
use techmarket_tabular::{Reading, RowError, Table, Words};
use techmarket_types::CodeTables;

const EXPECTED: &str = "expected.txt";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/import-cases")
}

/// What the case's own README gives with it.
fn fixed(name: &str) -> Fixed {
    let is_short = name.starts_with("03b") || name.starts_with("16b");
    Fixed {
        organization_name: "示例师范大学".to_owned(),
        region: if is_short { "360700" } else { "" }.to_owned(),
        fields: if is_short {
            vec!["新材料".to_owned()]
        } else {
            Vec::new()
        },
        is_public: false,
    }
}

/// Everything that comes of a file, as text.
fn told(path: &Path, name: &str) -> String {
    let mut text = format!("== {name}\n");
    let rows = Defaults::new(
        CodeTables::embedded().unwrap(),
        Words::embedded().unwrap(),
        fixed(name),
    )
    .unwrap();
    let mut table = match Table::open(path, schema::<Listing>().unwrap(), Reading::new().unwrap()) {
        Ok(table) => table,
        Err(error) => return format!("{text}refused: {error}\n"),
    };
    for note in table.notes() {
        writeln!(text, "note: {note}").unwrap();
    }
    let mut findings = Findings::default();
    for row in table.by_ref() {
        match row.and_then(|row| rows.take::<Listing>(&row)) {
            Ok(taken) => {
                writeln!(text, "in: {}", shown(&taken.record)).unwrap();
                taken
                    .notes
                    .into_iter()
                    .filter(is_of_reading)
                    .for_each(|note| findings.note(note));
            }
            Err(errors) => {
                for error in errors {
                    writeln!(text, "refused: {error}").unwrap();
                }
            }
        }
    }
    table
        .skipped()
        .iter()
        .cloned()
        .for_each(|note| findings.note(note));
    for column in table.ignored() {
        writeln!(text, "ignored: {column}").unwrap();
    }
    for finding in findings.sorted() {
        writeln!(text, "note: {}", finding.text()).unwrap();
    }
    text
}

/// Advice on the content is tried elsewhere: every case has the same summary.
fn is_of_reading(note: &RowError) -> bool {
    note.reason_code != "SUMMARY_SHORT"
        && note.reason_code != "NO_ADVANTAGE"
        && note.reason_code != "NO_APPLICATION"
}

/// What a case sets of a listing.
fn shown(listing: &Listing) -> String {
    let mut parts = vec![listing.external_id.clone(), listing.title.clone()];
    let mut named = |name: &str, value: String| {
        if !value.is_empty() {
            parts.push(format!("{name}={value}"));
        }
    };
    let is_usual = listing.summary.starts_with("面向示例工况的工艺") && !listing.summary.contains('_');
    named(
        "summary",
        if is_usual {
            String::new()
        } else {
            listing.summary.replace('\n', "⏎")
        },
    );
    named(
        "organization",
        listing.organization_name.replace("示例师范大学", ""),
    );
    named("fields", listing.fields.join(","));
    named("region", listing.region.clone());
    named("industry", listing.industry.clone());
    named("keywords", listing.keywords.join(","));
    let maturity = listing.maturity.as_ref();
    named(
        "maturity",
        maturity.map_or_else(String::new, |maturity| {
            format!("{}/{}", maturity.scale, maturity.level)
        }),
    );
    named("cooperation", listing.cooperation.join(","));
    if let Some(price) = &listing.price {
        let money = |money: &Option<techmarket_proto::google::r#type::Money>| {
            money.as_ref().map_or_else(String::new, |money| {
                format!("{}.{:02}", money.units, money.nanos / 10_000_000)
            })
        };
        named(
            "price",
            match price.mode() {
                Mode::Negotiable => "negotiable".to_owned(),
                Mode::Fixed => money(&price.minimum),
                _ => format!("{}..{}", money(&price.minimum), money(&price.maximum)),
            },
        );
    }
    let rights = listing.intellectual_property.iter();
    named(
        "rights",
        rights
            .map(|right| format!("{} {}", right.kind, right.number))
            .collect::<Vec<_>>()
            .join(","),
    );
    if let Some(Detail::Achievement(detail)) = &listing.detail {
        named("persons", detail.completing_persons.join(","));
        named("organizations", detail.completing_organizations.join(","));
    }
    if let Some(contact) = listing
        .confidential
        .as_ref()
        .and_then(|layer| layer.contact.as_ref())
    {
        named(
            "contact",
            [contact.person.as_str(), &contact.phone, &contact.email].join("/"),
        );
    }
    parts.join(" | ")
}

#[test]
fn every_case_comes_in_as_it_should() {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != EXPECTED && name != "README.md")
        .collect();
    names.sort();
    assert!(names.len() >= 50, "{names:?}");
    let all: String = names
        .iter()
        .map(|name| told(&folder().join(name), name))
        .collect();
    let expected = folder().join(EXPECTED);
    if std::env::var_os("UPDATE_CASES").is_some() {
        fs::write(&expected, &all).unwrap();
    }
    let expected = fs::read_to_string(expected).unwrap();
    for (is, wanted) in all.split("== ").zip(expected.split("== ")) {
        assert_eq!(is, wanted);
    }
    assert_eq!(all.len(), expected.len());
}
