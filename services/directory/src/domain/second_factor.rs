//! The second factor (动态口令): six digits that change every 30 seconds (TOTP, RFC 6238).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use techmarket_kernel::{Error, Result, Rng};
use techmarket_types::Hex;
use totp_rs::{Builder, Secret, Totp};

/// RFC 4226, 4: at least 128 bits, 160 recommended.
const SECRET_BYTES: usize = 20;
/// As an authenticator shows it.
const ISSUER: &str = "techmarket";
/// Recovery codes that are given with an enrolment.
pub const RECOVERY_CODES: usize = 10;

/// A confirmed second factor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// In hexadecimal. The market has to compute with it, so that it cannot be kept as a hash.
    secret: String,
    /// The step of 30 seconds whose code was used last. No code is good twice.
    used: u64,
}

/// A secret that an authenticator is to take, in hexadecimal.
pub fn new_secret_to_be(rng: &dyn Rng) -> String {
    let mut bytes = [0; SECRET_BYTES];
    rng.fill(&mut bytes);
    Hex(&bytes).to_string()
}

/// The secret as an authenticator takes it: `otpauth://..`, and in base 32.
pub fn shown(secret: &str, login_name: &str) -> Result<(String, String)> {
    let totp = totp(secret, login_name)?;
    let uri = totp.to_url().map_err(Error::internal)?;
    Ok((uri, totp.secret().to_base32()))
}

impl SecondFactor {
    /// The factor of `secret`, if `code` is what it shows at `now`.
    #[must_use]
    pub fn confirmed(secret: &str, code: &str, now: Timestamp) -> Option<Self> {
        let mut factor = Self {
            secret: secret.to_owned(),
            used: 0,
        };
        factor.take(code, now).then_some(factor)
    }

    /// Whether `code` is shown at `now`, or 30 seconds before or after, and was not used. It is then.
    pub fn take(&mut self, code: &str, now: Timestamp) -> bool {
        let now = u64::try_from(now.as_second()).unwrap_or_default();
        let Ok(totp) = totp(&self.secret, ISSUER) else {
            return false;
        };
        let step = totp.check(code.trim(), now).filter(|step| *step > self.used);
        self.used = step.unwrap_or(self.used);
        step.is_some()
    }
}

fn totp(secret: &str, name: &str) -> Result<Totp> {
    let bytes = Hex::read::<SECRET_BYTES>(secret);
    let bytes = bytes.ok_or_else(|| Error::internal("a second factor without a secret"))?;
    let built = Builder::new()
        .with_secret(Secret::new(Box::from(bytes)))
        .with_account_name(name)
        .with_issuer(Some(ISSUER))
        .build();
    built.map_err(Error::internal)
}

/// What the factor of `secret` shows at `now`, for tests.
#[cfg(test)]
pub fn code_at(secret: &str, now: Timestamp) -> String {
    let now = u64::try_from(now.as_second()).unwrap();
    totp(secret, ISSUER).unwrap().generate(now).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_and_around_its_time() {
        // The secret and the times of RFC 6238, appendix B; the last six of its eight digits.
        let secret = Hex(b"12345678901234567890").to_string();
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(code_at(&secret, at(59)), "287082");
        assert_eq!(code_at(&secret, at(1_111_111_109)), "081804");
        let mut factor = SecondFactor::confirmed(&secret, "287082", at(60)).unwrap();
        assert!(!factor.take("287082", at(60)), "it was used to confirm");
        assert!(factor.take("081804", at(1_111_111_109)));
        assert!(!factor.take("081804", at(1_111_111_109)));
        assert!(
            !factor.take(&code_at(&secret, at(1_111_111_079)), at(1_111_111_109)),
            "nor one before it"
        );
        assert!(!factor.take(&code_at(&secret, at(1_111_111_300)), at(1_111_111_200)));
        assert!(!factor.take("", at(1_111_111_300)) && !factor.take("abcdef", at(1_111_111_300)));
    }
}
