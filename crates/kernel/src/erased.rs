//! A person who was erased (已注销), as the services know who that was.

use sha2::{Digest as _, Sha256};
use techmarket_types::{AccountId, Contact, Hex};

use crate::Caller;

/// China's, which people leave out or not.
const COUNTRY_CODE: &str = "86";
/// Digits of the shortest telephone number with its area code.
const LEAST_DIGITS: usize = 7;

/// An erased person. Nobody keeps the words by which the person was known, so that what is kept is compared with their hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Erased {
    account: AccountId,
    subject: String,
    contacts: Vec<String>,
}

impl Erased {
    /// Whoever had `account`, and is known by these hashes.
    #[must_use]
    pub fn new(account: AccountId, subject_hash: String, contact_hashes: Vec<String>) -> Self {
        Self {
            account,
            subject: subject_hash,
            contacts: contact_hashes,
        }
    }

    /// What stands for the person where something has to stay: the id of the account, which is nobody's name.
    #[must_use]
    pub fn pseudonym(&self) -> String {
        self.account.to_string()
    }

    /// The hash of the subject that the person's tokens had.
    #[must_use]
    pub fn subject_hash(&self) -> &str {
        &self.subject
    }

    /// Whether the person's tokens had `subject`.
    #[must_use]
    pub fn is_subject(&self, subject: &str) -> bool {
        !subject.is_empty() && subject_hash(subject) == self.subject
    }

    /// Whether `person` (issuer and subject) is the person: accounts have tokens of the market alone.
    #[must_use]
    pub fn is_person(&self, person: &str) -> bool {
        let subject = Caller::subject_of(person);
        self.is_subject(subject) && Caller::new(subject, [], None).person() == person
    }

    /// Whether `contact` leads to the person: by the mail address or the number of the account.
    #[must_use]
    pub fn is_contact(&self, contact: &Contact) -> bool {
        let leads = |text: &String| contact_hash(text).is_some_and(|hash| self.contacts.contains(&hash));
        [&contact.phone, &contact.email].into_iter().any(leads)
    }

    /// Puts the pseudonym in the place of a subject that was the person's; whether it did.
    pub fn rename(&self, subject: &mut String) -> bool {
        let pseudonym = self.pseudonym();
        let renames = *subject != pseudonym && self.is_subject(subject);
        if renames {
            *subject = pseudonym;
        }
        renames
    }

    /// Takes a contact away that leads to the person; whether it did.
    pub fn take(&self, contact: &mut Option<Contact>) -> bool {
        contact.take_if(|contact| self.is_contact(contact)).is_some()
    }
}

/// What a subject is compared by once nobody keeps it: SHA-256 in hexadecimal.
#[must_use]
pub fn subject_hash(subject: &str) -> String {
    hash(subject)
}

/// What a mail address or a telephone number is compared by, however it was typed; none of a text that is neither.
#[must_use]
pub fn contact_hash(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains('@') {
        return Some(hash(&text.to_lowercase()));
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("00").unwrap_or(&digits);
    // No number within the country begins so, but for the mobile ones of 11 digits that the code stands before.
    let national = national
        .strip_prefix(COUNTRY_CODE)
        .filter(|rest| rest.len() >= 10)
        .unwrap_or(national);
    (national.len() >= LEAST_DIGITS).then(|| hash(national))
}

fn hash(text: &str) -> String {
    Hex(&Sha256::digest(text.as_bytes())).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erased(subject: &str, contact: &str) -> Erased {
        let account = "0198a3c0-0000-7000-8000-000000000001".parse().unwrap();
        Erased::new(
            account,
            subject_hash(subject),
            contact_hash(contact).into_iter().collect(),
        )
    }

    #[test]
    fn a_subject_is_renamed_once_and_nobody_elses_is() {
        let erased = erased("li.si", "");
        let mut subject = "li.si".to_owned();
        assert!(erased.rename(&mut subject));
        assert_eq!(subject, "0198a3c0-0000-7000-8000-000000000001");
        assert!(!erased.rename(&mut subject), "again nothing changes");
        for other in ["", "li.s", "Li.Si"] {
            assert!(!erased.rename(&mut other.to_owned()), "{other}");
        }
        assert!(erased.is_person("techmarket li.si"));
        assert!(
            !erased.is_person("elsewhere li.si"),
            "another issuer knows somebody else so"
        );
    }

    #[test]
    fn a_contact_is_known_however_its_number_is_written() {
        let by_phone = erased("x", "13800138000");
        for phone in [
            "13800138000",
            "138-0013-8000",
            "+86 138 0013 8000",
            "0086 13800138000",
        ] {
            let contact = Contact {
                phone: phone.to_owned(),
                ..Contact::default()
            };
            assert!(by_phone.is_contact(&contact), "{phone}");
        }
        for phone in ["", "13800138001", "0791-8800138000", "8613800"] {
            let contact = Contact {
                phone: phone.to_owned(),
                ..Contact::default()
            };
            assert!(!by_phone.is_contact(&contact), "{phone}");
        }
        let by_mail = erased("x", "Li.Si@Example.com");
        let contact = Contact {
            email: " li.si@example.com".to_owned(),
            ..Contact::default()
        };
        let mut kept = Some(contact);
        assert!(by_mail.take(&mut kept) && kept.is_none());
        assert!(!by_mail.take(&mut kept));
    }
}
