//! Which passwords may be set (NIST SP 800-63B, 3.1.1.2): long ones that nobody knows. What kinds of characters they hold is not
//! asked, and they do not grow old.

use std::collections::HashSet;

use techmarket_kernel::{Reason, Violations};

use super::login_form;

const LEAST: usize = 10;
pub const MOST: usize = 128;
const KNOWN: &str = include_str!("../../data/bad-passwords.txt");
/// Lines that an office may add.
const MOST_ADDED: usize = 1_000_000;

/// Passwords that are tried first by whoever guesses, in the form in which they are compared.
#[derive(Clone, Debug)]
pub struct BadPasswords(HashSet<String>);

impl Default for BadPasswords {
    fn default() -> Self {
        Self::with("")
    }
}

impl BadPasswords {
    /// The known ones, and those of an office: a line each, `#` begins a note.
    #[must_use]
    pub fn with(added: &str) -> Self {
        let lines = KNOWN.lines().chain(added.lines().take(MOST_ADDED));
        let lines = lines
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'));
        Self(lines.map(login_form).collect())
    }

    /// Checks a new password of the account with `login_name`.
    pub fn check(&self, v: &mut Violations, field: &str, password: &str, login_name: &str) {
        let length = password.chars().count();
        if length == 0 {
            return v.add(field, Reason::FieldRequired, "必填");
        }
        if length > MOST {
            return v.add(field, Reason::FieldTooLong, format!("至多 {MOST} 个字符"));
        }
        if length < LEAST {
            let rule = format!("密码至少 {LEAST} 个字符；可以是一句话，不要求大小写或符号");
            return v.add(field, Reason::PasswordWeak, rule);
        }
        let form = login_form(password);
        let mut distinct: Vec<char> = form.chars().collect();
        distinct.sort_unstable();
        distinct.dedup();
        if self.0.contains(&form) || distinct.len() <= 2 {
            v.add(field, Reason::PasswordWeak, "这是众所周知的密码，请换一个");
        } else if form == login_form(login_name) {
            v.add(field, Reason::PasswordWeak, "密码不能与登录名相同");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_and_what_is_known_are_asked_and_nothing_else() {
        let bad = BadPasswords::with("# ours\n宜春技术市场2026年\n");
        let refused = |password: &str| {
            let mut v = Violations::new();
            bad.check(&mut v, "password", password, "zhang.san@example");
            v.into_vec().first().map(|found| found.reason)
        };
        for good in [
            "correct horse",
            "春眠不觉晓处处闻啼鸟",
            "aaaaaaaabc",
            &"长江水".repeat(21),
            &"ab3".repeat(42),
        ] {
            assert_eq!(refused(good), None, "{good}");
        }
        assert_eq!(refused(""), Some(Reason::FieldRequired));
        assert_eq!(refused(&"x1y".repeat(43)), Some(Reason::FieldTooLong));
        for weak in [
            "123456789",
            "1234567890",
            "PASSWORD123",
            "aaaaaaaaaa",
            "ababababab",
            "Zhang.San@example",
            "宜春技术市场2026年",
        ] {
            assert_eq!(refused(weak), Some(Reason::PasswordWeak), "{weak}");
        }
    }
}
