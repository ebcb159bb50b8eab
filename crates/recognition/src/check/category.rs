//! Category against day and rights.

use super::Examination;
use crate::{RightKind, Rule};

pub(super) fn examine(e: &mut Examination<'_>) {
    let (s, book) = (e.content, e.book);
    let folded = book.categories().fold(&s.category, e.day);
    if folded != s.category {
        let advice = "登记所依据的规定没有这一类别，请按其并入的类别登记（技术许可按技术转让登记）";
        e.find(Rule::CategoryFolds, "category", advice);
    }
    let named = book.categories().rights(&s.category);
    let fits = |code: &str| named.iter().any(|right| book.rights().is_within(code, right));
    if !named.is_empty()
        && !s.intellectual_property.is_empty()
        && !s.intellectual_property.iter().any(|right| fits(right))
    {
        e.find(
            Rule::RightsMismatch,
            "intellectual_property",
            "所填知识产权中没有该合同类别的标的，请核对合同类别与知识产权",
        );
    }
    let is_none = |right: &String| book.rights().kind(right) == Some(RightKind::None);
    let none = s.intellectual_property.iter().any(is_none);
    e.find_if(
        none && s.intellectual_property.len() > 1,
        Rule::NoneBesideRights,
        "intellectual_property",
        "“未涉及知识产权”不能与其他知识产权同时选择",
    );
}
