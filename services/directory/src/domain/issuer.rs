//! Identity providers (统一身份认证) that people may sign in with: OpenID Connect Core 1.0, and what their claims mean here, as data of the office.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use techmarket_kernel::Role;

use super::{Place, Roles};

/// Most providers of an office, and rules of one.
const MOST: usize = 20;
const MOST_RULES: usize = 500;
/// Clocks may differ by so many seconds.
const LEEWAY: i64 = 60;
/// An identity is issued for a sign-in, and no older than that.
const OLDEST: i64 = 10 * 60;
/// What may sign: no algorithm with a shared secret, and never none.
const ALGORITHMS: [&str; 3] = ["RS256", "ES256", "EdDSA"];

/// The file `issuers.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuers {
    #[serde(default, rename = "issuer")]
    pub all: Vec<Issuer>,
}

/// A provider.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Issuer {
    /// The word for it in calls.
    pub id: String,
    /// Its identifier, a URL; what stands in `iss`.
    pub issuer: String,
    pub client_id: String,
    /// A file with the client's secret; none for a public client.
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    #[serde(default = "scopes")]
    pub scopes: Vec<String>,
    /// Where it may send people back to.
    pub redirect_uris: Vec<String>,
    #[serde(default = "algorithms")]
    pub algorithms: Vec<String>,
    /// Whether it asks for a second factor by itself.
    #[serde(default)]
    pub second_factor: bool,
    #[serde(default, rename = "rule")]
    pub rules: Vec<Rule>,
}

/// What a claim gives: all rules that fit count.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    pub claim: String,
    /// The value, or one of several, that the claim has; `*` for any.
    pub value: String,
    pub roles: Vec<String>,
    /// Credit code, or `market`.
    #[serde(default)]
    pub organization: Option<String>,
    /// A claim that holds the credit code instead.
    #[serde(default)]
    pub organization_claim: Option<String>,
    #[serde(default)]
    pub administrator: bool,
}

/// Who signed in, as a provider says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    pub login_name: String,
    pub display_name: String,
    /// Where the person acts, with which roles, and whether as an administrator.
    pub places: Vec<(Place, Roles, bool)>,
}

fn scopes() -> Vec<String> {
    ["openid", "profile"].map(str::to_owned).into()
}

fn algorithms() -> Vec<String> {
    vec!["RS256".to_owned()]
}

impl Issuers {
    /// The file `issuers.toml` of an office; what is wrong with it otherwise.
    pub fn parse(text: &str) -> Result<Self, String> {
        let issuers: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        issuers.check().map(|()| issuers)
    }

    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Issuer> {
        self.all.iter().find(|issuer| issuer.id == id)
    }

    /// What is wrong with the file, for whoever starts the market.
    fn check(&self) -> Result<(), String> {
        if self.all.len() > MOST {
            return Err(format!("至多 {MOST} 个身份提供方"));
        }
        for (index, issuer) in self.all.iter().enumerate() {
            let again = self.all[..index]
                .iter()
                .any(|other| other.id == issuer.id || other.issuer == issuer.issuer);
            if again {
                return Err(format!("{}：id 或 issuer 重复", issuer.id));
            }
            issuer
                .check()
                .map_err(|wrong| format!("{}：{wrong}", issuer.id))?;
        }
        Ok(())
    }
}

impl Issuer {
    fn check(&self) -> Result<(), String> {
        let secure = |url: &str| url.starts_with("https://") || is_loopback(url);
        let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if self.id.is_empty() || self.id.len() > 30 || !self.id.chars().all(word) {
            return Err("id 应为 1 至 30 个小写字母、数字或 -".to_owned());
        }
        if !secure(&self.issuer) {
            return Err("issuer 应为 https:// 地址（本机测试可用 http://127.0.0.1）".to_owned());
        }
        if self.redirect_uris.is_empty() || !self.redirect_uris.iter().all(|url| secure(url)) {
            return Err("redirect_uris 至少一个，且为 https:// 地址".to_owned());
        }
        if !self.scopes.iter().any(|scope| scope == "openid") {
            return Err("scopes 须含 openid".to_owned());
        }
        if self.algorithms.is_empty()
            || !self
                .algorithms
                .iter()
                .all(|one| ALGORITHMS.contains(&one.as_str()))
        {
            return Err(format!("algorithms 只能是 {}", ALGORITHMS.join("、")));
        }
        if self.rules.len() > MOST_RULES {
            return Err(format!("至多 {MOST_RULES} 条规则"));
        }
        for rule in &self.rules {
            let known = rule.roles.iter().all(|word| Role::from_word(word).is_some());
            if rule.roles.is_empty() || !known {
                return Err(format!(
                    "规则 {}={} 的 roles 中没有角色或有不认识的角色",
                    rule.claim, rule.value
                ));
            }
            let fixed = rule.organization.as_ref().map(|code| code.parse::<Place>());
            if matches!(fixed, Some(Err(_)))
                || rule.organization.is_some() == rule.organization_claim.is_some()
            {
                return Err(format!(
                    "规则 {}={} 应写 organization（统一社会信用代码或 market）或 organization_claim 之一",
                    rule.claim, rule.value
                ));
            }
        }
        Ok(())
    }

    /// Who the claims of an identity token are about, whose signature holds; what is wrong with them otherwise, for the log.
    pub fn identity(&self, claims: &Value, nonce: &str, now: Timestamp) -> Result<Identity, &'static str> {
        let now = now.as_second();
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        let number = |name: &str| claims.get(name).and_then(Value::as_i64);
        if text("iss") != Some(&self.issuer) {
            return Err("another issuer");
        }
        let audience = values(claims.get("aud"));
        if !audience.contains(&self.client_id.as_str()) {
            return Err("another audience");
        }
        if (audience.len() > 1 || claims.get("azp").is_some()) && text("azp") != Some(&self.client_id) {
            return Err("another authorised party");
        }
        if text("nonce") != Some(nonce) {
            return Err("another nonce");
        }
        if number("exp").is_none_or(|ends| ends + LEEWAY <= now) {
            return Err("expired");
        }
        if number("iat").is_none_or(|issued| issued > now + LEEWAY || issued < now - OLDEST) {
            return Err("issued at another time");
        }
        if number("nbf").is_some_and(|begins| begins > now + LEEWAY) {
            return Err("not yet in force");
        }
        let subject = text("sub").filter(|subject| (1..=255).contains(&subject.len()));
        let subject = subject.ok_or("no subject")?;
        let short = |text: &str| {
            text.chars()
                .filter(|c| !c.is_control())
                .take(50)
                .collect::<String>()
        };
        let login = text("preferred_username")
            .or_else(|| text("email"))
            .unwrap_or(subject);
        Ok(Identity {
            issuer: self.issuer.clone(),
            subject: subject.to_owned(),
            login_name: short(login),
            display_name: short(text("name").unwrap_or(login)),
            places: self.places(claims),
        })
    }

    fn places(&self, claims: &Value) -> Vec<(Place, Roles, bool)> {
        let mut places: Vec<(Place, Roles, bool)> = Vec::new();
        for rule in &self.rules {
            let held = values(claims.get(&rule.claim));
            let fits = !held.is_empty() && (rule.value == "*" || held.contains(&rule.value.as_str()));
            let code = match (&rule.organization, &rule.organization_claim) {
                (Some(code), _) => Some(code.as_str()),
                (None, Some(claim)) => claims.get(claim).and_then(Value::as_str),
                (None, None) => None,
            };
            let Some(place) = code.and_then(|code| code.parse::<Place>().ok()).filter(|_| fits) else {
                continue;
            };
            let roles = Roles::from(rule.roles.clone());
            match places.iter_mut().find(|(known, _, _)| *known == place) {
                Some((_, known, administrator)) => {
                    known.add(&roles);
                    *administrator |= rule.administrator;
                }
                None => places.push((place, roles, rule.administrator)),
            }
        }
        places
    }
}

fn is_loopback(url: &str) -> bool {
    [
        "http://127.0.0.1:",
        "http://127.0.0.1/",
        "http://[::1]:",
        "http://localhost:",
    ]
    .iter()
    .any(|begin| url.starts_with(begin))
}

/// The texts of a claim that is one or a list of them.
fn values(claim: Option<&Value>) -> Vec<&str> {
    match claim {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;
