//! What two texts of a post differ in (修改前后对照), as a reviewer reads it.

use std::sync::OnceLock;

use techmarket_proto::types::v1 as pb;
use techmarket_rpc::{convert as wire, differences};
use techmarket_types::{CodeTables, TableId};

use crate::edition::{Revision, RevisionState};
use crate::titles::{readable, title};
use crate::{Post, Wire};

/// The code tables of this process. A post is written for its reader far from the service that was given them, and all services of
/// a process are given the same.
static IN_FORCE: OnceLock<&'static CodeTables> = OnceLock::new();

/// Takes `tables` for those by which codes are named. The first of a process stay.
pub(crate) fn name_by(tables: &'static CodeTables) {
    let _ = IN_FORCE.set(tables);
}

/// What `after` changes of `before`, both of `post`.
pub(crate) fn changes<C: Wire>(post: &Post<C>, before: &C, after: &C) -> Vec<pb::FieldChange> {
    let message = |content: &C| {
        C::write(Post {
            content: content.clone(),
            revision: None,
            ..post.clone()
        })
    };
    let found = differences(&message(before), &message(after), C::MUTABLE);
    let name = |field: &str, value: String| match IN_FORCE.get() {
        Some(tables) => named(tables, field, value),
        None => value,
    };
    let change = |difference: techmarket_rpc::Difference| pb::FieldChange {
        title: title(&difference.field),
        before: name(&difference.field, readable(difference.before)),
        after: name(&difference.field, readable(difference.after)),
        field: difference.field,
    };
    found.into_iter().map(change).collect()
}

/// The revision of `post` as its owner and operators read it.
pub(crate) fn revision<C: Wire>(post: &Post<C>, revision: &Revision<C>) -> pb::PostRevision {
    let state = match revision.state {
        RevisionState::Submitted => pb::post_revision::State::Submitted,
        RevisionState::Returned => pb::post_revision::State::Returned,
    };
    pb::PostRevision {
        state: state.into(),
        reason: revision.reason.clone(),
        author: revision.author.clone(),
        create_time: Some(wire::timestamp(revision.create_time)),
        update_time: Some(wire::timestamp(revision.update_time)),
        changes: changes(post, &post.content, &revision.content),
    }
}

/// The table whose codes a field holds.
fn table(field: &str) -> Option<TableId> {
    Some(match field {
        "fields" => TableId::MarketField,
        "industry" => TableId::Industry,
        "cooperation" => TableId::Cooperation,
        "price.pricing" => TableId::Pricing,
        "intellectual_property" => TableId::IntellectualProperty,
        "achievement.category" => TableId::AchievementCategory,
        "achievement.attribute" => TableId::AchievementAttribute,
        "achievement.level" => TableId::AchievementLevel,
        "service.kind" => TableId::ServiceKind,
        "payment_forms" => TableId::PaymentForm,
        "solution_modes" => TableId::SolutionMode,
        "activity_type" => TableId::ActivityType,
        _ => return None,
    })
}

/// A value with the name of each code before it: nobody knows codes by heart.
/// One that the tables do not have stays as it is.
fn named(tables: &CodeTables, field: &str, value: String) -> String {
    let name = |code: &str| match table(field) {
        Some(table) => tables.table(table).get(code).map(|code| code.name.clone()),
        None => tables.regions().get(code).map(|region| region.full_name.clone()),
    };
    if value.is_empty() || (table(field).is_none() && field != "region") {
        return value;
    }
    let items = value.split('、').map(|item| {
        let (code, rest) = item.split_once(' ').unwrap_or((item, ""));
        match (name(code), rest) {
            (None, _) => item.to_owned(),
            (Some(name), "") => format!("{name}（{code}）"),
            (Some(name), rest) => format!("{name}（{code}） {rest}"),
        }
    });
    items.collect::<Vec<_>>().join("、")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_shown_with_their_names() {
        let tables = CodeTables::embedded().unwrap();
        let named = |field: &str, value: &str| named(tables, field, value.to_owned());
        assert_eq!(named("region", "360300"), "江西省萍乡市（360300）");
        assert_eq!(
            named("fields", "5、x-own"),
            format!("{}、x-own", named("fields", "5"))
        );
        assert!(named("fields", "5").ends_with("（5）"));
        assert!(named("intellectual_property", "x-02 ZL1").ends_with("（x-02） ZL1"));
        assert_eq!(named("title", "5"), "5");
        assert_eq!(named("region", ""), "");
    }
}
