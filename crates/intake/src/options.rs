//! The rules of how a file is read and taken in.

use techmarket_importing::{Defaults, Record, map, schema};
use techmarket_kernel::{CodeCheck, Reason, TextRule, Violations, check_count, check_text};
use techmarket_tabular::Words;
use techmarket_types::CreditCode;

use crate::ImportOptions;

const MAX_FIELDS: usize = 5;
const MAX_FILL_DOWN: usize = 50;
const MAX_MAPPING: usize = 200;
/// Longest head of a column.
const HEAD: TextRule = TextRule::line(200);

/// Checks options of an import of `organization` by every rule.
pub(crate) fn check_options<R: Record>(
    v: &mut Violations,
    codes: CodeCheck<'static>,
    organization: &CreditCode,
    options: &ImportOptions,
) {
    let name = &options.organization_name;
    check_text(v, "organization_name", name, TextRule::line(200));
    check_text(v, "region", &options.region, TextRule::line(100));
    check_text(v, "sheet", &options.sheet, TextRule::line(100));
    check_count(v, "fields", options.fields.len(), MAX_FIELDS);
    check_count(v, "fill_down", options.fill_down.len(), MAX_FILL_DOWN);
    for (index, head) in options.fill_down.iter().enumerate().take(MAX_FILL_DOWN) {
        check_text(v, &format!("fill_down[{index}]"), head, HEAD.required());
    }
    mapping::<R>(v, &options.mapping);
    // The words come with the program: its tests hold that they can be read.
    if let Ok(words) = Words::embedded()
        && let Err(error) = Defaults::new(codes.tables, words, options.fixed(organization))
    {
        v.add(error.field, Reason::CodeUnknown, error.to_string());
    }
}

fn mapping<R: Record>(v: &mut Violations, mapping: &[(String, String)]) {
    check_count(v, "mapping", mapping.len(), MAX_MAPPING);
    let Ok(mut known) = schema::<R>() else {
        return;
    };
    for (index, (head, field)) in mapping.iter().enumerate().take(MAX_MAPPING) {
        v.within(format!("mapping[{index}]"), |v| {
            check_text(v, "head", head, HEAD.required());
            if let Err(error) = map(&mut known, head, field) {
                v.add("field", Reason::CodeUnknown, error.to_string());
            }
        });
    }
}
