//! What somebody shows once or keeps, and the market keeps as a hash.

use sha2::{Digest as _, Sha256};
use techmarket_kernel::Rng;
use techmarket_types::Hex;

/// Digits of codes that a person types (Crockford's base 32): no I, L, O and U, which are mistaken for others.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of such a code: 100 bits, so that a fast hash of it tells nothing.
const LENGTH: usize = 20;
const GROUP: usize = 5;

/// A secret of 256 bits for a program to keep: `prefix` and 64 hexadecimal digits.
pub fn new_secret(rng: &dyn Rng, prefix: &str) -> String {
    let mut bytes = [0; 32];
    rng.fill(&mut bytes);
    format!("{prefix}{}", Hex(&bytes))
}

/// A code of 100 bits for a person to pass on: `7Q2MX-0FDK3-..`.
pub fn new_code(rng: &dyn Rng) -> String {
    let mut bytes = [0; LENGTH];
    rng.fill(&mut bytes);
    let digits = bytes
        .iter()
        .map(|byte| char::from(DIGITS[usize::from(byte % 32)]));
    let mut code = String::with_capacity(LENGTH + LENGTH / GROUP);
    for (index, digit) in digits.enumerate() {
        if index > 0 && index % GROUP == 0 {
            code.push('-');
        }
        code.push(digit);
    }
    code
}

/// What is kept of a secret.
#[must_use]
pub fn hash(secret: &str) -> String {
    Hex(&Sha256::digest(secret.as_bytes())).to_string()
}

/// What is kept of a code, however it was typed.
#[must_use]
pub fn code_hash(typed: &str) -> String {
    let digits = typed.chars().filter(|c| c.is_alphanumeric());
    let digits = digits.map(|c| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        digit => digit,
    });
    hash(&digits.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;
    use techmarket_kernel::SeededRng;

    #[test]
    fn a_code_is_known_however_it_is_typed() {
        let code = new_code(&SeededRng::new(1));
        assert_eq!(code.len(), 23);
        let typed = format!(
            " {} ",
            code.to_lowercase()
                .replace('-', "")
                .replace('0', "o")
                .replace('1', "l")
        );
        assert_eq!(code_hash(&typed), code_hash(&code));
        assert_ne!(code_hash(&new_code(&SeededRng::new(2))), code_hash(&code));
    }

    #[test]
    fn secrets_differ_and_their_hashes_do_not_show_them() {
        let rng = SeededRng::new(1);
        let (first, second) = (new_secret(&rng, "tmk_"), new_secret(&rng, "tmk_"));
        assert_ne!(first, second);
        assert!(first.starts_with("tmk_") && !hash(&first).contains(&first[4..]));
    }
}
