//! Imports as messages, which have the same names on both sides.

use prost::{Message, Name};
use techmarket_importing::{Finding, Record, Weight};
use techmarket_kernel::{Caller, Violations};
use techmarket_proto::shapes::{Etagged, Masked, Named, Paged, Repeatable, Texts, Validatable};
use techmarket_rpc::{Answer, convert as wire, wire_enum};
use techmarket_types::ImportId;

use crate::{FilePart, Import, ImportOptions, ImportReport, ImportState, ListAsked, Upload, Uploaded};

/// The messages of the imports of a side, by what a row of it becomes.
pub trait ImportMessages: Record + Send + Sync {
    /// An import.
    type Import: Message + Name + Named + Etagged + Default + Clone;

    /// What is sent of a file.
    type Upload: Texts + Send + 'static;

    /// Asks for a list.
    type List: Paged + Send;

    /// Changes options.
    type Update: Masked<Resource = Self::Import> + Repeatable + Validatable + Send;

    /// Takes rows in.
    type Run: Named + Etagged + Repeatable + Send;

    /// A part of the file of refused rows.
    type RefusedPart: Send + 'static;

    /// A part of the report.
    type ReportPart: Send + 'static;

    /// All of `import`.
    fn import(import: Import) -> Self::Import;

    /// The options of `import`, unchecked.
    fn options(import: Self::Import) -> ImportOptions;

    /// What a message of an upload carries; none where it carries nothing.
    fn uploaded(request: Self::Upload) -> Option<Uploaded>;

    /// What a list is narrowed to.
    fn asked(v: &mut Violations, request: Self::List) -> ListAsked;

    /// The hash that a run states.
    fn sha256(request: &Self::Run) -> &str;

    /// A message of the file of refused rows.
    fn refused_part(part: FilePart) -> Self::RefusedPart;

    /// A message of the report.
    fn report_part(part: FilePart) -> Self::ReportPart;
}

/// An import in a list: its findings are read one by one.
#[derive(Clone, Debug)]
pub struct InList(pub(crate) Import);

fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Writes the messages of a side: its package, what a row becomes, and the field of what a complete list lacks.
macro_rules! import_messages {
    ($side:ident, $record:ident, $missing:ident) => {
        mod $side {
            use super::*;
            use techmarket_proto::$side::v1 as pb;

            impl ImportMessages for pb::$record {
                type Import = pb::Import;
                type Upload = pb::UploadImportRequest;
                type List = pb::ListImportsRequest;
                type Update = pb::UpdateImportRequest;
                type Run = pb::RunImportRequest;
                type RefusedPart = pb::DownloadRefusedRowsResponse;
                type ReportPart = pb::DownloadImportReportResponse;

                fn import(import: Import) -> pb::Import {
                    pb::Import {
                        name: import.id.name(),
                        etag: import.etag().to_string(),
                        state: to_state(import.state).into(),
                        organization: import.organization.to_string(),
                        file_name: import.file_name,
                        size_bytes: import.size,
                        received_bytes: import.received,
                        sha256: import.sha256,
                        options: Some(to_options(import.options)),
                        preview: import.preview.map(report),
                        result: import.result.map(report),
                        taken_rows: number(import.taken_rows),
                        taken_bytes: number(import.taken_bytes),
                        failure: import.failure,
                        create_time: Some(wire::timestamp(import.create_time)),
                        update_time: Some(wire::timestamp(import.update_time)),
                        expire_time: import.expire_time.map(wire::timestamp),
                    }
                }

                fn options(import: pb::Import) -> ImportOptions {
                    of_options(import.options.unwrap_or_default())
                }

                fn uploaded(request: pb::UploadImportRequest) -> Option<Uploaded> {
                    use pb::upload_import_request::Message;
                    Some(match request.message? {
                        Message::Upload(upload) => Uploaded::Upload(Box::new(Upload {
                            name: upload.name,
                            offset: upload.offset,
                            organization: upload.organization,
                            file_name: upload.file_name,
                            size_bytes: upload.size_bytes,
                            sha256: upload.sha256,
                            options: of_options(upload.options.unwrap_or_default()),
                        })),
                        Message::Chunk(chunk) => Uploaded::Chunk(chunk),
                    })
                }

                fn asked(v: &mut Violations, request: pb::ListImportsRequest) -> ListAsked {
                    let filter = request.filter.unwrap_or_default();
                    ListAsked {
                        order_by: request.order_by,
                        organization: filter.organization,
                        states: wire::choices(v, "filter.states", &filter.states, state),
                    }
                }

                fn sha256(request: &pb::RunImportRequest) -> &str {
                    &request.sha256
                }

                fn refused_part(part: FilePart) -> pb::DownloadRefusedRowsResponse {
                    use pb::download_refused_rows_response::Message;
                    pb::DownloadRefusedRowsResponse {
                        message: Some(match part {
                            FilePart::Name(name) => Message::FileName(name),
                            FilePart::Chunk(chunk) => Message::Chunk(chunk),
                        }),
                    }
                }

                fn report_part(part: FilePart) -> pb::DownloadImportReportResponse {
                    use pb::download_import_report_response::Message;
                    pb::DownloadImportReportResponse {
                        message: Some(match part {
                            FilePart::Name(name) => Message::FileName(name),
                            FilePart::Chunk(chunk) => Message::Chunk(chunk),
                        }),
                    }
                }
            }

            impl Answer<pb::Import> for Import {
                fn answer(self, _: &Caller) -> pb::Import {
                    pb::$record::import(self)
                }
            }

            impl Answer<pb::Import> for InList {
                fn answer(self, _: &Caller) -> pb::Import {
                    let mut message = pb::$record::import(self.0);
                    for report in [&mut message.preview, &mut message.result].into_iter().flatten() {
                        report.findings.clear();
                        report.first_rows.clear();
                    }
                    message
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
                    $missing: report.missing_names,
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

            fn column((head, field): (String, String)) -> pb::ImportColumn {
                pb::ImportColumn { head, field }
            }

            fn to_options(options: ImportOptions) -> pb::ImportOptions {
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

            fn of_options(options: pb::ImportOptions) -> ImportOptions {
                let mapping = options.mapping.into_iter();
                ImportOptions {
                    organization_name: options.organization_name,
                    region: options.region,
                    fields: options.fields,
                    sheet: options.sheet,
                    fill_down: options.fill_down,
                    mapping: mapping.map(|column| (column.head, column.field)).collect(),
                    keep_unknown: options.keep_unknown,
                    update: options.update,
                    withdraw_missing: options.withdraw_missing,
                    strict: options.strict,
                    publish: options.publish,
                }
            }

            wire_enum!(write weight: Weight, pb::import_finding::Weight { Refused, Differs, Advice, Note });
            wire_enum!(state, to_state: ImportState, pb::import::State {
                Uploading, Uploaded, Previewing, Previewed, Running, Succeeded, Failed, Cancelled, Expired
            });
        }
    };
}

import_messages!(supply, Listing, missing_listings);
import_messages!(demand, Demand, missing_demands);
