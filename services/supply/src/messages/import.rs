//! Imports as messages.

use techmarket_importing::{Defaults, Finding, Weight, map, schema};
use techmarket_kernel::{Caller, CodeCheck, Reason, TextRule, Violations, check_count, check_text};
use techmarket_proto::supply::v1 as pb;
use techmarket_rpc::{Answer, convert as wire, wire_enum};
use techmarket_tabular::Words;
use techmarket_types::{CreditCode, ImportId};

use crate::domain::{Import, ImportOptions, ImportReport, ImportState};

const MAX_FIELDS: usize = 5;
const MAX_FILL_DOWN: usize = 50;
const MAX_MAPPING: usize = 200;
/// Longest head of a column.
const HEAD: TextRule = TextRule::line(200);

/// An import in a list: its findings are read one by one.
#[derive(Clone, Debug)]
pub(crate) struct InList(pub(crate) Import);

impl Answer<pb::Import> for InList {
    fn answer(self, caller: &Caller) -> pb::Import {
        let mut message = self.0.answer(caller);
        for report in [&mut message.preview, &mut message.result].into_iter().flatten() {
            report.findings.clear();
            report.first_rows.clear();
        }
        message
    }
}

impl Answer<pb::Import> for Import {
    fn answer(self, _: &Caller) -> pb::Import {
        pb::Import {
            name: self.id.name(),
            etag: self.etag().to_string(),
            state: to_state(self.state).into(),
            organization: self.organization.to_string(),
            file_name: self.file_name,
            size_bytes: self.size,
            received_bytes: self.received,
            sha256: self.sha256,
            options: Some(to_options(self.options)),
            preview: self.preview.map(report),
            result: self.result.map(report),
            taken_rows: number(self.taken_rows),
            taken_bytes: number(self.taken_bytes),
            failure: self.failure,
            create_time: Some(wire::timestamp(self.create_time)),
            update_time: Some(wire::timestamp(self.update_time)),
            expire_time: self.expire_time.map(wire::timestamp),
        }
    }
}

fn report(report: ImportReport) -> pb::ImportReport {
    let summary = report.summary;
    let findings = summary.findings.sorted().into_iter().map(finding);
    pb::ImportReport {
        notes: report.notes,
        columns: report.columns.into_iter().map(column).collect(),
        ignored_columns: summary.ignored.clone(),
        first_rows: summary.first.clone(),
        findings: findings.collect(),
        unlisted_findings: number(summary.findings.unlisted),
        created: number(summary.created),
        updated: number(summary.updated),
        revised: number(summary.revised),
        unchanged: number(summary.unchanged),
        differing: number(summary.differing),
        rejected: number(summary.rejected),
        missing: number(report.missing),
        missing_listings: report.missing_names,
        mapping_from: report.mapping_from.map(ImportId::name).unwrap_or_default(),
    }
}

fn finding(finding: &Finding) -> pb::ImportFinding {
    let first = &finding.first;
    pb::ImportFinding {
        weight: weight(finding.weight).into(),
        sheet: first.sheet.as_deref().unwrap_or_default().to_owned(),
        column: first.column.clone().unwrap_or_default(),
        field: first.field.clone().unwrap_or_default(),
        reason: first.reason_code.to_string(),
        value: first.value.clone().unwrap_or_default(),
        message: first.message.clone(),
        rows: number(finding.rows),
        lines: finding.lines.iter().copied().map(number).collect(),
    }
}

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn column((head, field): (String, String)) -> pb::ImportColumn {
    pb::ImportColumn { head, field }
}

/// The options as they are sent back.
pub(crate) fn to_options(options: ImportOptions) -> pb::ImportOptions {
    pb::ImportOptions {
        organization_name: options.organization_name,
        region: options.region,
        fields: options.fields,
        sheet: options.sheet,
        fill_down: options.fill_down,
        mapping: options.mapping.into_iter().map(column).collect(),
        keep_unknown: options.keep_unknown,
        update: options.update,
        withdraw_missing: options.withdraw_missing,
        strict: options.strict,
        publish: options.publish,
    }
}

/// Reads options of an import of `organization`, checked by every rule.
pub(crate) fn options(
    v: &mut Violations,
    codes: CodeCheck<'static>,
    organization: &CreditCode,
    options: Option<pb::ImportOptions>,
) -> ImportOptions {
    let options = options.unwrap_or_default();
    check_text(
        v,
        "organization_name",
        &options.organization_name,
        TextRule::line(200),
    );
    check_text(v, "region", &options.region, TextRule::line(100));
    check_text(v, "sheet", &options.sheet, TextRule::line(100));
    check_count(v, "fields", options.fields.len(), MAX_FIELDS);
    check_count(v, "fill_down", options.fill_down.len(), MAX_FILL_DOWN);
    for (index, head) in options.fill_down.iter().enumerate().take(MAX_FILL_DOWN) {
        check_text(v, &format!("fill_down[{index}]"), head, HEAD.required());
    }
    mapping(v, &options.mapping);
    let read = ImportOptions {
        organization_name: options.organization_name,
        region: options.region,
        fields: options.fields,
        sheet: options.sheet,
        fill_down: options.fill_down,
        mapping: options
            .mapping
            .into_iter()
            .map(|column| (column.head, column.field))
            .collect(),
        keep_unknown: options.keep_unknown,
        update: options.update,
        withdraw_missing: options.withdraw_missing,
        strict: options.strict,
        publish: options.publish,
    };
    // The words come with the program: its tests hold that they can be read.
    if let Ok(words) = Words::embedded()
        && let Err(error) = Defaults::new(codes.tables, words, read.fixed(organization))
    {
        v.add(error.field, Reason::CodeUnknown, error.to_string());
    }
    read
}

fn mapping(v: &mut Violations, mapping: &[pb::ImportColumn]) {
    check_count(v, "mapping", mapping.len(), MAX_MAPPING);
    let Ok(mut known) = schema::<pb::Listing>() else {
        return;
    };
    for (index, column) in mapping.iter().enumerate().take(MAX_MAPPING) {
        v.within(format!("mapping[{index}]"), |v| {
            check_text(v, "head", &column.head, HEAD.required());
            if let Err(error) = map(&mut known, &column.head, &column.field) {
                v.add("field", Reason::CodeUnknown, error.to_string());
            }
        });
    }
}

fn weight(weight: Weight) -> pb::import_finding::Weight {
    match weight {
        Weight::Refused => pb::import_finding::Weight::Refused,
        Weight::Differs => pb::import_finding::Weight::Differs,
        Weight::Advice => pb::import_finding::Weight::Advice,
        Weight::Note => pb::import_finding::Weight::Note,
    }
}

wire_enum!(pub(crate) import_state, to_state: ImportState, pb::import::State {
    Uploading, Uploaded, Previewing, Previewed, Running, Succeeded, Failed, Cancelled, Expired
});
