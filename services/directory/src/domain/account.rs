//! Accounts (账号): people who sign in.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Reason, TextRule, Violations, check_text, words};
use techmarket_text::same_form;
use techmarket_types::AccountId;

use super::{SecondFactor, code_hash};

const MOST_NAME: usize = 50;

words! {
    /// Where an account stands.
    pub enum AccountState {
        /// 正常.
        Active = "active",
        /// 已停用.
        Suspended = "suspended",
    }
}

/// An account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: AccountId,
    pub version: i64,
    /// As it was typed first; compared by [`login_form`].
    pub login_name: String,
    pub display_name: String,
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
        Self {
            id,
            version: 1,
            login_name: login_name.to_owned(),
            display_name: display_name.to_owned(),
            state: AccountState::Active,
            password,
            second_factor: None,
            second_factor_to_be: None,
            recovery: Vec::new(),
            create_time: now,
            update_time: now,
        }
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
    if !name.is_empty()
        && (name.chars().count() < 2 || !name.chars().all(fits) || login_form(name).is_empty())
    {
        v.add(
            field,
            Reason::TextInvalid,
            "登录名应为 2 至 50 个字母、数字、汉字或 . - _ @",
        );
    }
}

/// Checks what people call a person.
pub fn check_display_name(v: &mut Violations, field: &str, name: &str, required: bool) {
    let rule = TextRule::line(MOST_NAME);
    check_text(v, field, name, if required { rule.required() } else { rule });
}
