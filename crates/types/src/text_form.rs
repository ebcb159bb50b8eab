//! String forms shared by the checked text types of this crate.

/// Gives a checked text type serde through its own parser, so that what is stored is checked
/// again when it is read.
macro_rules! serde_through_text {
    ($type:ty) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

pub(crate) use serde_through_text;

/// Text of a stranger as it may be repeated in a message: at most 32 characters, no controls.
pub(crate) fn quotable(text: &str) -> String {
    const LIMIT: usize = 32;
    let mut shown: String = text
        .chars()
        .map(|sign| if sign.is_control() { '�' } else { sign })
        .take(LIMIT)
        .collect();
    if text.chars().nth(LIMIT).is_some() {
        shown.push('…');
    }
    shown
}
