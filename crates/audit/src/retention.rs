//! How long entries of audit trails are kept (保存年限), as data of the office, and what goes once its years are over.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use techmarket_kernel::Context;
use techmarket_store::{Database, StoreError};

use crate::chain::AuditHead;
use crate::details::{Details, Outcome};
use crate::entry::{AuditEntry, Step};
use crate::pruning::{PRUNED, prune};

const EMBEDDED: &str = include_str!("../data/audit-retention.toml");
/// 网络安全法 art. 21 (3) asks for six months; a year is the least that this table can say.
const LEAST: u16 = 1;
const MOST: u16 = 100;
const MOST_KINDS: usize = 50;
/// Entries that go in one transaction: whoever appends waits for its end.
const MOST_AT_ONCE: u64 = 10_000;
/// What trails say was done, of which a table may speak. Another word would be a mistyped one.
const ACTIONS: [&str; 43] = [
    "accept_invitation",
    "accept_member",
    "admit_first_member",
    "change_password",
    "create_webhook",
    "delete_webhook",
    "disclose",
    "enrol_second_factor",
    "erase_account",
    "export_account",
    "export_refused_rows",
    "export_report",
    "invite_first_operator",
    "invite_member",
    "issue_api_key",
    "issue_password_reset",
    "pause_webhook",
    "prune_audit",
    "read_confidential",
    "read_disclosure",
    "read_proof",
    "redeliver_dead_letters",
    "refresh_twice",
    "register_account",
    "reject_member",
    "remove_member",
    "request_membership",
    "request_password_reset",
    "reset_password",
    "resume_account",
    "resume_member",
    "resume_webhook",
    "revoke_api_key",
    "revoke_session",
    "rotate_webhook_secret",
    "sign_in",
    "sign_out",
    "suspend_account",
    "suspend_member",
    "switch_organization",
    "update_account",
    "update_member",
    "update_webhook",
];

/// The file `audit-retention.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// Of every action that no kind names.
    years: u16,
    #[serde(default, rename = "kind")]
    kinds: Vec<Kind>,
}

/// Entries that are kept for the same time.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    name: String,
    years: u16,
    actions: Vec<String>,
}

impl Retention {
    /// The one that comes with the program.
    pub fn embedded() -> Result<Self, String> {
        Self::parse(EMBEDDED)
    }

    /// Reads the file; the error says what is wrong with it, for whoever starts the market.
    pub fn parse(text: &str) -> Result<Self, String> {
        let read: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        read.check().map(|()| read)
    }

    fn check(&self) -> Result<(), String> {
        let years = |what: &str, years: u16| {
            let fits = (LEAST..=MOST).contains(&years);
            fits.then_some(())
                .ok_or_else(|| format!("{what}：years 应为 {LEAST} 至 {MOST} 的整数"))
        };
        years("默认", self.years)?;
        if self.kinds.len() > MOST_KINDS {
            return Err(format!("至多 {MOST_KINDS} 个 kind"));
        }
        let mut named: Vec<&str> = Vec::new();
        for kind in &self.kinds {
            years(&kind.name, kind.years)?;
            for action in &kind.actions {
                if !ACTIONS.contains(&action.as_str()) {
                    let known = ACTIONS.join("、");
                    return Err(format!("{}：没有动作 {action}；可以有：{known}", kind.name));
                }
                if named.contains(&action.as_str()) {
                    return Err(format!("{}：动作 {action} 已在另一类中", kind.name));
                }
                named.push(action);
            }
        }
        Ok(())
    }

    /// Whether an entry of `action` from `time` may go at `now`. Years are counted long, so that none is cut short.
    #[must_use]
    pub fn is_over(&self, action: &str, time: Timestamp, now: Timestamp) -> bool {
        let of_action = |kind: &&Kind| kind.actions.iter().any(|named| named == action);
        let kind = self.kinds.iter().find(of_action);
        let years = kind.map_or(self.years, |kind| kind.years);
        let kept = SignedDuration::from_hours(i64::from(years) * 366 * 24);
        time.checked_add(kept).is_ok_and(|end| end <= now)
    }

    /// Lets entries of the trail in `database` go whose years are over at `now`, in the name of the market; the last that went.
    pub async fn prune(&self, database: &Database, now: Timestamp) -> Result<Option<AuditHead>, StoreError> {
        let mut last = None;
        while let Some(head) = self.prune_some(database, now).await? {
            last = Some(head);
        }
        Ok(last)
    }

    async fn prune_some(&self, database: &Database, now: Timestamp) -> Result<Option<AuditHead>, StoreError> {
        let details = Details::of(Outcome::Done);
        let step = Step::by(&Context::of_market(now), PRUNED, String::new(), &details);
        let is_due = |entry: &AuditEntry| self.is_over(&entry.action, entry.time, now);
        let mut tx = database.begin().await?;
        let head = prune(&mut tx, step, is_due, MOST_AT_ONCE).await?;
        tx.commit().await?;
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_kept_for_their_years() {
        let table = Retention::embedded().unwrap();
        let (begin, years) = (Timestamp::UNIX_EPOCH, |years: i64| {
            Timestamp::UNIX_EPOCH + SignedDuration::from_hours(years * 366 * 24)
        });
        assert!(!table.is_over("sign_in", begin, years(2)) && table.is_over("sign_in", begin, years(3)));
        assert!(!table.is_over("update_member", begin, years(9)));
        assert!(table.is_over("update_member", begin, years(10)));
        for read in ["read_confidential", "export_report", "read_disclosure"] {
            assert!(
                !table.is_over(read, begin, years(2)) && table.is_over(read, begin, years(3)),
                "{read}"
            );
        }
        assert!(!table.is_over("disclose", begin, years(9)));
    }

    #[test]
    fn what_is_wrong_with_a_table_is_named() {
        for (text, named) in [
            ("years = 0", "默认"),
            ("years = 1\nmonths = 2", "months"),
            (
                "years = 1\n[[kind]]\nname = \"登录\"\nyears = 101\nactions = []",
                "登录",
            ),
            (
                "years = 1\n[[kind]]\nname = \"登录\"\nyears = 2\nactions = [\"signin\"]",
                "signin",
            ),
            (
                "years = 1\n[[kind]]\nname = \"登录\"\nyears = 2\nactions = [\"sign_in\", \"sign_in\"]",
                "另一类",
            ),
        ] {
            let wrong = Retention::parse(text).unwrap_err();
            assert!(wrong.contains(named), "{text}: {wrong}");
        }
    }
}
