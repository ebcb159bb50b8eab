//! Bytes as people and other programs read them: lower-case hexadecimal digits (十六进制), two a byte.

use std::fmt;

/// Shows bytes as lower-case hexadecimal digits, for example the 64 of a SHA-256.
#[derive(Clone, Copy, Debug)]
pub struct Hex<'a>(pub &'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl Hex<'_> {
    /// The `N` bytes that `text` shows; none unless it is exactly their digits, in lower case: each value has one form.
    #[must_use]
    pub fn read<const N: usize>(text: &str) -> Option<[u8; N]> {
        if text.len() != 2 * N {
            return None;
        }
        let mut value = [0; N];
        for (byte, pair) in value.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            *byte = pair
                .iter()
                .try_fold(0, |value, &sign| Some(value << 4 | digit(sign)?))?;
        }
        Some(value)
    }
}

fn digit(sign: u8) -> Option<u8> {
    match sign {
        b'0'..=b'9' => Some(sign - b'0'),
        b'a'..=b'f' => Some(sign - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn two_digits_a_byte() {
        for (bytes, text) in [
            ([0, 0], "0000"),
            ([1, 0xaf], "01af"),
            ([0x10, 9], "1009"),
            ([255, 255], "ffff"),
        ] {
            assert_eq!(Hex(&bytes).to_string(), text);
            assert_eq!(Hex::read(text), Some(bytes), "{text}");
        }
        for text in ["", "01a", "01af0", "01AF", "0x1a", "01 f", "01aé", "-1+1"] {
            assert_eq!(Hex::read::<2>(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text: String) {
            if let Some(bytes) = Hex::read::<4>(&text) {
                prop_assert_eq!(Hex(&bytes).to_string(), text);
            }
        }
    }
}
