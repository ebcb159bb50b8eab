//! Requests that get further than NOT_FOUND: each names what its fields want, by the forms of names in the protos' comments.

use std::collections::BTreeMap;

use prost_reflect::{FieldDescriptor, Kind, MessageDescriptor, MethodDescriptor};
use techmarket_testkit::{DEMANDER, PROVIDER};

use super::filling::message;
use super::market::Market;
use super::words;

/// Messages within messages.
const DEPTH: usize = 3;
/// Names of a form about which is read, and about which is written: what was planted first comes first.
const READ: usize = 12;
const WRITTEN: usize = 2;
/// Ends of the places whose words are searched for.
const SEARCHED: [&str; 6] = [
    "title",
    "detail",
    "summary",
    "person",
    "display_name",
    "organization_name",
];
/// Packages, and beginnings of the places that are searched for in them.
const WITHIN: [(&str, &[&str]); 5] = [
    ("techmarket.supply.v1", &["listing."]),
    ("techmarket.demand.v1", &["demand."]),
    (
        "techmarket.matching.v1",
        &["listing.", "demand.", "saved_search."],
    ),
    ("techmarket.contract.v1", &["contract."]),
    (
        "techmarket.directory.v1",
        &["organization.", "broker.", "expert.", "member.", "account."],
    ),
];

/// What one request is about.
#[derive(Clone, Default)]
pub(super) struct Choice {
    /// Name of a resource.
    pub(super) name: String,
    /// Its etag, or one that is not.
    pub(super) etag: String,
    /// Credit code of an organisation.
    pub(super) organization: &'static str,
    /// A hash of a file, or a code of a certificate.
    pub(super) value: String,
    /// What is searched for, and where it stands.
    pub(super) word: String,
    sought: Option<&'static str>,
    /// Which value of an enumeration: of a feed, a trail, or the form of a file.
    pub(super) number: i32,
    /// Whether periods are stated.
    pub(super) dated: bool,
}

/// A request and the place whose word it searches for.
pub(super) struct Asked {
    pub(super) message: Vec<u8>,
    pub(super) sought: Option<&'static str>,
}

/// The requests of a method about each resource that it takes, and in search of each word.
pub(super) fn of(market: &Market, method: &MethodDescriptor, stale: bool) -> Vec<Asked> {
    let input = method.input();
    let mut choices = vec![Choice::default()];
    choices.extend(named(market, method, stale));
    if uses(&input, DEPTH, &is_organization) {
        choices.extend([PROVIDER, DEMANDER].map(|organization| Choice {
            organization,
            ..Choice::default()
        }));
    }
    if uses(&input, DEPTH, &is_day) {
        // Some require a period; a list is shorter with each that it is given.
        choices = each(&choices, &[false, true], |choice, dated| choice.dated = *dated);
    }
    if let Some(numbers) = chosen(&input, DEPTH) {
        choices = each(&choices, &numbers, |choice, number| choice.number = *number);
    }
    if uses(&input, 0, &is_value) {
        let values = market.values.iter();
        let wanted = values.filter(|(name, _)| uses(&input, 0, &|field| field.name() == *name));
        let values: Vec<String> = wanted.map(|(_, value)| value.clone()).collect();
        choices = each(&choices, &values, |choice, value| choice.value.clone_from(value));
    }
    if reads(method) && uses(&input, 1, &is_query) {
        choices.extend(searches(method.parent_service().package_name()));
    }
    let asked = choices.into_iter().map(|choice| Asked {
        message: prost::Message::encode_to_vec(&message(market, &input, &choice, DEPTH)),
        sought: choice.sought,
    });
    let mut asked: Vec<Asked> = asked.collect();
    asked.sort_by(|one, other| one.message.cmp(&other.message));
    asked.dedup_by(|one, other| one.message == other.message);
    asked
}

/// What there is of the forms of names that the method takes.
fn named(market: &Market, method: &MethodDescriptor, stale: bool) -> Vec<Choice> {
    let most = if reads(method) { READ } else { WRITTEN };
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    // Trails name whatever there is.
    let any = uses(&method.input(), DEPTH, &|field| field.name() == "resource");
    let most = if any { WRITTEN } else { most };
    let wanted = market.names.iter().filter(|(name, _)| {
        let takes = |field: &FieldDescriptor| any || market.comments.takes(field, name);
        let form: Vec<&str> = name.split('/').step_by(2).collect();
        let count = taken.entry(form.join("/")).or_default();
        let wanted = *count < most && uses(&method.input(), DEPTH, &takes);
        *count += usize::from(wanted);
        wanted
    });
    let choices = wanted.map(|(name, etag)| Choice {
        name: name.clone(),
        etag: if stale { "0".to_owned() } else { etag.clone() },
        ..Choice::default()
    });
    choices.collect()
}

/// A search for each word that is planted in what the package keeps.
fn searches(package: &str) -> impl Iterator<Item = Choice> + use<> {
    let within = WITHIN.iter().find(|(of, _)| *of == package);
    let begins = within.map(|(_, begins)| *begins).unwrap_or_default();
    let names = words::PLACES.iter().map(|place| place.name.as_str());
    let searched = names.filter(move |place| {
        begins.iter().any(|begin| place.starts_with(begin)) && SEARCHED.iter().any(|end| place.ends_with(end))
    });
    let beginning = Choice {
        word: words::BEGINNING.to_owned(),
        ..Choice::default()
    };
    let whole = searched.map(|place| Choice {
        word: words::word(place),
        sought: Some(place),
        ..Choice::default()
    });
    whole.chain([beginning])
}

fn each<T>(choices: &[Choice], values: &[T], set: impl Fn(&mut Choice, &T)) -> Vec<Choice> {
    let with = |choice: &Choice, value: &T| {
        let mut choice = choice.clone();
        set(&mut choice, value);
        choice
    };
    let choices = choices.iter();
    choices
        .flat_map(|choice| values.iter().map(|value| with(choice, value)).collect::<Vec<_>>())
        .collect()
}

/// Whether a field of the message, or of one within it, is of that kind.
fn uses(of: &MessageDescriptor, depth: usize, is: &dyn Fn(&FieldDescriptor) -> bool) -> bool {
    of.fields().any(|field| {
        let within = match field.kind() {
            Kind::Message(within) if depth > 0 && is_ours(&within) => uses(&within, depth - 1, is),
            _ => false,
        };
        within || is(&field)
    })
}

pub(super) fn is_ours(message: &MessageDescriptor) -> bool {
    message.full_name().starts_with("techmarket.")
}

pub(super) fn is_organization(field: &FieldDescriptor) -> bool {
    field.name().ends_with("organization") && matches!(field.kind(), Kind::String)
}

fn is_day(field: &FieldDescriptor) -> bool {
    matches!(field.name(), "start_date" | "end_date")
}

fn is_value(field: &FieldDescriptor) -> bool {
    matches!(field.name(), "sha256" | "code")
}

pub(super) fn is_choice(field: &FieldDescriptor) -> bool {
    matches!(field.name(), "source" | "format" | "dimension" | "trail")
        && matches!(field.kind(), Kind::Enum(_))
}

fn is_query(field: &FieldDescriptor) -> bool {
    let named = matches!(
        field.name(),
        "query" | "text" | "title" | "prefix" | "content" | "display_name"
    );
    named && matches!(field.kind(), Kind::String)
}

/// The values of the enumeration by which the method chooses, if it does.
fn chosen(of: &MessageDescriptor, depth: usize) -> Option<Vec<i32>> {
    let within = |field: FieldDescriptor| match field.kind() {
        Kind::Enum(values) if is_choice(&field) => {
            let stated = values.values().map(|value| value.number());
            Some(stated.filter(|number| *number != 0).collect())
        }
        Kind::Message(within) if depth > 0 && is_ours(&within) => chosen(&within, depth - 1),
        _ => None,
    };
    of.fields().find_map(within)
}

/// Whether a method changes nothing.
pub(super) fn reads(method: &MethodDescriptor) -> bool {
    let options = method.options();
    options
        .get_field_by_name("idempotency_level")
        .is_some_and(|level| level.as_enum_number() == Some(1))
}

/// Whether it ends the caller's own session.
pub(super) fn ends(method: &MethodDescriptor) -> bool {
    matches!(
        method.name(),
        "SignOut" | "RevokeSession" | "SwitchOrganization" | "EraseAccount"
    )
}
