//! Words planted in every confidential field, draft, note, attachment and file name, each its own, are searched in every answer of
//! every method as every role and as nobody, in feeds, snippets, terms, refusals, exports, printed pages and the log: they are found
//! where the right to them is, and nowhere else. Beside gRPC these are the answers in JSON, the portal's pages, open data among them,
//! and what webhooks send.

mod beside;
mod calls;
mod comments;
mod erased;
mod files;
mod filling;
mod json;
mod market;
mod portal;
mod requests;
mod table;
mod webhook;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, stream};
use memchr::memmem::find;
use prost_reflect::{DynamicMessage, Kind, MethodDescriptor};

use calls::Answer;
use market::{CALLERS, Market};
use requests::Asked;

use crate::admin;

/// Where it is asked.
#[derive(Clone, Copy)]
enum Door {
    Grpc,
    Json,
}

impl Door {
    /// What is called `name` there.
    fn at(self, name: &str) -> String {
        match self {
            Self::Grpc => name.to_owned(),
            Self::Json => format!("JSON: {name}"),
        }
    }
}

/// What a walk has seen.
#[derive(Default)]
struct Seen {
    /// What stands where, who found it, and by which methods.
    found: BTreeMap<(&'static str, &'static str), BTreeSet<String>>,
    /// Methods that answered somebody, by each door.
    answered: BTreeSet<String>,
}

/// Those who are asked first, so that what they have is known by name.
const OWNERS: [&str; 5] = ["operator", "provider", "administrator", "demander", "registrar"];
/// Files and streams in which a word must be found: where it is not, they were not read.
const OPENED: [(&str, &str, &str); 22] = [
    ("contract.registered.title", "provider", "PrintCertificate"),
    ("contract.registered.title", "registrar", "PrintRegisterList"),
    ("contract.registered.title", "registrar", "DownloadRegisterList"),
    ("settlement.handler", "provider", "PrintSettlement"),
    ("settlement.phone", "provider", "PrintSettlement"),
    ("contract.returned.title", "demander", "ListContracts"),
    ("listing.public.detail", "operator", "ListListings"),
    ("contract.registered.file", "provider", "DownloadAttachment"),
    ("organization.proof.file", "administrator", "DownloadProof"),
    ("listing.import.refused_row", "provider", "DownloadRefusedRows"),
    ("demand.import.refused_row", "demander", "DownloadRefusedRows"),
    ("contract.registered.title", "system", "Tail"),
    ("newcomer.reason", "newcomer", "ExportAccount"),
    ("listing.public.detail", "demander", "GetMatchDisclosure"),
    ("listing.public.detail", "operator", "JSON: ListListings"),
    ("contract.registered.file", "demander", "JSON: DownloadAttachment"),
    ("contract.registered.title", "system", "JSON: Tail"),
    ("contract.registered.title", "system", WEBHOOK),
    ("contract.registered.title", "nobody", "portal: /verify"),
    ("contract.registered.summary", "registrar", "portal: /desk"),
    ("listing.draft.detail", "member", "portal: /my"),
    ("demand.submitted.title", "operator", "portal: /operator"),
];
/// Methods that need what was not planted: dead letters, a scheme of subsidies, a day of talks; and what only services of this market ask.
const UNANSWERED: [&str; 4] = [
    "techmarket.directory.v1.AccountService.CheckErasure",
    "techmarket.contract.v1.SubsidyService.CalculateSubsidy",
    "techmarket.directory.v1.WebhookService.ListDeadLetters",
    "techmarket.matching.v1.MatchingService.ScheduleTalks",
];
const WEBHOOK: &str = "webhook";
/// Those who ask in JSON too: who has no right, and of those who have one some.
const IN_JSON: [&str; 9] = [
    "nobody",
    "viewer",
    "stranger",
    "other-provider",
    "other-registrar",
    "system",
    "member",
    "demander",
    "operator",
];
/// The process's log and figures, beside the callers.
const LOG: &str = "log";
/// With these the names begin of what a search finds.
const RESULTS: [&str; 6] = [
    "listings/",
    "demands/",
    "contracts/",
    "organizations/",
    "brokers/",
    "experts/",
];
/// Calls under way at once.
const AT_ONCE: usize = 8;
/// Those who may change what is planted. They show etags that are not, and so change nothing.
const HOLDERS: [&str; 9] = [
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn planted_words_are_found_where_the_right_to_them_is_and_nowhere_else() {
    let mut market = Box::pin(Market::planted()).await;
    let methods = calls::methods(&market.pool);
    let (reads, mut writes): (Vec<_>, Vec<_>) = methods.into_iter().partition(requests::reads);
    writes.sort_by_key(requests::ends);
    for who in OWNERS {
        for method in &reads {
            for (_, answer) in answers(&market, method, who, Door::Grpc).await {
                market.learn(method, &answer);
            }
        }
    }
    let mut seen = Seen::default();
    for who in CALLERS {
        walk(&market, &reads, who, Door::Grpc, &mut seen).await;
    }
    for who in IN_JSON {
        walk(&market, &reads, who, Door::Json, &mut seen).await;
    }
    beside::visit(&market, &mut seen).await;
    beside::received(&market, &mut seen).await;
    for who in CALLERS {
        walk(&market, &writes, who, Door::Grpc, &mut seen).await;
    }
    let process = &market.site.processes[0];
    let (status, figures) = admin::get(&process.admin(), "/metrics").await;
    assert_eq!(status, 200);
    let log = process.log();
    assert!(log.contains("MatchingService/SearchListings"), "calls are logged");
    for place in words::found((figures + &log).as_bytes()) {
        seen.found.insert((place, LOG), BTreeSet::new());
    }
    let mut wrong = differences(&seen);
    let names = reads.iter().map(MethodDescriptor::full_name);
    let names = names.filter(|name| !UNANSWERED.contains(name));
    let asked = names.flat_map(|name| [Door::Grpc, Door::Json].map(|door| door.at(name)));
    let unanswered = asked.filter(|name| !seen.answered.contains(name));
    wrong.extend(unanswered.map(|name| format!("{name} answered nobody")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    market.site.stop().await;
}

/// Calls each method as `who` about all there is, and notes which words come back.
async fn walk(market: &Market, methods: &[MethodDescriptor], who: &'static str, door: Door, seen: &mut Seen) {
    for method in methods {
        let answers = answers(market, method, who, door).await;
        for (asked, answer) in answers {
            if answer.refused.is_none() {
                seen.answered.insert(door.at(method.full_name()));
            }
            for place in places_in(method, &asked, &answer) {
                let methods = seen.found.entry((place, who)).or_default();
                methods.insert(door.at(method.name()));
            }
        }
    }
}

async fn answers(market: &Market, method: &MethodDescriptor, who: &str, door: Door) -> Vec<(Asked, Answer)> {
    let rpc = market.rpc(who);
    let asked = requests::of(market, method, HOLDERS.contains(&who));
    let asking = stream::iter(asked.into_iter().enumerate()).map(|(index, asked)| async move {
        let answer = match door {
            Door::Grpc => calls::call(rpc, method, vec![asked.message.clone()]).await,
            Door::Json => json::call(rpc, method, &asked.message, index % 2 == 1).await,
        };
        (asked, answer)
    });
    asking.buffered(AT_ONCE).collect().await
}

/// Where the words stand that the answer holds.
fn places_in(method: &MethodDescriptor, asked: &Asked, answer: &Answer) -> BTreeSet<&'static str> {
    let mut parts = answer.parts();
    // Pieces of one file.
    for bytes in method
        .output()
        .fields()
        .filter(|field| field.kind() == Kind::Bytes)
    {
        let pieces = answer.messages.iter().flat_map(|message| {
            let message = DynamicMessage::decode(method.output(), &message[..]).unwrap();
            let piece = message.get_field(&bytes);
            piece.as_bytes().cloned().unwrap_or_default()
        });
        parts.extend(files::opened(pieces.collect()));
    }
    let told = parts.concat();
    let mut places = words::found(&told);
    if let Some(sought) = asked.sought {
        // A refusal and a search repeat what was sought: it is found where something is found by it.
        if answer.refused.is_some() || method.name().starts_with("Search") {
            places.remove(sought);
        }
        if RESULTS
            .iter()
            .any(|result| find(&told, result.as_bytes()).is_some())
        {
            places.insert(sought);
        }
    }
    places
}

/// What was found by others than the table says, or not by those whom it names.
fn differences(seen: &Seen) -> Vec<String> {
    let mut wrong = Vec::new();
    for place in words::PLACES.iter() {
        let (name, why) = (place.name.as_str(), place.why);
        for who in CALLERS.into_iter().chain([LOG]) {
            match (seen.found.get(&(name, who)), place.readers.contains(who)) {
                (Some(by), false) => wrong.push(format!("{who} found {name} by {by:?}; it is for: {why}")),
                (None, true) => wrong.push(format!("{who} did not find {name}; it is for: {why}")),
                _ => {}
            }
        }
    }
    for (place, who, method) in OPENED {
        let by = seen.found.get(&(place, who));
        if !by.is_some_and(|by| by.contains(method)) {
            wrong.push(format!("{who} did not find {place} by {method}, but by {by:?}"));
        }
    }
    wrong
}
