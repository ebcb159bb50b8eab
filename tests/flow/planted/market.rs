//! A market in which everything that somebody may keep to themselves has a word of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, MethodDescriptor};
use serde_json::{Value, json};
use techmarket_proto::directory::v1::ProofFile;
use techmarket_rpc::{Credentials, Rpc, remote};
use techmarket_testkit as as_;
use techmarket_testkit::{BROKER, PROVIDER};
use tokio::net::TcpListener;

use super::calls::{self, Answer};
use super::comments::Comments;
use super::webhook::Receiver;
use super::words::word;
use crate::site::Site;
use crate::story::contracts::{SMALL, signed_today};

/// Who asks, with what they are to what is planted.
pub(super) const CALLERS: [&str; 17] = [
    "nobody",
    "viewer",
    "other-provider",
    "other-demander",
    "stranger",
    "system",
    "other-system",
    "other-registrar",
    "registrar",
    "reviewer",
    "newcomer",
    "member",
    "administrator",
    "broker",
    "demander",
    "provider",
    "operator",
];

/// The feeds, all of which are sent to a receiver.
pub(super) const SOURCES: [&str; 5] = ["SUPPLY", "DEMAND", "MATCHING", "CONTRACT", "DIRECTORY"];

/// A market with what is planted in it.
pub(super) struct Market {
    pub(super) site: Site,
    pub(super) pool: DescriptorPool,
    callers: BTreeMap<&'static str, Rpc>,
    pub(super) comments: Comments,
    /// Where the events of all feeds are sent.
    pub(super) receiver: Receiver,
    /// Address of the portal.
    pub(super) portal: String,
    /// What there is: its name, and the etag that was read last.
    pub(super) names: BTreeMap<String, String>,
    /// Other values that requests ask for: hashes of files and codes of certificates.
    pub(super) values: BTreeSet<(&'static str, String)>,
}

pub(super) const PASSWORD: &str = "correct horse battery";

impl Market {
    /// Everything, planted through the API.
    pub(super) async fn planted() -> Self {
        let portal = free().await;
        let office = tempfile::tempdir().unwrap();
        // Without a licence no data is open.
        fs::create_dir(office.path().join("portal")).unwrap();
        let site = office.path().join("portal").join("site.toml");
        fs::write(site, "data_licence = \"示例许可\"").unwrap();
        let options = [
            "--admin",
            "127.0.0.1:0",
            "--reference",
            office.path().to_str().unwrap(),
            "--portal",
            &portal,
            "--webhook-network",
            "127.0.0.0/8",
            "--second-factor",
            "optional",
            "--rate-reads",
            "0",
            "--rate-writes",
            "0",
            "--rate-heavy",
            "0",
        ];
        let site = Site::with(&options, &[]).await;
        let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET).unwrap();
        let mut market = Self {
            comments: Comments::of(&pool),
            receiver: Receiver::start().await,
            portal,
            pool,
            callers: BTreeMap::new(),
            names: BTreeMap::new(),
            values: BTreeSet::new(),
            site,
        };
        market.join_by("nobody", Credentials::none());
        for (who, caller) in [
            ("viewer", as_::viewer()),
            ("other-provider", as_::other_provider()),
            ("other-demander", as_::other_demander()),
            (
                "stranger",
                as_::caller("stranger@example", techmarket_kernel::Role::Broker, None),
            ),
            ("system", as_::system()),
            (
                "other-system",
                as_::caller("other-system@example", techmarket_kernel::Role::System, None),
            ),
            ("other-registrar", as_::registrar_of(&["3501"])),
            ("registrar", as_::registrar_of(&["3603"])),
            ("broker", as_::broker()),
            ("demander", as_::demander()),
            ("provider", as_::provider()),
            ("operator", as_::operator()),
        ] {
            let token = market.site.token(&caller).await;
            market.join(who, token);
        }
        Box::pin(market.plant()).await;
        market
    }

    fn join(&mut self, who: &'static str, token: String) {
        self.join_by(who, Credentials::token(token));
    }

    fn join_by(&mut self, who: &'static str, credentials: Credentials) {
        let rpc = remote(self.site.urls.supply.clone(), credentials).unwrap();
        self.callers.insert(who, rpc);
    }

    pub(super) fn rpc(&self, who: &str) -> &Rpc {
        self.callers.get(who).unwrap_or_else(|| panic!("no {who}"))
    }

    /// A message of the builders as JSON.
    pub(super) fn json(&self, of: &str, message: &impl Message) -> Value {
        let descriptor = self.pool.get_message_by_name(of).unwrap();
        let message = DynamicMessage::decode(descriptor, &message.encode_to_vec()[..]).unwrap();
        serde_json::to_value(message).unwrap()
    }

    /// Asks as `who`, who must be answered; the last message.
    pub(super) async fn ask(&mut self, who: &str, path: &str, request: Value) -> Value {
        let messages = if let Value::Array(messages) = request {
            messages
        } else {
            vec![request]
        };
        let method = calls::method(&self.pool, path);
        let messages = messages
            .into_iter()
            .map(|message| calls::message(&method, message));
        let answer = calls::call(self.rpc(who), &method, messages.collect()).await;
        if let Some(status) = &answer.refused {
            panic!("{path} as {who}: {status:?}");
        }
        self.learn(&method, &answer)
    }

    /// Remembers what an answer names; its last message.
    pub(super) fn learn(&mut self, method: &MethodDescriptor, answer: &Answer) -> Value {
        let mut last = Value::Null;
        for message in &answer.messages {
            let message = DynamicMessage::decode(method.output(), &message[..]).unwrap();
            last = serde_json::to_value(message).unwrap();
            self.remember(&last);
        }
        last
    }

    fn remember(&mut self, value: &Value) {
        match value {
            Value::Array(values) => values.iter().for_each(|value| self.remember(value)),
            Value::Object(fields) => {
                let text = |name: &str| fields.get(name).and_then(Value::as_str);
                if let Some(name) = text("name").filter(|name| name.contains('/')) {
                    let etag = text("etag").unwrap_or_default().to_owned();
                    self.names.insert(name.to_owned(), etag);
                }
                for (told, asked) in [("sha256", "sha256"), ("certificateCode", "code")] {
                    let value = text(told).filter(|value| !value.is_empty());
                    self.values.extend(value.map(|value| (asked, value.to_owned())));
                }
                fields.values().for_each(|value| self.remember(value));
            }
            _ => {}
        }
    }

    /// A verb of a state: `more` beside name and etag of `at`.
    pub(super) async fn step(&mut self, who: &str, path: &str, at: &Value, more: Value) -> Value {
        let request = with(json!({"name": at["name"], "etag": at["etag"]}), more);
        self.ask(who, path, request).await
    }

    fn proof(&self, place: &str) -> Value {
        let file = ProofFile {
            file_name: format!("{}.pdf", word(&format!("{place}.file_name"))),
            content: pdf(&word(&format!("{place}.file"))),
        };
        self.json("techmarket.directory.v1.ProofFile", &file)
    }

    async fn plant(&mut self) {
        Box::pin(self.people()).await;
        let listing = Box::pin(self.listings()).await;
        let demand = Box::pin(self.demands()).await;
        Box::pin(self.imports()).await;
        Box::pin(self.matched(&listing, &demand)).await;
        Box::pin(self.contracts()).await;
        Box::pin(self.visitors()).await;
    }
}

/// An address at which nobody listens.
async fn free() -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    listener.local_addr().unwrap().to_string()
}

/// The same object with these fields in the place of its own.
pub(super) fn with(mut base: Value, more: Value) -> Value {
    if let (Value::Object(fields), Value::Object(more)) = (&mut base, more) {
        fields.extend(more);
    }
    base
}

/// The contact whose words stand at `place`.
fn contact(place: &str) -> Value {
    json!({
        "person": word(&format!("{place}.person")),
        "phone": word(&format!("{place}.phone")),
        "email": format!("{}@example.com", word(&format!("{place}.email"))),
    })
}

/// A file that holds `text`.
fn pdf(text: &str) -> Vec<u8> {
    format!("%PDF-1.4\n%{text}\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n").into_bytes()
}

/// Organisations, accounts, brokers, experts.
mod people;
/// Posts of both sides: public, behind a hidden name, drafted, handed in, returned, withdrawn, revised.
mod posts;
/// Contracts with their files, opinions, settlements.
mod register;
