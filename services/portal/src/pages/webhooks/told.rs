//! Webhooks in the words of an office.

use techmarket_proto::directory::v1::webhook::{EndReason, State};
use techmarket_proto::directory::v1::{DeliveryError, Webhook, WebhookFeed};
use techmarket_proto::feed::v1::Source;

/// How types are written, with one of the feed's.
macro_rules! hint {
    ($example:literal) => {
        concat!(
            "事件的名称，如 ",
            $example,
            "；以顿号分开，至多 20 个；不填为全部"
        )
    };
}

/// A feed as the form has it.
pub(super) struct Kind {
    pub(super) source: Source,
    pub(super) title: &'static str,
    /// The field with the types of its events, what stands over it, and how to fill it in.
    pub(super) field: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
}

/// The feeds that a form offers.
pub(super) const KINDS: [Kind; 5] = [
    Kind {
        source: Source::Supply,
        title: "供给",
        field: "types.supply",
        label: "供给的事件",
        hint: hint!("listing.published"),
    },
    Kind {
        source: Source::Demand,
        title: "需求",
        field: "types.demand",
        label: "需求的事件",
        hint: hint!("demand.published"),
    },
    Kind {
        source: Source::Contract,
        title: "技术合同",
        field: "types.contract",
        label: "技术合同的事件",
        hint: hint!("contract.registered"),
    },
    Kind {
        source: Source::Matching,
        title: "匹配和订阅提醒",
        field: "types.matching",
        label: "匹配和订阅提醒的事件",
        hint: hint!("match.suggested"),
    },
    Kind {
        source: Source::Directory,
        title: "机构与人员",
        field: "types.directory",
        label: "机构与人员的事件",
        hint: hint!("organization.verified"),
    },
];

/// The feed in words.
pub(super) fn source(source: Source) -> &'static str {
    let known = KINDS.iter().find(|kind| kind.source == source);
    known.map_or("", |kind| kind.title)
}

/// What is sent of a feed.
pub(super) fn types(feed: &WebhookFeed) -> String {
    if feed.types.is_empty() {
        "全部事件".to_owned()
    } else {
        feed.types.join("、")
    }
}

/// The feeds of a webhook in words.
pub(super) fn feeds(webhook: &Webhook) -> String {
    let titles: Vec<&str> = webhook.feeds.iter().map(|feed| source(feed.source())).collect();
    titles.join("、")
}

/// The state as its tag: the word and the tone.
pub(super) fn state(webhook: &Webhook) -> (&'static str, &'static str) {
    match webhook.state() {
        State::Unspecified => ("", ""),
        State::Active if webhook.failing_since.is_some() => ("推送受阻", "warn"),
        State::Active => ("推送中", "good"),
        State::Paused => ("已暂停", "warn"),
        State::Ended => ("已停止", "gone"),
    }
}

/// Why the market ended it, and what to do; empty unless it did.
pub(super) fn ended(webhook: &Webhook) -> &'static str {
    match webhook.end_reason() {
        EndReason::Unspecified => "",
        EndReason::Gone => "接收方答复已不再接收（410），推送已停止。请接收方恢复接收地址后，点“恢复推送”。",
        EndReason::Unreachable => "连续多日无法送达，推送已停止。请检查接收系统，修复后点“恢复推送”。",
        EndReason::DeadLetters => "死信过多，推送已停止。请检查接收系统，重新推送死信后点“恢复推送”。",
        EndReason::KeyEnded => "建立或者恢复此推送的接口密钥已失效，推送已停止。请核对后点“恢复推送”。",
    }
}

/// What came of an attempt: why it failed, or that it was taken.
pub(super) fn outcome(error: DeliveryError, status: i32) -> String {
    let why = match error {
        DeliveryError::Unspecified if status == 0 => return String::new(),
        DeliveryError::Unspecified => return format!("已接收（{status}）"),
        DeliveryError::AddressRefused => "域名指向不允许推送的地址",
        DeliveryError::Unreachable => "无法连接：域名不存在、没有监听，或者 TLS 证书有误",
        DeliveryError::Timeout => "没有按时答复",
        DeliveryError::Status => return format!("答复的状态码 {status} 不是 2xx"),
        DeliveryError::Broken => "连接中断，或者答复不是 HTTP",
    };
    why.to_owned()
}

/// The address without its query, which may hold a secret of the receiver.
pub(super) fn url(webhook: &Webhook) -> String {
    webhook.url.split('?').next().unwrap_or_default().to_owned()
}
