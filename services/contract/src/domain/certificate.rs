//! Verification codes of certificates and lists (核验码).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use techmarket_kernel::Rng;

/// Crockford's base 32: no letters that can be mistaken for digits.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 16 signs of 5 bits: a guess at random hits one of a million codes once in 10^18 times.
const LENGTH: usize = 16;

/// A verification code: 16 signs of Crockford's base 32.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CertificateCode(String);

impl CertificateCode {
    #[must_use]
    pub fn new(rng: &dyn Rng) -> Self {
        let mut bytes = [0_u8; LENGTH];
        rng.fill(&mut bytes);
        let signs = bytes
            .iter()
            .map(|byte| char::from(ALPHABET[usize::from(byte & 31)]));
        Self(signs.collect())
    }

    /// The code as it is kept.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text is no verification code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCertificateCode;

impl fmt::Display for NoCertificateCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("不是 16 位核验码")
    }
}

impl FromStr for CertificateCode {
    type Err = NoCertificateCode;

    /// Reads a code as people type it: in any case, with blanks and hyphens, O for 0, I and L for 1.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut code = String::with_capacity(LENGTH);
        for sign in text.chars().filter(|sign| !matches!(sign, ' ' | '-')) {
            let sign = match sign.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                sign => sign,
            };
            let known = u8::try_from(sign).is_ok_and(|byte| ALPHABET.contains(&byte));
            if !known || code.len() == LENGTH {
                return Err(NoCertificateCode);
            }
            code.push(sign);
        }
        if code.len() == LENGTH {
            Ok(Self(code))
        } else {
            Err(NoCertificateCode)
        }
    }
}

impl TryFrom<String> for CertificateCode {
    type Error = NoCertificateCode;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<CertificateCode> for String {
    fn from(code: CertificateCode) -> Self {
        code.0
    }
}

impl fmt::Display for CertificateCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
