//! The names and keywords in a run of PDF bytes (ISO 32000-1, 7.2 and 7.3.5).

/// Bytes kept of a token. `/JavaScript` with every character escaped takes 30.
const KEPT: usize = 48;

/// A token that ended.
pub(super) enum Token<'a> {
    /// A name without its solidus, with `#xx` decoded.
    Name(&'a [u8]),
    /// A run of regular characters: a keyword or a number.
    Word(&'a [u8]),
}

/// Splits bytes into tokens, across the chunks they come in. Strings and comments are not told from the rest: a name
/// in a text is found too, and nothing is missed by a string that never ends.
#[derive(Default)]
pub(super) struct Names {
    name: bool,
    kept: Vec<u8>,
    /// The token is longer than any that matters.
    long: bool,
    decoded: Vec<u8>,
}

impl Names {
    /// Takes one byte; the token that it ends, if it ends one.
    pub(super) fn push(&mut self, byte: u8) -> Option<Token<'_>> {
        if !ends_token(byte) {
            if self.kept.len() < KEPT {
                self.kept.push(byte);
            } else {
                self.long = true;
            }
            return None;
        }
        let (name, long) = (self.name, self.long);
        (self.name, self.long) = (byte == b'/', false);
        std::mem::swap(&mut self.kept, &mut self.decoded);
        self.kept.clear();
        if self.decoded.is_empty() || long {
            return None;
        }
        if name {
            decode(&mut self.decoded);
            return Some(Token::Name(&self.decoded));
        }
        Some(Token::Word(&self.decoded))
    }
}

fn ends_token(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ') || b"()<>[]{}/%".contains(&byte)
}

fn decode(name: &mut Vec<u8>) {
    let (mut from, mut to) = (0, 0);
    while from < name.len() {
        let escaped = match name[from..] {
            [b'#', high, low, ..] => hex(high).zip(hex(low)),
            _ => None,
        };
        if let Some((high, low)) = escaped {
            name[to] = high << 4 | low;
            from += 3;
        } else {
            name[to] = name[from];
            from += 1;
        }
        to += 1;
    }
    name.truncate(to);
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}
