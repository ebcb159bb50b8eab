use crate::DocumentError;
use crate::qr::Modules;

/// Characters between two spaces of a printed code.
const GROUP: usize = 4;

/// By what anybody can ask the registration body whether a document is true (核验).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// Verification code (核验码), 4 to 64 ASCII letters, digits and hyphens, printed in groups of four;
    /// hyphens are not printed.
    pub code: String,
    /// Address of the page that answers, http or https, at most 300 bytes; the QR code holds it. Without
    /// one the QR code holds the code.
    pub address: Option<String>,
}

impl Verification {
    const CODE: std::ops::RangeInclusive<usize> = 4..=64;
    const ADDRESS: usize = 300;

    pub(crate) fn check(&self) -> Result<(), DocumentError> {
        let code = Self::CODE.contains(&self.code.len())
            && self
                .code
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let address = self.address.as_ref().is_none_or(|address| {
            address.len() <= Self::ADDRESS
                && (address.starts_with("https://") || address.starts_with("http://"))
                && !address.contains(|character: char| character.is_whitespace() || character.is_control())
        });
        if code && address {
            Ok(())
        } else {
            Err(DocumentError::Verification)
        }
    }

    /// `ABCD EFGH JK`
    pub(crate) fn grouped(&self) -> String {
        let bare: Vec<char> = self.code.chars().filter(|&character| character != '-').collect();
        let groups: Vec<String> = bare.chunks(GROUP).map(|group| group.iter().collect()).collect();
        groups.join(" ")
    }

    pub(crate) fn modules(&self) -> Result<Modules, DocumentError> {
        self.check()?;
        Modules::of(self.address.as_deref().unwrap_or(&self.code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, address: Option<&str>) -> Verification {
        Verification {
            code: code.to_owned(),
            address: address.map(str::to_owned),
        }
    }

    #[test]
    fn codes_are_printed_in_groups_of_four() {
        for (code, printed) in [
            ("ABCDEFGH", "ABCD EFGH"),
            ("ABCD-EFGH-JK", "ABCD EFGH JK"),
            ("ABC7", "ABC7"),
        ] {
            assert_eq!(of(code, None).grouped(), printed);
        }
    }

    #[test]
    fn codes_and_addresses_of_other_forms_are_refused() {
        let long = format!("https://a.example/{}", "b".repeat(300));
        for (code, address) in [
            ("ABC", None),
            ("核验码核验码", None),
            ("ABCD EFGH", None),
            ("ABCDEFGH", Some("javascript:alert(1)")),
            ("ABCDEFGH", Some("https://a.example/ b")),
            ("ABCDEFGH", Some(long.as_str())),
        ] {
            assert_eq!(of(code, address).check(), Err(DocumentError::Verification));
        }
        assert_eq!(of("ABCDEFGH", Some("https://a.example/v?c=1")).check(), Ok(()));
    }
}
