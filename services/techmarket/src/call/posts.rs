//! `techmarket publish` and its like: a verb for many posts by the batches of the API, and what there is of an import.

use std::collections::BTreeMap;
use std::process::ExitCode;

use jiff::SignedDuration;
use serde_json::{Value, json};
use techmarket_kernel::{Clock as _, SystemClock};
use techmarket_rpc::Rpc;

use crate::call::json::{day, list, side, text};
use crate::call::{ask, pages, post};
use crate::cli::{PostsCommand, PostsOptions};
use crate::connect::signed_in;
use crate::terminal::{complain, say};

/// Posts of a batch.
const BATCH: usize = 500;
/// Posts that are read at once.
const READ: usize = 200;
/// Some were refused, though the others are done.
const SOME_REFUSED: u8 = 2;

/// A verb as the API has it and as a person reads it.
type Verb = (&'static str, &'static str);

/// Does what `command` says to all that it names.
pub async fn run(command: PostsCommand) -> anyhow::Result<ExitCode> {
    let (verb, options): (Verb, _) = match command {
        PostsCommand::List(options) => {
            Posts::of(options)?.print().await?;
            return Ok(ExitCode::SUCCESS);
        }
        PostsCommand::Update(options) => return post::update(options).await,
        PostsCommand::Versions(options) => return post::versions(options).await,
        PostsCommand::Submit(options) => (("Submit", "提交"), options),
        PostsCommand::Publish(options) => (("Publish", "发布"), options),
        PostsCommand::Return(options) => (("Return", "退回"), options),
        PostsCommand::Withdraw(options) => (("Withdraw", "撤回"), options),
        PostsCommand::Reopen(options) => (("Reopen", "重新启用"), options),
        PostsCommand::Renew(options) => (("Renew", "续期"), options),
        PostsCommand::WithdrawRevision(options) => (("WithdrawRevision", "撤回修订"), options),
    };
    let posts = Posts::of(options)?;
    let mut refused = 0;
    // An import is published as it came in; what an owner is still writing is not, unless that is said.
    let drafts_too = posts.options.import.is_some() || posts.options.with_drafts;
    if verb.0 == "Publish" && drafts_too && !posts.options.revised {
        // What was returned is its owner's to mend first.
        refused += posts.all(("Submit", "提交"), &["STATE_DRAFT"]).await?;
    }
    refused += if verb.0 == "WithdrawRevision" {
        posts.withdraw_revisions(verb.1).await?
    } else {
        posts.all(verb, &[]).await?
    };
    Ok(if refused == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(SOME_REFUSED)
    })
}

/// The posts of one side that the options name.
struct Posts {
    rpc: Rpc,
    options: PostsOptions,
    service: &'static str,
    /// The word for a post in the names of methods.
    noun: &'static str,
}

impl Posts {
    fn of(options: PostsOptions) -> anyhow::Result<Self> {
        let demands = options.demands || options.names.iter().any(|name| name.starts_with("demands/"));
        let (service, noun) = side(demands);
        Ok(Self {
            rpc: signed_in(&options.market)?,
            options,
            service,
            noun,
        })
    }

    async fn ask(&self, verb: &str, request: &Value) -> anyhow::Result<Value> {
        ask(&self.rpc, &self.method(verb), request).await
    }

    fn method(&self, verb: &str) -> String {
        format!("{}/{verb}{}s", self.service, self.noun)
    }

    /// What is asked for without names, in `states` or in any.
    fn filter(&self, states: &[&str]) -> Value {
        let mut filter = json!({"states": states});
        if let Some(organization) = &self.options.organization {
            filter["organization"] = json!(organization);
        }
        if let Some(import) = &self.options.import {
            let id = import.strip_prefix("imports/").unwrap_or(import);
            filter["import_name"] = json!(format!("imports/{id}"));
        }
        if self.options.revised {
            filter["revision_states"] = json!(["STATE_SUBMITTED"]);
        }
        if let Some(days) = self.options.expiring {
            let end = SystemClock.now() + SignedDuration::from_hours(i64::from(days) * 24);
            filter["expire_time_before"] = json!(end.to_string());
        }
        filter
    }

    /// Does a verb to all of them, of those in `states` if any are named; returns how many were refused.
    async fn all(&self, (verb, word): Verb, states: &[&str]) -> anyhow::Result<usize> {
        let mut request = json!({"all_or_nothing": self.options.all_or_nothing});
        if matches!(verb, "Return" | "Withdraw") {
            request["reason"] = json!(self.options.reason);
        }
        let verb = format!("Batch{verb}");
        let mut results = Vec::new();
        for names in self.options.names.chunks(BATCH) {
            let items = names.iter().map(|name| json!({"name": name}));
            request["items"] = items.collect();
            results.extend(list(self.ask(&verb, &request).await?["results"].take()));
        }
        if self.options.names.is_empty() {
            request["filter"] = self.filter(states);
            results = self.pages(&verb, request, "results").await?;
        }
        let refused = results.iter().filter(|result| !result["error"].is_null());
        let mut count = 0;
        for result in refused {
            count += 1;
            let (name, error) = (text(&result["name"]), &result["error"]);
            let reason = text(&error["details"][0]["reason"]);
            complain(&format!("{name}：{}（{reason}）", text(&error["message"])));
        }
        say(&format!("{word} {} 条，未办理 {count} 条", results.len() - count));
        Ok(count)
    }

    /// Everything that all pages of the answer have under `field`.
    async fn pages(&self, verb: &str, request: Value, field: &str) -> anyhow::Result<Vec<Value>> {
        pages(&self.rpc, &self.method(verb), request, field, usize::MAX).await
    }

    /// Takes the revision of each back; returns how many had none or were refused.
    async fn withdraw_revisions(&self, word: &str) -> anyhow::Result<usize> {
        let (posts, mut refused) = (self.found().await?, 0);
        let mut done = 0;
        for post in &posts {
            if post["revision"].is_null() {
                complain(&format!("{}：没有可撤回的修订", text(&post["name"])));
                refused += 1;
                continue;
            }
            let request = json!({"name": post["name"], "etag": post["etag"]});
            let method = format!("{}/Withdraw{}Revision", self.service, self.noun);
            ask(&self.rpc, &method, &request).await?;
            done += 1;
        }
        say(&format!("{word} {done} 条，未办理 {refused} 条"));
        Ok(refused)
    }

    /// Everything that the options name, as it is.
    async fn found(&self) -> anyhow::Result<Vec<Value>> {
        let field = format!("{}s", self.noun.to_lowercase());
        if self.options.names.is_empty() {
            let request = json!({"filter": self.filter(&[]), "order_by": "create_time", "page_size": READ});
            return self.pages("List", request, &field).await;
        }
        let mut all = Vec::new();
        for names in self.options.names.chunks(READ) {
            let request = json!({"names": names});
            all.extend(self.pages("BatchGet", request, &field).await?);
        }
        Ok(all)
    }

    /// A line each with what its revision changes, then how many are in which state.
    async fn print(&self) -> anyhow::Result<()> {
        let posts = self.found().await?;
        let mut counts = BTreeMap::new();
        for post in &posts {
            let state = state(text(&post["state"]));
            let [name, key, title, reason] =
                ["name", "external_id", "title", "reason"].map(|field| text(&post[field]));
            let mut line = [name, state, key, title, reason].join("\t");
            if self.options.expiring.is_some() {
                line = format!("{line}\t{}到期", day(&post["expire_time"]));
            }
            say(&line);
            post::print_revision(&post["revision"]);
            *counts.entry(state).or_insert(0) += 1;
        }
        let counts: Vec<String> = counts
            .iter()
            .map(|(state, count)| format!("{state} {count} 条"))
            .collect();
        complain(
            if counts.is_empty() {
                "没有符合条件的条目".to_owned()
            } else {
                counts.join("，")
            }
            .as_str(),
        );
        Ok(())
    }
}

/// The state as a person reads it.
fn state(state: &str) -> &str {
    match state {
        "STATE_DRAFT" => "草稿",
        "STATE_SUBMITTED" => "待审核",
        "STATE_RETURNED" => "退回",
        "STATE_PUBLISHED" => "已发布",
        "STATE_WITHDRAWN" => "已撤回",
        "STATE_CONTRACTED" => "已对接",
        "STATE_CLOSED" => "已关闭",
        "STATE_EXPIRED" => "已到期",
        other => other,
    }
}
