//! Words of the confidential layer, and where they may not be found.

use prost::Message;

/// In the confidential detail of every imported listing.
pub(crate) const OF_LISTING: &str = "窑内氧化还原转换点KILN7731";
/// In the confidential detail of every demand.
pub(crate) const OF_DEMAND: &str = "现有废品率及停产损失SCRAP8842";
/// In the summary of every contract.
pub(crate) const OF_CONTRACT: &str = "专有添加剂组分ADDITIVE9953";
/// Whom to call.
pub(crate) const PERSON: &str = "欧阳守密";
/// Her number.
pub(crate) const PHONE: &str = "0799-6600731";

/// All of them.
pub(crate) const ALL: [&str; 5] = [OF_LISTING, OF_DEMAND, OF_CONTRACT, PERSON, PHONE];

/// The message holds none of them, in whatever field.
#[track_caller]
pub(crate) fn none_in(message: &(impl Message + std::fmt::Debug)) {
    let bytes = message.encode_to_vec();
    for secret in ALL {
        assert!(!holds(&bytes, secret), "{secret} is in {message:?}");
    }
}

/// The text holds none of them.
#[track_caller]
pub(crate) fn none_in_text(text: &str) {
    for secret in ALL {
        assert!(!text.contains(secret), "{secret} is in:\n{text}");
    }
}

/// Whether the message holds `secret`: that the owner reads it shows that it could be found.
pub(crate) fn stands_in(message: &impl Message, secret: &str) -> bool {
    holds(&message.encode_to_vec(), secret)
}

fn holds(bytes: &[u8], secret: &str) -> bool {
    bytes
        .windows(secret.len())
        .any(|window| window == secret.as_bytes())
}
