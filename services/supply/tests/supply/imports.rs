//! ImportService: a file on its way in.

use jiff::SignedDuration;
use techmarket_intake::{ImportState, find_import, update_import};
use techmarket_kernel::{Caller, Context, Reason};
use techmarket_proto::supply::v1::download_import_report_response::Message as ReportPart;
use techmarket_proto::supply::v1::download_refused_rows_response::Message as RefusedPart;
use techmarket_proto::supply::v1::import::State;
use techmarket_proto::supply::v1::import_finding::Weight;
use techmarket_proto::supply::v1::import_service_client::ImportServiceClient;
use techmarket_proto::supply::v1::upload_import_request::Message;
use techmarket_proto::supply::v1::{
    CancelImportRequest, DownloadImportReportRequest, DownloadRefusedRowsRequest, GetImportRequest, Import,
    ImportColumn, ImportFilter, ImportOptions, ImportUpload, ListImportsRequest, ListingFilter,
    PreviewImportRequest, RunImportRequest, UpdateImportRequest, UploadImportRequest,
};
use techmarket_rpc::Rpc;
use techmarket_store::{Database, Location, Sql as _};
use techmarket_supply::store::SCHEMA;
use techmarket_testkit::{
    OTHER_PROVIDER, PROVIDER, Refusal, on_both_databases, operator, other_provider, provider,
};
use tonic::{Code, Status};

use crate::support::Market;

const HEAD: &str = "编号,成果名称,成果简介,所属领域,所在地,备注";

fn row(number: usize) -> String {
    format!(
        "CG-{number},电瓷配方{number},面向输变电瓷件的配方与烧成工艺，弯曲强度提高到一百八十五兆帕，已完成中试并用于多家企业。,新材料,江西省萍乡市,甲"
    )
}

fn table(rows: impl IntoIterator<Item = String>) -> Vec<u8> {
    let rows: Vec<String> = rows.into_iter().collect();
    format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes()
}

fn options() -> ImportOptions {
    ImportOptions {
        organization_name: "示例大学".to_owned(),
        ..ImportOptions::default()
    }
}

fn upload_of(bytes: &[u8]) -> ImportUpload {
    ImportUpload {
        organization: PROVIDER.to_owned(),
        file_name: "成果.csv".to_owned(),
        size_bytes: i64::try_from(bytes.len()).unwrap(),
        options: Some(options()),
        ..ImportUpload::default()
    }
}

fn message(message: Message) -> UploadImportRequest {
    UploadImportRequest {
        message: Some(message),
    }
}

fn refused_of(name: &str) -> DownloadRefusedRowsRequest {
    DownloadRefusedRowsRequest {
        name: name.to_owned(),
    }
}

fn report_of(name: &str) -> DownloadImportReportRequest {
    DownloadImportReportRequest {
        name: name.to_owned(),
    }
}

struct Files {
    market: Market,
}

impl Files {
    async fn at(location: &Location) -> Self {
        Self {
            market: Market::at(location).await,
        }
    }

    fn as_(&self, caller: &Caller) -> ImportServiceClient<Rpc> {
        ImportServiceClient::new(self.market.mounted.client(caller))
    }

    async fn upload(
        &self,
        caller: &Caller,
        upload: ImportUpload,
        pieces: &[&[u8]],
    ) -> Result<Import, Status> {
        let chunks = pieces.iter().map(|piece| Message::Chunk(piece.to_vec()));
        let messages: Vec<_> = std::iter::once(Message::Upload(upload))
            .chain(chunks)
            .map(message)
            .collect();
        let import = self
            .as_(caller)
            .upload_import(tokio_stream::iter(messages))
            .await?;
        Ok(import.into_inner())
    }

    async fn uploaded(&self, bytes: &[u8]) -> Import {
        self.upload(&provider(), upload_of(bytes), &[bytes])
            .await
            .unwrap()
    }

    async fn get(&self, caller: &Caller, name: &str) -> Result<Import, Status> {
        let request = GetImportRequest {
            name: name.to_owned(),
        };
        self.as_(caller)
            .get_import(request)
            .await
            .map(tonic::Response::into_inner)
    }

    async fn preview(&self, import: &Import) -> Result<Import, Status> {
        let request = PreviewImportRequest {
            name: import.name.clone(),
            etag: import.etag.clone(),
            ..PreviewImportRequest::default()
        };
        self.as_(&provider())
            .preview_import(request)
            .await
            .map(tonic::Response::into_inner)
    }

    async fn run(&self, caller: &Caller, import: &Import) -> Result<Import, Status> {
        let request = RunImportRequest {
            name: import.name.clone(),
            etag: import.etag.clone(),
            sha256: import.sha256.clone(),
            ..RunImportRequest::default()
        };
        self.as_(caller)
            .run_import(request)
            .await
            .map(tonic::Response::into_inner)
    }

    async fn change(&self, import: &Import, options: ImportOptions) -> Result<Import, Status> {
        let request = UpdateImportRequest {
            import: Some(Import {
                options: Some(options),
                ..import.clone()
            }),
            update_mask: Some(prost_types::FieldMask {
                paths: vec!["options".to_owned()],
            }),
            ..UpdateImportRequest::default()
        };
        self.as_(&provider())
            .update_import(request)
            .await
            .map(tonic::Response::into_inner)
    }

    async fn cancel(&self, caller: &Caller, import: &Import) -> Result<Import, Status> {
        let request = CancelImportRequest {
            name: import.name.clone(),
            etag: import.etag.clone(),
            ..CancelImportRequest::default()
        };
        self.as_(caller)
            .cancel_import(request)
            .await
            .map(tonic::Response::into_inner)
    }

    /// Name and content.
    async fn refused_rows(&self, caller: &Caller, name: &str) -> Result<(String, Vec<u8>), Status> {
        let request = refused_of(name);
        let mut parts = self
            .as_(caller)
            .download_refused_rows(request)
            .await?
            .into_inner();
        let (mut file, mut content) = (String::new(), Vec::new());
        while let Some(part) = parts.message().await? {
            match part.message.unwrap() {
                RefusedPart::FileName(name) => file = name,
                RefusedPart::Chunk(chunk) => content.extend(chunk),
            }
        }
        Ok((file, content))
    }

    async fn report(&self, caller: &Caller, name: &str) -> Result<Vec<u8>, Status> {
        let request = report_of(name);
        let mut parts = self
            .as_(caller)
            .download_import_report(request)
            .await?
            .into_inner();
        let mut content = Vec::new();
        while let Some(part) = parts.message().await? {
            if let ReportPart::Chunk(chunk) = part.message.unwrap() {
                content.extend(chunk);
            }
        }
        Ok(content)
    }

    async fn list(&self, caller: &Caller, filter: ImportFilter) -> Result<Vec<Import>, Status> {
        let request = ListImportsRequest {
            filter: Some(filter),
            ..ListImportsRequest::default()
        };
        self.as_(caller)
            .list_imports(request)
            .await
            .map(|page| page.into_inner().imports)
    }

    /// The whole way of a file, which must succeed.
    async fn imported(&self, bytes: &[u8], options: ImportOptions) -> Import {
        let upload = ImportUpload {
            options: Some(options),
            ..upload_of(bytes)
        };
        let uploaded = self.upload(&provider(), upload, &[bytes]).await.unwrap();
        let previewed = self.preview(&uploaded).await.unwrap();
        assert_eq!(previewed.state(), State::Previewed, "{}", previewed.failure);
        let done = self.run(&provider(), &previewed).await.unwrap();
        assert_eq!(done.state(), State::Succeeded, "{done:?}");
        done
    }
}

/// Created, updated, unchanged, differing, rejected.
fn counts(import: &Import) -> [i64; 5] {
    let report = import.result.as_ref().or(import.preview.as_ref()).unwrap();
    [
        report.created,
        report.updated,
        report.unchanged,
        report.differing,
        report.rejected,
    ]
}

on_both_databases! {
    async fn a_file_is_looked_at_put_right_and_taken_in(location: Location) {
        let files = Files::at(&location).await;
        let bad = row(3).replace("新材料", "炼金术");
        let bytes = table([row(1), row(2), bad]);
        let uploaded = files.uploaded(&bytes).await;
        assert_eq!((uploaded.state(), uploaded.received_bytes), (State::Uploaded, uploaded.size_bytes));
        let previewed = files.preview(&uploaded).await.unwrap();
        assert_eq!((previewed.state(), counts(&previewed)), (State::Previewed, [2, 0, 0, 0, 1]));
        let preview = previewed.preview.as_ref().unwrap();
        assert!(preview.first_rows[0].contains("江西省萍乡市（360300）"), "{:?}", preview.first_rows);
        assert_eq!(preview.ignored_columns, ["备注"]);
        let finding = &preview.findings[0];
        assert_eq!((finding.weight(), finding.column.as_str(), finding.value.as_str()), (Weight::Refused, "所属领域", "炼金术"));
        assert_eq!(files.market.count().await, 0, "a preview writes nothing");

        // Kept to what was previewed: the options changed since, then the file.
        let stale = previewed.clone();
        let changed = files.change(&previewed, ImportOptions { keep_unknown: true, ..options() }).await.unwrap();
        assert_eq!((changed.state(), changed.preview), (State::Uploaded, None));
        let refusal = Refusal::read(&files.run(&provider(), &stale).await.unwrap_err());
        assert_eq!(refusal.reason, Reason::EtagMismatch.as_str());
        let refusal = Refusal::read(&files.preview(&stale).await.unwrap_err());
        assert_eq!(refusal.reason, Reason::EtagMismatch.as_str());
        let previewed = files.preview(&files.get(&provider(), &stale.name).await.unwrap()).await.unwrap();
        let other = Import { sha256: "0".repeat(64), ..previewed.clone() };
        let refusal = Refusal::read(&files.run(&provider(), &other).await.unwrap_err());
        assert_eq!(refusal, Refusal::of_fields(&[("sha256", Reason::TextInvalid)]));
        assert_eq!(files.market.count().await, 0);

        let done = files.run(&provider(), &previewed).await.unwrap();
        assert_eq!((done.state(), counts(&done), done.taken_rows), (State::Succeeded, [2, 0, 0, 0, 1], 3));
        let filter = ListingFilter { import_name: done.name.clone(), ..ListingFilter::default() };
        let listed = files.market.listed(&provider(), filter).await;
        assert_eq!(listed.len(), 2);
        assert!(listed[0].confidential.as_ref().unwrap().detail.contains("【备注】甲"));

        // The refused rows come back, are mended and taken in.
        let (name, content) = files.refused_rows(&provider(), &done.name).await.unwrap();
        assert_eq!(name, "成果-不合格的行.csv");
        let text = String::from_utf8(content).unwrap();
        assert!(text.contains("原因") && text.contains("不是已知的所属领域") && !text.contains("CG-1,"), "{text}");
        let mended = files.imported(text.replace("炼金术", "新材料").as_bytes(), options()).await;
        assert_eq!(counts(&mended), [1, 0, 0, 0, 0]);
        let again = files.imported(&table([row(1), row(2), row(3)]), options()).await;
        assert_eq!(counts(&again), [0, 0, 3, 0, 0], "twice is as once");

        let report = files.report(&provider(), &done.name).await.unwrap();
        assert_eq!(&report[..2], b"PK");
        let listed = files.list(&provider(), ImportFilter::default()).await.unwrap();
        assert_eq!(listed.len(), 3);
        assert!(listed.iter().all(|import| import.result.as_ref().unwrap().findings.is_empty()));
    }

    async fn any_cut_of_an_upload_goes_on_to_the_whole(location: Location) {
        let files = Files::at(&location).await;
        let bytes = table((1..=40).map(row));
        let whole = files.uploaded(&bytes).await;
        for cut in [1, 2, bytes.len() / 3, bytes.len() / 2 + 1, bytes.len() - 1] {
            let begun = files.upload(&provider(), upload_of(&bytes), &[&bytes[..cut]]).await.unwrap();
            assert_eq!((begun.state(), begun.received_bytes), (State::Uploading, i64::try_from(cut).unwrap()));
            let known = files.get(&provider(), &begun.name).await.unwrap();
            let wrong = ImportUpload { name: known.name.clone(), offset: known.received_bytes - 1, ..ImportUpload::default() };
            let refusal = Refusal::read(&files.upload(&provider(), wrong, &[b"x"]).await.unwrap_err());
            assert_eq!(refusal, Refusal::of_fields(&[("upload.offset", Reason::ValueOutOfRange)]));
            let on = ImportUpload { name: known.name.clone(), offset: known.received_bytes, ..ImportUpload::default() };
            let rest = &bytes[cut..];
            let (first, second) = rest.split_at(rest.len() / 2);
            let pieces: Vec<&[u8]> = [first, second].into_iter().filter(|piece| !piece.is_empty()).collect();
            let done = files.upload(&provider(), on, &pieces).await.unwrap();
            assert_eq!((done.state(), &done.sha256), (State::Uploaded, &whole.sha256), "cut at {cut}");
            files.cancel(&provider(), &done).await.unwrap();
        }
        let hashed = ImportUpload { sha256: "0".repeat(64), ..upload_of(&bytes) };
        let refusal = Refusal::read(&files.upload(&provider(), hashed, &[&bytes]).await.unwrap_err());
        assert_eq!(refusal.reason, Reason::AttachmentHashMismatch.as_str());
        let longer = ImportUpload { size_bytes: 3, ..upload_of(&bytes) };
        let refusal = Refusal::read(&files.upload(&provider(), longer, &[&bytes]).await.unwrap_err());
        assert_eq!(refusal, Refusal::of_fields(&[("chunk", Reason::ValueOutOfRange)]));
        let huge = ImportUpload { size_bytes: (64 << 20) + 1, ..upload_of(&bytes) };
        let status = files.upload(&provider(), huge, &[]).await.unwrap_err();
        assert_eq!(status.code(), Code::OutOfRange);
    }

    async fn an_import_is_its_owners(location: Location) {
        let files = Files::at(&location).await;
        let bytes = table([row(1)]);
        let import = files.uploaded(&bytes).await;
        assert_eq!(files.get(&operator(), &import.name).await.unwrap(), import);
        for status in [
            files.get(&other_provider(), &import.name).await.unwrap_err(),
            files.run(&other_provider(), &import).await.unwrap_err(),
            files.cancel(&other_provider(), &import).await.unwrap_err(),
            files.as_(&other_provider()).download_refused_rows(refused_of(&import.name)).await.unwrap_err(),
            files.as_(&other_provider()).download_import_report(report_of(&import.name)).await.unwrap_err(),
        ] {
            assert_eq!(status.code(), Code::NotFound);
        }
        let status = files.upload(&other_provider(), upload_of(&bytes), &[&bytes]).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied);
        assert_eq!(files.list(&other_provider(), ImportFilter::default()).await.unwrap(), []);
        let filter = ImportFilter { organization: PROVIDER.to_owned(), ..ImportFilter::default() };
        let refusal = Refusal::read(&files.list(&other_provider(), filter).await.unwrap_err());
        assert_eq!(refusal, Refusal::of_fields(&[("filter.organization", Reason::FilterInvalid)]));
        assert_eq!(files.list(&operator(), ImportFilter { organization: OTHER_PROVIDER.to_owned(), ..ImportFilter::default() }).await.unwrap(), []);
        let sent = tokio_stream::iter([message(Message::Chunk(vec![1]))]);
        let status = files.as_(&provider()).upload_import(sent).await.unwrap_err();
        assert_eq!(Refusal::read(&status), Refusal::of_fields(&[("upload", Reason::FieldRequired)]));
        let early = files.as_(&provider()).download_import_report(report_of(&import.name)).await.unwrap_err();
        let refusal = Refusal::read(&early);
        assert_eq!(refusal.reason, Reason::StateForbids.as_str());
    }

    async fn bad_options_are_told_at_once(location: Location) {
        let files = Files::at(&location).await;
        let import = files.uploaded(&table([row(1)])).await;
        let bad = ImportOptions {
            region: "亚特兰蒂斯".to_owned(),
            sheet: "甲".repeat(101),
            mapping: vec![ImportColumn { head: "备注".to_owned(), field: "没有的字段".to_owned() }],
            ..options()
        };
        let refusal = Refusal::read(&files.change(&import, bad).await.unwrap_err());
        let expected = [
            ("import.options.sheet", Reason::FieldTooLong),
            ("import.options.mapping[0].field", Reason::CodeUnknown),
            ("import.options.region", Reason::CodeUnknown),
        ];
        assert_eq!(refusal, Refusal::of_fields(&expected));
    }

    async fn a_run_that_was_cut_off_goes_on_where_it_stopped(location: Location) {
        let files = Files::at(&location).await;
        let bytes = table((1..=1_200).map(row));
        let previewed = files.preview(&files.uploaded(&bytes).await).await.unwrap();
        assert_eq!(counts(&previewed)[0], 1_200);
        // As a server leaves it that was killed behind the first batch.
        let database = Database::open(&location, &SCHEMA, &techmarket_supply::MIGRATIONS).await.unwrap();
        let mut tx = database.begin().await.unwrap();
        let mut import = find_import(&mut tx, previewed.name["imports/".len()..].parse().unwrap()).await.unwrap().unwrap();
        let context = Context { caller: provider(), ..Context::of_market(import.update_time) };
        import.begin_run(&previewed.sha256, &context.caller, context.now).unwrap();
        import.taken_rows = 500;
        import.report().summary.created = 500;
        assert!(update_import(&mut tx, &mut import).await.unwrap());
        tx.commit().await.unwrap();
        Box::pin(files.market.supply.work_off()).await.unwrap();
        let done = files.get(&provider(), &previewed.name).await.unwrap();
        assert_eq!((done.state(), counts(&done)[0], done.taken_rows), (State::Succeeded, 1_200, 1_200));
        let mut session = database.read().await.unwrap();
        let kept = session.rows("SELECT id FROM listing", vec![]).await.unwrap();
        assert_eq!(kept.len(), 700, "the first batch was not taken in again");
        let chunks = session.rows("SELECT import_id FROM import_chunk", vec![]).await.unwrap();
        assert_eq!(chunks.len(), 0, "the file is removed with the last row");
        assert_eq!(import.state, ImportState::Running);
    }

    async fn the_mapping_of_the_last_import_is_proposed(location: Location) {
        let files = Files::at(&location).await;
        let odd = |rows: &[usize]| {
            let text = String::from_utf8(table(rows.iter().map(|number| row(*number)))).unwrap();
            text.replace("成果名称", "奇怪的列").into_bytes()
        };
        let uploaded = files.uploaded(&odd(&[1])).await;
        let unread = files.preview(&uploaded).await.unwrap();
        assert_eq!(unread.state(), State::Uploaded);
        assert!(unread.failure.contains("成果名称"), "{}", unread.failure);
        let mapping = vec![ImportColumn { head: "奇怪的列".to_owned(), field: "成果名称".to_owned() }];
        let mapped = files.change(&unread, ImportOptions { mapping, ..options() }).await.unwrap();
        let previewed = files.preview(&mapped).await.unwrap();
        let first = files.run(&provider(), &previewed).await.unwrap();
        assert_eq!(counts(&first), [1, 0, 0, 0, 0]);
        let second = files.imported(&odd(&[1, 2]), options()).await;
        assert_eq!(second.preview.as_ref().unwrap().mapping_from, first.name);
        assert_eq!(counts(&second), [1, 0, 1, 0, 0]);
        let usual = files.imported(&table([row(3)]), options()).await;
        assert_eq!(usual.preview.unwrap().mapping_from, "", "its heads do not fit");
    }

    async fn a_complete_list_ends_what_it_lacks(location: Location) {
        let files = Files::at(&location).await;
        files.imported(&table([row(1), row(2), row(3)]), options()).await;
        let complete = ImportOptions { withdraw_missing: true, ..options() };
        let dirty = table([row(1), row(9).replace("新材料", "炼金术")]);
        let done = files.imported(&dirty, complete.clone()).await;
        assert_eq!(done.result.unwrap().missing, 0, "a list with refused rows is not complete");
        let upload = ImportUpload { options: Some(complete), ..upload_of(&table([row(1)])) };
        let uploaded = files.upload(&provider(), upload, &[&table([row(1)])]).await.unwrap();
        let previewed = files.preview(&uploaded).await.unwrap();
        let preview = previewed.preview.as_ref().unwrap();
        assert_eq!((preview.missing, preview.missing_listings.len()), (2, 2));
        let done = files.run(&provider(), &previewed).await.unwrap();
        assert_eq!(done.result.unwrap().missing, 2);
        for name in &preview.missing_listings {
            let state = files.market.read(name).await.state();
            assert_eq!(state, techmarket_proto::supply::v1::listing::State::Withdrawn);
        }
    }
}

#[tokio::test]
async fn many_imports_of_one_organisation_are_bounded() {
    let market = Market::new().await;
    let files = Files { market };
    let bytes = table([row(1)]);
    let (owner, pieces) = (provider(), [bytes.as_slice()]);
    let uploads = (0..100).map(|_| files.upload(&owner, upload_of(&bytes), &pieces));
    let done = futures::future::join_all(uploads).await;
    let (taken, refused): (Vec<_>, Vec<_>) = done.into_iter().partition(Result::is_ok);
    assert_eq!(taken.len(), 10);
    for status in refused {
        assert_eq!(status.unwrap_err().code(), Code::ResourceExhausted);
    }
    let first = taken.into_iter().next().unwrap().unwrap();
    let cancelled = files.cancel(&provider(), &first).await.unwrap();
    assert_eq!(
        (cancelled.state(), cancelled.expire_time),
        (State::Cancelled, None)
    );
    let refusal = Refusal::read(&files.cancel(&provider(), &cancelled).await.unwrap_err());
    assert_eq!(refusal.reason, Reason::StateForbids.as_str());
    files.uploaded(&bytes).await;
}

#[tokio::test]
async fn what_nobody_finishes_expires_with_its_file() {
    let files = Files {
        market: Market::new().await,
    };
    let import = files.uploaded(&table([row(1)])).await;
    files.market.harness.advance(SignedDuration::from_hours(24 * 31));
    Box::pin(files.market.supply.work_off()).await.unwrap();
    let expired = files.get(&provider(), &import.name).await.unwrap();
    assert_eq!((expired.state(), expired.expire_time), (State::Expired, None));
}

#[tokio::test]
async fn files_that_are_no_tables_are_refused_whole() {
    let files = Files {
        market: Market::new().await,
    };
    for (bytes, told) in [
        (b"\x1F\x8B\x08\x00 zipped".to_vec(), "GZIP"),
        (b"PK\x03\x04 cut short".to_vec(), "工作簿无法读取"),
        (b"   \n \n".to_vec(), "空的"),
    ] {
        let failed = files.preview(&files.uploaded(&bytes).await).await.unwrap();
        assert_eq!(failed.state(), State::Failed);
        assert!(failed.failure.contains(told), "{}", failed.failure);
        let refusal = Refusal::read(&files.preview(&failed).await.unwrap_err());
        assert_eq!(refusal.reason, Reason::StateForbids.as_str());
    }
    // A row with NUL, or with a character that turns the direction of what follows, is refused by itself.
    let bytes = table([
        row(1),
        row(2).replace("电瓷", "电\0瓷"),
        row(3).replace("电瓷", "电\u{202E}瓷"),
        row(4),
    ]);
    let previewed = files.preview(&files.uploaded(&bytes).await).await.unwrap();
    assert_eq!(counts(&previewed), [2, 0, 0, 0, 2], "{:?}", previewed.preview);
    let strict = files
        .change(
            &previewed,
            ImportOptions {
                strict: true,
                ..options()
            },
        )
        .await
        .unwrap();
    let previewed = files.preview(&strict).await.unwrap();
    let refusal = Refusal::read(&files.run(&provider(), &previewed).await.unwrap_err());
    assert_eq!(refusal.reason, Reason::ImportRowInvalid.as_str());
    let publishing = files
        .change(
            &previewed,
            ImportOptions {
                publish: true,
                ..options()
            },
        )
        .await
        .unwrap();
    let previewed = files.preview(&publishing).await.unwrap();
    assert_eq!(
        files.run(&provider(), &previewed).await.unwrap_err().code(),
        Code::PermissionDenied
    );
    let done = files.run(&operator(), &previewed).await.unwrap();
    assert_eq!(counts(&done), [2, 0, 0, 0, 2]);
}
