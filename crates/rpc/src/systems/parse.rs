//! The table as a file: TOML.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::sync::Arc;

use serde::Deserialize;
use techmarket_kernel::{Caller, Role};
use techmarket_types::{CreditCode, PointPrefix};

use super::{System, SystemTable};

/// What a name begins with.
const KINDS: [&str; 5] = ["subject:", "dns:", "uri:", "email:", "ip:"];
/// Systems of a table.
const SYSTEMS: usize = 1_000;
/// Characters of a subject.
const SUBJECT_CHARS: usize = 100;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default, rename = "system")]
    systems: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    certificates: Vec<String>,
    subject: String,
    roles: Vec<String>,
    organization: Option<String>,
    #[serde(default)]
    points: Vec<String>,
    #[serde(default)]
    relays: bool,
    #[serde(default)]
    revoked: bool,
}

impl SystemTable {
    /// Reads a table; the error says everything that is wrong with it, a line each.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| format!("系统表不是所要求的 TOML：{error}"))?;
        let mut wrong = String::new();
        if file.systems.len() > SYSTEMS {
            let _ = writeln!(wrong, "系统表至多 {SYSTEMS} 个系统，现有 {}", file.systems.len());
        }
        let mut known: HashMap<String, Arc<System>> = HashMap::new();
        for (number, row) in (1..).zip(file.systems) {
            let mut tell = |what: String| {
                // Writing to a String cannot fail.
                let _ = writeln!(wrong, "第 {number} 个 [[system]]（{}）：{what}", row.subject);
            };
            let system = Arc::new(row.system(&mut tell));
            if row.certificates.is_empty() {
                tell("certificates 至少写一个证书名称".to_owned());
            }
            for name in &row.certificates {
                let valued = KINDS
                    .iter()
                    .any(|kind| name.strip_prefix(kind).is_some_and(|rest| !rest.is_empty()));
                if !valued {
                    tell(format!(
                        "certificates 的 {name:?} 应以 {} 之一开头，其后为证书中的值（techmarket certificate names 文件 可列出）",
                        KINDS.join("、")
                    ));
                }
                match known.entry(name.clone()) {
                    Entry::Occupied(_) => tell(format!("证书名称 {name:?} 出现了两次")),
                    Entry::Vacant(free) => {
                        free.insert(Arc::clone(&system));
                    }
                }
            }
        }
        if wrong.is_empty() {
            Ok(Self(known))
        } else {
            Err(wrong.trim_end().to_owned())
        }
    }
}

impl Row {
    fn system(&self, tell: &mut impl FnMut(String)) -> System {
        let length = self.subject.chars().count();
        let plain = self.subject.trim() == self.subject && !self.subject.chars().any(char::is_control);
        if !plain || !(1..=SUBJECT_CHARS).contains(&length) {
            tell(format!("subject 应为 1 至 {SUBJECT_CHARS} 个字符，前后没有空白"));
        }
        if self.subject == Caller::MARKET {
            tell(format!("subject {} 保留给本市场自己的服务", Caller::MARKET));
        }
        if self.roles.is_empty() {
            tell("roles 至少写一个角色，例如 [\"system\"]".to_owned());
        }
        let mut roles = Vec::new();
        for word in &self.roles {
            match Role::from_word(word) {
                Some(role) => roles.push(role),
                None => tell(format!("没有角色 {word:?}，可用：{}", words())),
            }
        }
        let organization = self.organization.as_deref().and_then(|code| {
            let read = code.parse::<CreditCode>();
            read.map_err(|error| tell(format!("organization {code:?}：{error}")))
                .ok()
        });
        if organization.is_none()
            && roles
                .iter()
                .any(|role| matches!(role, Role::Provider | Role::Demander))
        {
            tell("角色 provider 和 demander 需要 organization".to_owned());
        }
        let points = self.points.iter().filter_map(|range| {
            let read = range.parse::<PointPrefix>();
            read.map_err(|error| tell(format!("points 的 {range:?}：{error}")))
                .ok()
        });
        let points = points.collect();
        System {
            caller: Caller {
                points,
                ..Caller::new(self.subject.as_str(), roles, organization)
            },
            relays: self.relays,
            revoked: self.revoked,
        }
    }
}

fn words() -> String {
    let words: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    words.join("、")
}
