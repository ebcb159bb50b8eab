//! ImportService: a table of demands (需求征集表) on its way in.

use techmarket_intake::{ImportState, find_import, update_import};
use techmarket_kernel::{Caller, Context, Reason};
use techmarket_proto::demand::v1::demand::State as DemandState;
use techmarket_proto::demand::v1::download_import_report_response::Message as ReportPart;
use techmarket_proto::demand::v1::download_refused_rows_response::Message as RefusedPart;
use techmarket_proto::demand::v1::import::State;
use techmarket_proto::demand::v1::import_service_client::ImportServiceClient;
use techmarket_proto::demand::v1::upload_import_request::Message;
use techmarket_proto::demand::v1::{
    CancelImportRequest, Demand, DemandFilter, DownloadImportReportRequest, DownloadRefusedRowsRequest,
    GetImportRequest, Import, ImportColumn, ImportFilter, ImportOptions, ImportUpload, ListDemandsRequest,
    ListImportsRequest, PreviewImportRequest, RunImportRequest, UpdateImportRequest, UploadImportRequest,
};
use techmarket_rpc::Rpc;
use techmarket_store::{Database, Location, Sql as _};
use techmarket_testkit::{
    DEMANDER, Harness, Mounted, Refusal, demander, on_both_databases, operator, other_demander, provider,
};
use tonic::{Code, Status};

use crate::support::{Client, Verb, run as run_verb, service};

const HEAD: &str =
    "序号,需求名称,需求类型,技术领域,需求内容,拟投入资金（万元）,截止日期,所在地,联系人,联系电话,备注";

fn row(number: usize) -> String {
    format!(
        "{number},电瓷配方{number},技术需求,新材料,现有坯料弯曲强度不足，需要新的配方和烧成工艺，目标弯曲强度一百八十兆帕以上，用于第{number}种绝缘子。,50-100,2027年6月30日,江西省萍乡市,王示例,0799-8000001,加急"
    )
}

fn table(rows: impl IntoIterator<Item = String>) -> Vec<u8> {
    let rows: Vec<String> = rows.into_iter().collect();
    format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes()
}

fn options() -> ImportOptions {
    ImportOptions {
        organization_name: "示例电瓷有限公司".to_owned(),
        ..ImportOptions::default()
    }
}

fn upload_of(bytes: &[u8], options: ImportOptions) -> ImportUpload {
    ImportUpload {
        organization: DEMANDER.to_owned(),
        file_name: "需求征集表.csv".to_owned(),
        size_bytes: i64::try_from(bytes.len()).unwrap(),
        options: Some(options),
        ..ImportUpload::default()
    }
}

/// The service with its background, so that what was left can be taken up.
struct Files {
    market: Mounted,
    demand: std::sync::Arc<techmarket_demand::Demand>,
}

impl Files {
    async fn at(location: &Location) -> Self {
        let harness = Harness::new();
        let nobody = harness.switchboard().here();
        let demand = service(&harness, location, nobody).await;
        let market = harness.mount(vec![demand.clone()]);
        Self { market, demand }
    }

    fn as_(&self, caller: &Caller) -> ImportServiceClient<Rpc> {
        ImportServiceClient::new(self.market.client(caller))
    }

    async fn upload(&self, caller: &Caller, upload: ImportUpload, piece: &[u8]) -> Result<Import, Status> {
        let messages = [Message::Upload(upload), Message::Chunk(piece.to_vec())];
        let messages = messages.map(|message| UploadImportRequest {
            message: Some(message),
        });
        let sent = tokio_stream::iter(messages);
        self.as_(caller)
            .upload_import(sent)
            .await
            .map(tonic::Response::into_inner)
    }

    async fn get(&self, caller: &Caller, name: &str) -> Result<Import, Status> {
        let name = name.to_owned();
        let asked = self.as_(caller).get_import(GetImportRequest { name }).await;
        asked.map(tonic::Response::into_inner)
    }

    async fn preview(&self, caller: &Caller, import: &Import) -> Result<Import, Status> {
        let request = PreviewImportRequest {
            name: import.name.clone(),
            etag: import.etag.clone(),
            ..PreviewImportRequest::default()
        };
        let previewed = self.as_(caller).preview_import(request).await;
        previewed.map(tonic::Response::into_inner)
    }

    async fn run(&self, caller: &Caller, import: &Import) -> Result<Import, Status> {
        let request = RunImportRequest {
            name: import.name.clone(),
            etag: import.etag.clone(),
            sha256: import.sha256.clone(),
            ..RunImportRequest::default()
        };
        let done = self.as_(caller).run_import(request).await;
        done.map(tonic::Response::into_inner)
    }

    async fn change(&self, caller: &Caller, import: &Import, to: ImportOptions) -> Result<Import, Status> {
        let request = UpdateImportRequest {
            import: Some(Import {
                options: Some(to),
                ..import.clone()
            }),
            ..UpdateImportRequest::default()
        };
        let changed = self.as_(caller).update_import(request).await;
        changed.map(tonic::Response::into_inner)
    }

    async fn cancel(&self, caller: &Caller, import: &Import) -> Result<Import, Status> {
        let request = CancelImportRequest {
            name: import.name.clone(),
            etag: import.etag.clone(),
            ..CancelImportRequest::default()
        };
        let cancelled = self.as_(caller).cancel_import(request).await;
        cancelled.map(tonic::Response::into_inner)
    }

    async fn refused_rows(&self, caller: &Caller, name: &str) -> Result<(String, Vec<u8>), Status> {
        let name = name.to_owned();
        let request = DownloadRefusedRowsRequest { name };
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
        let name = name.to_owned();
        let request = DownloadImportReportRequest { name };
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
        let page = self.as_(caller).list_imports(request).await;
        page.map(|page| page.into_inner().imports)
    }

    /// Uploaded and looked at, which must succeed.
    async fn previewed(&self, bytes: &[u8], options: ImportOptions) -> Import {
        let owner = demander();
        let uploaded = self
            .upload(&owner, upload_of(bytes, options), bytes)
            .await
            .unwrap();
        let previewed = self.preview(&owner, &uploaded).await.unwrap();
        assert_eq!(previewed.state(), State::Previewed, "{}", previewed.failure);
        previewed
    }

    /// The whole way of a file, which must succeed.
    async fn imported(&self, bytes: &[u8], options: ImportOptions) -> Import {
        let previewed = self.previewed(bytes, options).await;
        let done = self.run(&demander(), &previewed).await.unwrap();
        assert_eq!(done.state(), State::Succeeded, "{done:?}");
        done
    }

    async fn demands(&self, filter: DemandFilter) -> Vec<Demand> {
        let request = ListDemandsRequest {
            filter: Some(filter),
            page_size: 200,
            ..ListDemandsRequest::default()
        };
        let mut client = Client::new(self.market.client(&demander()));
        client.list_demands(request).await.unwrap().into_inner().demands
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
    async fn a_table_of_demands_is_looked_at_put_right_and_taken_in(location: Location) {
        let files = Files::at(&location).await;
        let bad = row(3).replace("新材料", "炼金术");
        let previewed = files.previewed(&table([row(1), row(2), bad, "合计,3项,,,,,,,,,".to_owned()]), options()).await;
        assert_eq!(counts(&previewed), [2, 0, 0, 0, 1]);
        let preview = previewed.preview.as_ref().unwrap();
        assert!(preview.first_rows[0].contains("江西省萍乡市（360300）"), "{:?}", preview.first_rows);
        assert_eq!(preview.ignored_columns, ["备注"]);
        assert_eq!(files.demands(DemandFilter::default()).await, [], "a preview writes nothing");

        // Kept to what was previewed.
        let kept = ImportOptions { keep_unknown: true, ..options() };
        let changed = files.change(&demander(), &previewed, kept).await.unwrap();
        assert_eq!((changed.state(), changed.preview.as_ref()), (State::Uploaded, None));
        let refusal = Refusal::read(&files.run(&demander(), &previewed).await.unwrap_err());
        assert_eq!(refusal.reason, Reason::EtagMismatch.as_str());
        let previewed = files.preview(&demander(), &changed).await.unwrap();
        let other = Import { sha256: "0".repeat(64), ..previewed.clone() };
        let refusal = Refusal::read(&files.run(&demander(), &other).await.unwrap_err());
        assert_eq!(refusal, Refusal::of_fields(&[("sha256", Reason::TextInvalid)]));

        let done = files.run(&demander(), &previewed).await.unwrap();
        assert_eq!((done.state(), counts(&done), done.taken_rows), (State::Succeeded, [2, 0, 0, 0, 1], 3));
        let filter = DemandFilter { import_name: done.name.clone(), ..DemandFilter::default() };
        let demands = files.demands(filter).await;
        assert_eq!(demands.len(), 2);
        assert!(demands[0].confidential.as_ref().unwrap().detail.contains("【备注】加急"));

        // The refused rows come back, are mended and taken in.
        let (name, content) = files.refused_rows(&demander(), &done.name).await.unwrap();
        assert_eq!(name, "需求征集表-不合格的行.csv");
        let text = String::from_utf8(content).unwrap();
        assert!(text.contains("原因") && text.contains("不是已知的所属领域") && !text.contains("电瓷配方1"), "{text}");
        let mended = files.imported(text.replace("炼金术", "新材料").as_bytes(), options()).await;
        assert_eq!(counts(&mended), [1, 0, 0, 0, 0]);
        let again = files.imported(&table([row(1), row(2), row(3)]), options()).await;
        assert_eq!(counts(&again), [0, 0, 3, 0, 0], "twice is as once");
        let dearer = files.previewed(&table([row(1).replace("50-100", "80")]), options()).await;
        assert_eq!(counts(&dearer), [0, 0, 0, 1, 0], "nothing is overwritten unasked");

        assert_eq!(&files.report(&demander(), &done.name).await.unwrap()[..2], b"PK");
        let listed = files.list(&demander(), ImportFilter::default()).await.unwrap();
        assert_eq!(listed.len(), 4);
        assert!(listed.iter().flat_map(|import| &import.result).all(|result| result.findings.is_empty()));
    }

    async fn an_import_of_demands_is_its_owners(location: Location) {
        let files = Files::at(&location).await;
        let bytes = table([row(1)]);
        let begun = files.upload(&demander(), upload_of(&bytes, options()), &bytes[..9]).await.unwrap();
        assert_eq!((begun.state(), begun.received_bytes), (State::Uploading, 9));
        let on = ImportUpload { name: begun.name.clone(), offset: 9, ..ImportUpload::default() };
        let import = files.upload(&demander(), on, &bytes[9..]).await.unwrap();
        assert_eq!(import.state(), State::Uploaded);
        assert_eq!(files.get(&operator(), &import.name).await.unwrap(), import);
        let other = other_demander();
        for status in [
            files.get(&other, &import.name).await.unwrap_err(),
            files.preview(&other, &import).await.unwrap_err(),
            files.run(&other, &import).await.unwrap_err(),
            files.change(&other, &import, options()).await.unwrap_err(),
            files.cancel(&other, &import).await.unwrap_err(),
            files.refused_rows(&other, &import.name).await.unwrap_err(),
            files.report(&other, &import.name).await.unwrap_err(),
        ] {
            assert_eq!(status.code(), Code::NotFound);
        }
        let status = files.upload(&other, upload_of(&bytes, options()), &bytes).await.unwrap_err();
        assert_eq!(status.code(), Code::PermissionDenied);
        let filter = ImportFilter { organization: DEMANDER.to_owned(), ..ImportFilter::default() };
        let refusal = Refusal::read(&files.list(&other, filter).await.unwrap_err());
        assert_eq!(refusal, Refusal::of_fields(&[("filter.organization", Reason::FilterInvalid)]));
        assert_eq!(files.get(&provider(), &import.name).await.unwrap_err().code(), Code::PermissionDenied);
        let early = files.refused_rows(&demander(), &import.name).await.unwrap_err();
        assert_eq!(Refusal::read(&early).reason, Reason::StateForbids.as_str());
        let bad = ImportOptions {
            mapping: vec![ImportColumn { head: "备注".to_owned(), field: "没有的字段".to_owned() }],
            ..options()
        };
        let refusal = Refusal::read(&files.change(&demander(), &import, bad).await.unwrap_err());
        assert_eq!(refusal, Refusal::of_fields(&[("import.options.mapping[0].field", Reason::CodeUnknown)]));
        assert_eq!(files.cancel(&demander(), &import).await.unwrap().state(), State::Cancelled);
    }

    async fn a_run_over_demands_that_was_cut_off_goes_on(location: Location) {
        let files = Files::at(&location).await;
        let previewed = files.previewed(&table((1..=1_200).map(row)), options()).await;
        assert_eq!(counts(&previewed)[0], 1_200);
        // As a server leaves it that was killed behind the first batch.
        let more = techmarket_demand::MIGRATIONS;
        let database = Database::open(&location, &techmarket_demand::store::SCHEMA, &more).await.unwrap();
        let mut tx = database.begin().await.unwrap();
        let id = previewed.name["imports/".len()..].parse().unwrap();
        let mut import = find_import(&mut tx, id).await.unwrap().unwrap();
        let context = Context { caller: demander(), ..Context::of_market(import.update_time) };
        import.begin_run(&previewed.sha256, &context.caller, context.now).unwrap();
        import.taken_rows = 500;
        import.report().summary.created = 500;
        assert!(update_import(&mut tx, &mut import).await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(import.state, ImportState::Running);
        Box::pin(files.demand.work_off()).await.unwrap();
        let done = files.get(&demander(), &previewed.name).await.unwrap();
        assert_eq!((done.state(), counts(&done)[0], done.taken_rows), (State::Succeeded, 1_200, 1_200));
        let mut session = database.read().await.unwrap();
        let kept = session.rows("SELECT id FROM demand", vec![]).await.unwrap();
        assert_eq!(kept.len(), 700, "the first batch was not taken in again");
    }

    async fn a_complete_list_leaves_what_is_closed(location: Location) {
        let files = Files::at(&location).await;
        files.imported(&table([row(1), row(2), row(3)]), options()).await;
        let of = |number: usize, demands: &[Demand]| {
            let title = format!("电瓷配方{number}");
            demands.iter().find(|demand| demand.title == title).cloned().unwrap()
        };
        let mut client = Client::new(files.market.client(&operator()));
        let mut closed = of(3, &files.demands(DemandFilter::default()).await);
        for verb in [Verb::Submit, Verb::Publish, Verb::Close] {
            closed = run_verb(&mut client, verb, &closed).await.unwrap();
        }
        let complete = ImportOptions { withdraw_missing: true, ..options() };
        let previewed = files.previewed(&table([row(1)]), complete).await;
        let lacking = of(2, &files.demands(DemandFilter::default()).await);
        assert_eq!(previewed.preview.as_ref().unwrap().missing_demands, [lacking.name]);
        let done = files.run(&demander(), &previewed).await.unwrap();
        assert_eq!(done.result.unwrap().missing, 1);
        let demands = files.demands(DemandFilter::default()).await;
        let state = |number| of(number, &demands).state();
        assert_eq!([state(1), state(2), state(3)], [DemandState::Draft, DemandState::Withdrawn, DemandState::Closed]);
    }
}
