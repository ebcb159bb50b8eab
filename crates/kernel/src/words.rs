//! Closed lists whose members have one word each.

use std::fmt::Debug;
use std::hash::Hash;

/// A member of a closed list that [`words!`](crate::words) declares.
pub trait Word: Copy + Debug + Eq + Hash {
    /// Its word.
    fn word(self) -> &'static str;
}

/// Declares an enum whose members have one word each: the word is what the store and the stored form hold, and in capitals
/// what the API calls it.
#[macro_export]
macro_rules! words {
    ($(#[$meta:meta])* $vis:vis enum $name:ident { $($(#[$doc:meta])* $member:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
        $vis enum $name { $($(#[$doc])* #[serde(rename = $word)] $member,)+ }

        impl $name {
            /// Every member, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$member,)+];

            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$member => $word,)+ }
            }

            /// The member with `word`.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$member),)+ _ => None }
            }
        }

        impl $crate::Word for $name {
            fn word(self) -> &'static str {
                self.as_str()
            }
        }
    };
}

#[cfg(test)]
mod tests {
    crate::words! {
        /// Where a notice stands.
        enum State {
            /// 草稿.
            Draft = "draft",
            /// 已受理.
            TakenUp = "taken_up",
        }
    }

    #[test]
    fn a_member_is_its_word_everywhere() {
        assert_eq!(State::ALL, [State::Draft, State::TakenUp]);
        for &state in State::ALL {
            assert_eq!(State::from_word(state.as_str()), Some(state));
            assert_eq!(serde_json::to_value(state).unwrap(), state.as_str());
        }
        assert_eq!(State::from_word("TAKEN_UP"), None);
    }
}
