//! Webhooks (事件推送): where events are sent, and what.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use ring::hmac;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{
    Caller, Error, Etag, Reason, Result, Rng, Role, TextRule, Violations, check_count, check_text,
};
use techmarket_types::{ApiKeyId, CreditCode, WebhookId};

use super::{Reachable, WebhookRules};

pub const KIND: &str = "webhook";
const MOST_NAME: usize = 50;
const MOST_TYPES: usize = 20;
/// So that a scanner of public code finds those that were published by mistake (Standard Webhooks 1.0.0).
const SECRET_PREFIX: &str = "whsec_";
const SECRET_BYTES: usize = 32;

techmarket_kernel::words! {
    /// Whose feed.
    pub enum FeedSource {
        /// 供给.
        Supply = "supply",
        /// 需求.
        Demand = "demand",
        /// 合同.
        Contract = "contract",
        /// 匹配.
        Matching = "matching",
        /// 名录.
        Directory = "directory",
    }
}

techmarket_kernel::words! {
    /// Where a webhook stands.
    pub enum WebhookState {
        /// 推送中.
        Active = "active",
        /// 已暂停.
        Paused = "paused",
        /// 已停止.
        Ended = "ended",
    }
}

techmarket_kernel::words! {
    /// Why the market ended a webhook.
    pub enum EndReason {
        /// 410 Gone.
        Gone = "gone",
        /// Nothing was taken for days.
        Unreachable = "unreachable",
        /// As many dead letters as are kept.
        DeadLetters = "dead_letters",
        /// The API key has ended.
        KeyEnded = "key_ended",
    }
}

/// One feed of a webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookFeed {
    pub source: FeedSource,
    /// Empty for all.
    pub types: Vec<String>,
}

impl WebhookFeed {
    /// Whether events of `kind` are sent.
    #[must_use]
    pub fn wants(&self, kind: &str) -> bool {
        self.types.is_empty() || self.types.iter().any(|wanted| wanted == kind)
    }
}

/// What its owner writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookContent {
    pub display_name: String,
    pub url: String,
    pub feeds: Vec<WebhookFeed>,
}

impl WebhookContent {
    /// Adds everything that is wrong.
    pub fn check(&self, v: &mut Violations, reachable: &Reachable) {
        check_text(
            v,
            "display_name",
            &self.display_name,
            TextRule::line(MOST_NAME).required(),
        );
        reachable.check(v, "url", &self.url);
        for (index, feed) in self.feeds.iter().enumerate() {
            v.within(format!("feeds[{index}]"), |v| {
                if self.feeds[..index]
                    .iter()
                    .any(|other| other.source == feed.source)
                {
                    v.add("source", Reason::ItemRepeated, "每个变更流只列一次");
                }
                check_count(v, "types", feed.types.len(), MOST_TYPES);
                for (index, kind) in feed.types.iter().enumerate().take(MOST_TYPES) {
                    check_text(v, &format!("types[{index}]"), kind, TextRule::line(50).required());
                    if feed.types[..index].contains(kind) {
                        v.add(
                            format!("types[{index}]"),
                            Reason::ItemRepeated,
                            "每种事件只列一次",
                        );
                    }
                }
            });
        }
    }
}

/// What signs.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secrets {
    pub current: String,
    /// The one before, and until when it signs as well.
    pub former: Option<(String, Timestamp)>,
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Secrets(..)")
    }
}

impl Secrets {
    #[must_use]
    pub fn new(rng: &dyn Rng) -> Self {
        let mut bytes = [0; SECRET_BYTES];
        rng.fill(&mut bytes);
        Self {
            current: format!("{SECRET_PREFIX}{}", STANDARD.encode(bytes)),
            former: None,
        }
    }

    /// The header `webhook-signature` of a body that is sent at `now`: a signature by each secret that holds.
    #[must_use]
    pub fn signatures(&self, id: &str, now: Timestamp, body: &str) -> String {
        let former = self.former.as_ref().filter(|(_, until)| *until > now);
        let secrets = std::iter::once(&self.current).chain(former.map(|(secret, _)| secret));
        let content = format!("{id}.{}.{body}", now.as_second());
        let signed = secrets.filter_map(|secret| {
            let key = STANDARD.decode(secret.strip_prefix(SECRET_PREFIX)?).ok()?;
            let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), content.as_bytes());
            Some(format!("v1,{}", STANDARD.encode(tag)))
        });
        signed.collect::<Vec<_>>().join(" ")
    }
}

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub id: WebhookId,
    pub version: i64,
    /// Issuer and subject.
    pub person: String,
    pub organization: Option<CreditCode>,
    /// The key by which its owner made or last resumed it.
    pub api_key: Option<ApiKeyId>,
    pub content: WebhookContent,
    pub state: WebhookState,
    pub end_reason: Option<EndReason>,
    /// Kept beside it, so that no recorded answer holds them.
    #[serde(skip)]
    pub secrets: Secrets,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl Webhook {
    #[must_use]
    pub fn new(
        id: WebhookId,
        content: WebhookContent,
        caller: &Caller,
        secrets: Secrets,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            version: 1,
            person: caller.person(),
            organization: caller.organization.clone(),
            api_key: key_of(caller),
            content,
            state: WebhookState::Active,
            end_reason: None,
            secrets,
            create_time: now,
            update_time: now,
        }
    }

    #[must_use]
    pub fn etag(&self) -> Etag {
        Etag::new(self.version)
    }

    /// Who owns it, in one text. Systems of two organisations may have one name.
    #[must_use]
    pub fn owner(&self) -> String {
        owner(&self.person, self.organization.as_ref())
    }

    /// Refuses a caller who may not know of it.
    pub fn require_owner(&self, caller: &Caller) -> Result<()> {
        let is_own = self.owner() == owner_of(caller);
        if is_own || caller.is(Role::Operator) {
            return Ok(());
        }
        Err(Error::not_found(KIND, self.id.name()))
    }

    /// 暂停.
    pub fn pause(&mut self) -> Result<()> {
        if self.state != WebhookState::Active {
            return Err(self.forbids("pause"));
        }
        self.state = WebhookState::Paused;
        Ok(())
    }

    /// 恢复.
    pub fn resume(&mut self, caller: &Caller) -> Result<()> {
        if self.state == WebhookState::Active {
            return Err(self.forbids("resume"));
        }
        self.state = WebhookState::Active;
        self.end_reason = None;
        if self.owner() == owner_of(caller) {
            self.api_key = key_of(caller);
        }
        Ok(())
    }

    /// Ends it; whether it was active.
    pub fn end(&mut self, reason: EndReason) -> bool {
        let was_active = self.state == WebhookState::Active;
        if was_active {
            self.state = WebhookState::Ended;
            self.end_reason = Some(reason);
        }
        was_active
    }

    /// Gives it another secret.
    pub fn rotate(&mut self, secrets: Secrets, rules: &WebhookRules, now: Timestamp) {
        let former = std::mem::replace(&mut self.secrets, secrets);
        self.secrets.former = Some((former.current, rules.former_until(now)));
    }

    /// Counts a change.
    pub fn changed(&mut self, now: Timestamp) {
        self.version += 1;
        self.update_time = now;
    }

    fn forbids(&self, verb: &str) -> Error {
        Error::state_forbids(KIND, self.id.name(), self.state.as_str(), verb)
    }
}

/// Whose the webhooks of `caller` are.
#[must_use]
pub fn owner_of(caller: &Caller) -> String {
    owner(&caller.person(), caller.organization.as_ref())
}

fn owner(person: &str, organization: Option<&CreditCode>) -> String {
    format!("{person} {}", organization.map_or("", CreditCode::as_str))
}

/// The key by which a system calls. Of a person it is a session, which ends each day and is no system's access.
fn key_of(caller: &Caller) -> Option<ApiKeyId> {
    let credential = caller.credential.as_ref()?;
    caller.is(Role::System).then(|| credential.id.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;
    use techmarket_kernel::SeededRng;

    #[test]
    fn a_signature_is_that_of_standard_webhooks() {
        // The vector of the reference libraries of Standard Webhooks.
        let secrets = Secrets {
            current: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
            former: None,
        };
        let now = Timestamp::from_second(1_614_265_330).unwrap();
        let signed = secrets.signatures("msg_p5jXN8AQM9LWM0D4loKWxJek", now, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn both_secrets_sign_for_a_while_and_neither_is_printed() {
        let rng = SeededRng::new(1);
        let (rules, now) = (WebhookRules::embedded().unwrap(), Timestamp::UNIX_EPOCH);
        let content = WebhookContent {
            display_name: "x".to_owned(),
            url: String::new(),
            feeds: Vec::new(),
        };
        let caller = Caller::new("system", [Role::System], None);
        let id = WebhookId::new(uuid::Uuid::nil());
        let mut webhook = Webhook::new(id, content, &caller, Secrets::new(&rng), now);
        let first = webhook.secrets.signatures("id", now, "{}");
        webhook.rotate(Secrets::new(&rng), &rules, now);
        let both = webhook.secrets.signatures("id", now, "{}");
        assert!(both.split(' ').count() == 2 && both.ends_with(&first), "{both}");
        let later = now + jiff::SignedDuration::from_hours(24);
        assert_eq!(
            webhook.secrets.signatures("id", later, "{}").split(' ').count(),
            1
        );
        let printed = format!("{webhook:?}{}", serde_json::to_string(&webhook).unwrap());
        assert!(!printed.contains(SECRET_PREFIX), "{printed}");
    }

    #[test]
    fn a_webhook_is_its_owners_and_the_operators() {
        let caller = |subject: &str, role, code: Option<&str>| {
            Caller::new(subject, [role], code.map(|code| code.parse().unwrap()))
        };
        let own = caller("system", Role::System, Some("12100000400000624D"));
        let content = WebhookContent {
            display_name: "x".to_owned(),
            url: String::new(),
            feeds: Vec::new(),
        };
        let id = WebhookId::new(uuid::Uuid::nil());
        let webhook = Webhook::new(id, content, &own, Secrets::default(), Timestamp::UNIX_EPOCH);
        webhook.require_owner(&own).unwrap();
        webhook.require_owner(&caller("o", Role::Operator, None)).unwrap();
        for other in [
            caller("other", Role::System, Some("12100000400000624D")),
            caller("system", Role::System, None),
        ] {
            webhook.require_owner(&other).unwrap_err();
        }
    }
}
