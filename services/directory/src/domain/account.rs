//! Accounts (账号): people who sign in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Error, Reason, Result, TextRule, Violations, check_text, words};
use techmarket_text::same_form;
use techmarket_types::AccountId;

use super::{SecondFactor, code_hash};

const MOST_NAME: usize = 50;
/// What stands in the place of a name that is erased.
pub const ERASED_NAME: &str = "已注销";

words! {
    /// Where an account stands.
    pub enum AccountState {
        /// 正常.
        Active = "active",
        /// 已停用.
        Suspended = "suspended",
        /// 已注销.
        Erased = "erased",
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub version: i64,
    /// As it was typed first; compared by [`login_form`].
    pub login_name: String,
    /// The subject of its tokens where that is not the login name, which says who somebody is.
    #[serde(default)]
    pub pseudonym: Option<String>,
    pub display_name: String,
    /// Where mail goes to; empty for none.
    #[serde(default)]
    pub mail: String,
    pub state: AccountState,
    /// Argon2id, in the PHC string format; none for who signs in by an identity provider alone.
    pub password: Option<String>,
    pub second_factor: Option<SecondFactor>,
    /// Secret of a second factor that is not confirmed yet, in hexadecimal.
    pub second_factor_to_be: Option<String>,
    /// Hashes of recovery codes that are not used yet.
    pub recovery: Vec<String>,
    pub create_time: Timestamp,
    pub update_time: Timestamp,
}

impl Account {
    /// A new account with a password as it is kept.
    #[must_use]
    pub fn new(
        id: AccountId,
        login_name: &str,
        display_name: &str,
        password: Option<String>,
        now: Timestamp,
    ) -> Self {
        let telling = is_mail(login_name) || is_mobile(login_name);
        Self {
            id,
            version: 1,
            login_name: login_name.to_owned(),
            pseudonym: telling.then(|| id.to_string()),
            display_name: display_name.to_owned(),
            mail: if is_mail(login_name) {
                login_name.to_owned()
            } else {
                String::new()
            },
            state: AccountState::Active,
            password,
            second_factor: None,
            second_factor_to_be: None,
            recovery: Vec::new(),
            create_time: now,
            update_time: now,
        }
    }

    /// The subject of its tokens (令牌主体), by which registers and trails know the person.
    #[must_use]
    pub fn subject(&self) -> &str {
        self.pseudonym.as_deref().unwrap_or(&self.login_name)
    }

    /// Takes away everything that says who the person is. From then on its id stands for the person.
    pub fn erase(&mut self) -> Result<()> {
        if self.state == AccountState::Erased {
            let state = self.state.as_str();
            return Err(Error::state_forbids("account", self.id.name(), state, "erase"));
        }
        self.state = AccountState::Erased;
        self.login_name = self.id.to_string();
        self.pseudonym = Some(self.id.to_string());
        ERASED_NAME.clone_into(&mut self.display_name);
        self.mail.clear();
        self.password = None;
        self.forget_second_factor();
        Ok(())
    }

    /// Changes what its holder writes.
    pub fn rewrite(&mut self, display_name: &str, mail: &str) -> Result<()> {
        if self.state == AccountState::Erased {
            let state = self.state.as_str();
            return Err(Error::state_forbids("account", self.id.name(), state, "update"));
        }
        display_name.clone_into(&mut self.display_name);
        mail.clone_into(&mut self.mail);
        Ok(())
    }

    #[must_use]
    pub fn is_active(&self) -> bool {
        self.state == AccountState::Active
    }

    /// Whether `code` is what the second factor shows at `now`, or a recovery code. Either is good once: it is used up.
    pub fn take_code(&mut self, code: &str, now: Timestamp) -> bool {
        if self
            .second_factor
            .as_mut()
            .is_some_and(|factor| factor.take(code, now))
        {
            return true;
        }
        let hash = code_hash(code);
        let before = self.recovery.len();
        self.recovery.retain(|kept| *kept != hash);
        self.second_factor.is_some() && self.recovery.len() < before
    }

    /// Takes the second factor away.
    pub fn forget_second_factor(&mut self) {
        self.second_factor = None;
        self.second_factor_to_be = None;
        self.recovery.clear();
    }
}

/// The one form in which login names are compared.
#[must_use]
pub fn login_form(name: &str) -> String {
    same_form(name)
}

/// Checks a new login name.
pub fn check_login_name(v: &mut Violations, field: &str, name: &str) {
    check_text(v, field, name, TextRule::line(MOST_NAME).required());
    let fits = |c: char| c.is_alphanumeric() || ".-_@".contains(c);
    // An id stands for somebody whose login name is not told.
    let is_id = name.parse::<AccountId>().is_ok();
    if !name.is_empty()
        && (is_id || name.chars().count() < 2 || !name.chars().all(fits) || login_form(name).is_empty())
    {
        v.add(
            field,
            Reason::TextInvalid,
            "登录名应为 2 至 50 个字母、数字、汉字或 . - _ @",
        );
    }
}

/// Checks the login name of somebody who comes without an invitation.
pub fn check_own_login_name(v: &mut Violations, field: &str, name: &str) {
    check_login_name(v, field, name);
    if !name.is_empty() && !is_mail(name) && !is_mobile(name) {
        v.add(field, Reason::TextInvalid, "应为电子邮箱地址或 11 位手机号码");
    }
}

/// Checks a mail address; an empty one is none.
pub fn check_mail(v: &mut Violations, field: &str, mail: &str) {
    check_text(v, field, mail, TextRule::line(MOST_NAME));
    if !mail.is_empty() && !is_mail(mail) {
        v.add(
            field,
            Reason::TextInvalid,
            "应为电子邮箱地址，例如 zhang.san@example.com",
        );
    }
}

/// Whether `text` has the form of a mail address that goes over the network: a part before one `@`, a domain of several labels.
#[must_use]
pub fn is_mail(text: &str) -> bool {
    let label = |label: &str| {
        let bytes = label.as_bytes();
        let fits = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
        !bytes.is_empty() && bytes.iter().all(fits) && !label.starts_with('-') && !label.ends_with('-')
    };
    let before = |part: &str| {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".-_+".contains(&byte);
        let dots = part.starts_with('.') || part.ends_with('.') || part.contains("..");
        !part.is_empty() && part.bytes().all(fits) && !dots
    };
    match text.split_once('@') {
        Some((part, domain)) => before(part) && domain.contains('.') && domain.split('.').all(label),
        None => false,
    }
}

/// Whether `text` is a mobile number of mainland China: 11 digits, the first a 1 and the second from 3 to 9.
fn is_mobile(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 11
        && bytes.iter().all(u8::is_ascii_digit)
        && bytes.starts_with(b"1")
        && bytes.get(1).is_some_and(|second| *second >= b'3')
}

/// Checks what people call a person.
pub fn check_display_name(v: &mut Violations, field: &str, name: &str, required: bool) {
    let rule = TextRule::line(MOST_NAME);
    check_text(v, field, name, if required { rule.required() } else { rule });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_addresses_and_mobile_numbers_are_told_from_names() {
        for mail in ["a@b.cn", "zhang.san+1@mail.example.com"] {
            assert!(is_mail(mail), "{mail}");
        }
        for other in [
            "zhang.san",
            "operator@example",
            "a@@b.cn",
            "a@b..cn",
            ".a@b.cn",
            "a@-b.cn",
            "a b@c.cn",
            "张@例.cn",
            "a@b.cn\nBcc: c@d.cn",
        ] {
            assert!(!is_mail(other), "{other}");
        }
        assert!(is_mobile("13800138000"));
        for other in ["12800138000", "1380013800", "138001380000", "1380013800a"] {
            assert!(!is_mobile(other), "{other}");
        }
    }

    #[test]
    fn what_is_erased_says_nothing_of_the_person() {
        let id: AccountId = "0198a3c0-0000-7000-8000-000000000001".parse().unwrap();
        let (name, now) = ("zhang.san@example.com", Timestamp::UNIX_EPOCH);
        let mut account = Account::new(id, name, "张三", Some("hash".to_owned()), now);
        assert_eq!(
            (account.subject(), account.mail.as_str()),
            (id.to_string().as_str(), name)
        );
        account.erase().unwrap();
        let whole = serde_json::to_string(&account).unwrap();
        for told in ["zhang", "张三", "hash"] {
            assert!(!whole.contains(told), "{whole}");
        }
        assert_eq!(account.erase().unwrap_err().reason(), Reason::StateForbids);
        assert_eq!(
            account.rewrite("张三", "").unwrap_err().reason(),
            Reason::StateForbids
        );
    }
}
