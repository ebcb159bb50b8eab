//! Posts of both sides: public, behind a hidden name, drafted, handed in, returned, withdrawn, revised; files of them; a pair.

use serde_json::{Value, json};
use techmarket_proto::supply::v1::UploadImportRequest;
use techmarket_proto::supply::v1::upload_import_request::Message;

use super::{Market, as_, contact, with, word};
use crate::process::until;

/// One side.
#[derive(Clone, Copy)]
struct Side {
    path: &'static str,
    imports: &'static str,
    noun: &'static str,
    field: &'static str,
    owner: &'static str,
    organization: &'static str,
    /// What nothing of the other side is about.
    alone: &'static str,
}

const SUPPLY: Side = Side {
    path: "supply.v1.SupplyService",
    imports: "supply.v1.ImportService",
    noun: "Listing",
    field: "listing",
    owner: "provider",
    organization: as_::PROVIDER,
    alone: "夜间灯光遥感影像辐射定标。",
};
const DEMAND: Side = Side {
    path: "demand.v1.DemandService",
    imports: "demand.v1.ImportService",
    noun: "Demand",
    field: "demand",
    owner: "demander",
    organization: as_::DEMANDER,
    alone: "桥梁吊索索力长期监测。",
};

impl Side {
    fn path(self, verb: &str) -> String {
        format!("{}/{verb}{}", self.path, self.noun)
    }

    fn place(self, what: &str) -> String {
        format!("{}.{what}", self.field)
    }
}

impl Market {
    pub(super) async fn listings(&mut self) -> Value {
        let base = self.json("techmarket.supply.v1.Listing", &as_::listing());
        let public = json!({"title": "高强度电瓷绝缘子配方与烧成工艺",
            "summary": "以铝矾土为主料的高强度电瓷配方，抗弯强度达到180MPa，烧成温度低，适用于特高压支柱绝缘子。"});
        self.posts(SUPPLY, with(base, public)).await
    }

    pub(super) async fn demands(&mut self) -> Value {
        let base = self.json("techmarket.demand.v1.Demand", &as_::demand());
        let public = json!({"title": "提高特高压电瓷绝缘子的抗弯强度",
            "summary": "特高压支柱绝缘子用电瓷抗弯强度不足，需要高强度电瓷配方和烧成工艺，抗弯强度不低于160MPa。"});
        self.posts(DEMAND, with(base, public)).await
    }

    /// The posts of a side; the public one.
    async fn posts(&mut self, side: Side, base: Value) -> Value {
        let confidential = |kind: &str| {
            let place = side.place(kind);
            json!({"confidential": {"detail": word(&format!("{place}.detail")), "contact": contact(&place)}})
        };
        let titled = |kind: &str| json!({"title": word(&side.place(&format!("{kind}.title")))});
        let public = self
            .published(side, with(base.clone(), confidential("public")))
            .await;
        let hidden = with(
            json!({"publisherHidden": true, "organizationName": word(&side.place("hidden.organization_name")),
                "title": "隐名发布的脐橙保鲜项目", "summary": "脐橙采后保鲜，壳聚糖复合涂膜减少腐烂。"}),
            confidential("hidden"),
        );
        self.published(side, with(base.clone(), hidden)).await;
        let draft = with(titled("draft"), confidential("draft"));
        self.drafted(side, with(base.clone(), draft)).await;
        self.submitted(side, with(base.clone(), titled("submitted")))
            .await;
        let returned = self.submitted(side, with(base.clone(), titled("returned"))).await;
        let reason = json!({"reason": word(&side.place("returned.reason"))});
        self.step("operator", &side.path("Return"), &returned, reason)
            .await;
        // It fits nothing: a match would tell its title to others than the table says, if it came before the withdrawal.
        let alone = with(titled("withdrawn"), json!({"summary": side.alone}));
        let withdrawn = self.published(side, with(base.clone(), alone)).await;
        let reason = json!({"reason": word(&side.place("withdrawn.reason"))});
        self.step(side.owner, &side.path("Withdraw"), &withdrawn, reason)
            .await;
        self.revised(side, base).await;
        public
    }

    /// A public post of which another form waits.
    async fn revised(&mut self, side: Side, base: Value) {
        let title = json!({"title": "再生稻机收栽培技术"});
        let revised = self.published(side, with(base, title)).await;
        let summary = word(&side.place("revision.summary"));
        let post = json!({"name": revised["name"], "etag": revised["etag"], "summary": summary});
        let request = json!({side.field: post, "updateMask": "summary"});
        self.ask(side.owner, &side.path("Update"), request).await;
    }

    async fn drafted(&mut self, side: Side, post: Value) -> Value {
        let request = json!({side.field: post});
        self.ask(side.owner, &side.path("Create"), request).await
    }

    async fn submitted(&mut self, side: Side, post: Value) -> Value {
        let draft = self.drafted(side, post).await;
        self.step(side.owner, &side.path("Submit"), &draft, json!({}))
            .await
    }

    async fn published(&mut self, side: Side, post: Value) -> Value {
        let submitted = self.submitted(side, post).await;
        self.step("operator", &side.path("Publish"), &submitted, json!({}))
            .await
    }

    /// A file of each side, of which one row is refused.
    pub(super) async fn imports(&mut self) {
        self.imported(SUPPLY, "编号,成果名称,成果简介,领域,所在地,技术细节")
            .await;
        self.imported(DEMAND, "编号,需求名称,需求简介,领域,所在地,技术细节")
            .await;
    }

    async fn imported(&mut self, side: Side, head: &str) {
        let taken = word(&side.place("import.row"));
        let refused = word(&side.place("import.refused_row"));
        let rows = format!(
            "{head}\n1,光伏组件回收,回收光伏组件中的银和硅。,新材料,360300,{taken}\n2,{refused},,无此领域,000000,\n"
        );
        let upload = json!({"organization": side.organization,
            "fileName": format!("{}.csv", word(&side.place("import.file_name"))), "sizeBytes": rows.len()});
        let chunk = UploadImportRequest {
            message: Some(Message::Chunk(rows.clone().into_bytes())),
        };
        let chunk = self.json("techmarket.supply.v1.UploadImportRequest", &chunk);
        let path = |verb: &str| format!("{}/{verb}Import", side.imports);
        let messages = json!([{"upload": upload}, chunk]);
        let uploaded = self.ask(side.owner, &path("Upload"), messages).await;
        let previewed = self.after(side, &path("Preview"), &uploaded, "PREVIEWED").await;
        self.after(side, &path("Run"), &previewed, "SUCCEEDED").await;
    }

    /// The import once a step of it is done.
    async fn after(&mut self, side: Side, path: &str, at: &Value, state: &str) -> Value {
        let more = json!({"sha256": at["sha256"]});
        let more = if path.contains("Run") { more } else { json!({}) };
        self.step(side.owner, path, at, more).await;
        let get = format!("{}/GetImport", side.imports);
        let name = json!({"name": at["name"]});
        until(state, async || {
            let import = self.ask(side.owner, &get, name.clone()).await;
            let now = import["state"].as_str().unwrap();
            assert!(import["failure"].is_null(), "{import}");
            now.ends_with(state).then_some(import)
        })
        .await
    }

    /// A match of the public posts with notes of each kind, of which the listing's side was disclosed; a saved search.
    pub(super) async fn matched(&mut self, listing: &Value, demand: &Value) {
        let filter = json!({"filter": {"listing": listing["name"], "demand": demand["name"]}});
        let list = "matching.v1.MatchingService/ListMatches";
        let mut at = until("a match", async || {
            let page = self.ask("operator", list, filter.clone()).await;
            page["matches"].get(0).cloned()
        })
        .await;
        let path = |verb: &str| format!("matching.v1.MatchingService/{verb}");
        let broker = json!({"broker": as_::broker().subject});
        for (who, verb, more) in [
            ("provider", "AcceptMatch", json!({})),
            ("demander", "AcceptMatch", json!({})),
            ("operator", "AssignMatchBroker", broker),
            ("provider", "DiscloseMatch", json!({})),
            ("provider", "GrantMatchBrokerAccess", json!({})),
        ] {
            at = self.step(who, &path(verb), &at, more).await;
        }
        for (who, place, visibility) in [
            ("provider", "match.note", "VISIBILITY_PARTIES"),
            ("broker", "match.broker_note", "VISIBILITY_BROKERS"),
        ] {
            let note = json!({"text": word(place), "visibility": visibility});
            let request = json!({"name": at["name"], "note": note});
            self.ask(who, &path("AddMatchNote"), request).await;
        }
        let search = json!({"displayName": word("saved_search.display_name"), "side": "SIDE_LISTINGS",
            "query": format!("电瓷 {}", word("saved_search.query"))});
        self.ask(
            "demander",
            &path("CreateSavedSearch"),
            json!({"savedSearch": search}),
        )
        .await;
    }
}
