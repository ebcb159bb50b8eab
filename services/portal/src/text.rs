//! Small matters of text.

use techmarket_kernel::Rng;
use techmarket_types::Hex;

/// A word of chance that nobody guesses: 256 bits.
pub(crate) fn word(rng: &dyn Rng) -> String {
    let mut bytes = [0; 32];
    rng.fill(&mut bytes);
    Hex(&bytes).to_string()
}

/// `text` for a URL's query.
pub(crate) fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// At most `characters` of `text`, with `…` for the rest.
pub(crate) fn shortened(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// A path of this site to go to, or `/`: never another host.
pub(crate) fn local_path(path: &str) -> &str {
    let rest = path.strip_prefix('/');
    let is_local = rest.is_some_and(|rest| !rest.starts_with(['/', '\\']));
    let is_plain = path.len() <= 2_000 && path.bytes().all(|byte| byte.is_ascii_graphic());
    if is_local && is_plain && !path.contains('\\') {
        path
    } else {
        "/"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_to() {
        for path in ["/", "/supply?q=%E7%93%B7", "/my/listings/1"] {
            assert_eq!(local_path(path), path);
        }
        for path in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "",
            "/a\r\nb",
            "javascript:x",
        ] {
            assert_eq!(local_path(path), "/", "{path}");
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(shortened("电瓷配方", 2), "电瓷…");
        assert_eq!(shortened("电瓷", 2), "电瓷");
    }
}
