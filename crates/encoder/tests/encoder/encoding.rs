//! What holds for every text: company, length, identity.

use techmarket_encoder::{BertEncoder, Embedding, Encoder, EncoderError, MAX_TEXTS, Options, Text};

use crate::tiny::{HIDDEN, OPTIONS, Tiny};

/// Texts of 1 to 40 pieces.
fn contents() -> Vec<String> {
    let parts = ["电瓷", "高压", "绝缘子", "水稻", "x", "  ", "电", "瓷子"];
    let length = |index: usize| 1 + (index * 7) % 40;
    let text = |index: usize| {
        (0..length(index))
            .map(|at| parts[(index + at * at) % parts.len()])
            .collect()
    };
    (0..90)
        .map(text)
        .map(|text: String| format!("电{text}"))
        .collect()
}

fn encode(encoder: &BertEncoder, texts: &[Text<'_>]) -> Vec<Vec<u8>> {
    let vectors = encoder.encode(texts).unwrap();
    vectors.iter().map(Embedding::to_bytes).collect()
}

#[test]
fn a_text_has_the_same_bytes_in_any_company() {
    let directory = Tiny::new().directory();
    let encoder = BertEncoder::open(directory.path(), OPTIONS).unwrap();
    let contents = contents();
    let texts: Vec<Text<'_>> = contents.iter().map(|content| Text::query(content)).collect();
    let together = encode(&encoder, &texts);
    let alone: Vec<Vec<u8>> = texts.iter().flat_map(|text| encode(&encoder, &[*text])).collect();
    assert_eq!(together, alone);
    let backwards: Vec<Text<'_>> = texts.iter().rev().copied().collect();
    let backwards: Vec<Vec<u8>> = encode(&encoder, &backwards).into_iter().rev().collect();
    assert_eq!(together, backwards);
    let options = Options {
        threads: 3,
        ..OPTIONS
    };
    let on_three = BertEncoder::open(directory.path(), options).unwrap();
    assert_eq!(together, encode(&on_three, &texts));
    assert_eq!(encoder.identity(), on_three.identity());
}

#[test]
fn the_purpose_is_part_of_the_text() {
    let encoder = Tiny::new().open().unwrap();
    let vectors = encode(&encoder, &[Text::query("电瓷"), Text::passage("电瓷")]);
    assert_ne!(vectors[0], vectors[1]);
    assert_eq!(vectors[0].len(), HIDDEN);
    assert_eq!(encoder.dimensions(), HIDDEN);
}

#[test]
fn what_is_beyond_the_tokens_does_not_count() {
    let encoder = Tiny::new().open().unwrap();
    let tokens = |count: usize| encoder.count_tokens(&Text::query(&"电".repeat(count))).unwrap();
    // Begin, three of the prefix with its space, the text, end.
    assert_eq!(tokens(26), 31);
    assert_eq!(tokens(27), OPTIONS.max_tokens);
    assert_eq!(tokens(100_000), OPTIONS.max_tokens);
    let cut = "电".repeat(27);
    let longer = format!("{cut}水稻{}", "瓷".repeat(100_000));
    let vectors = encode(&encoder, &[Text::query(&cut), Text::query(&longer)]);
    assert_eq!(vectors[0], vectors[1]);
}

#[test]
fn an_empty_text_is_refused_by_its_place() {
    let encoder = Tiny::new().open().unwrap();
    for empty in ["", "  \n\u{3000}", "\u{0}\u{1F}"] {
        let error = encoder
            .encode(&[Text::query("电瓷"), Text::query(empty)])
            .unwrap_err();
        assert!(matches!(error, EncoderError::EmptyText(1)), "{error}");
        assert_eq!(encoder.count_tokens(&Text::query(empty)), None);
    }
    assert!(encoder.encode(&[]).unwrap().is_empty());
}

#[test]
fn a_call_takes_a_bounded_number_of_texts() {
    let encoder = Tiny::new().open().unwrap();
    let texts = vec![Text::query("电瓷"); MAX_TEXTS + 1];
    let error = encoder.encode(&texts).unwrap_err();
    assert!(matches!(error, EncoderError::TooManyTexts(count) if count == MAX_TEXTS + 1));
    assert_eq!(error.to_string(), "一次最多编码 16384 条文本，实为 16385 条");
}

#[test]
fn the_identity_tells_every_change() {
    let mut tiny = Tiny::new();
    let first = tiny.open().unwrap().identity().clone();
    assert_eq!(first.name(), "tiny-model");
    assert_eq!(first.to_string(), format!("tiny-model@{}", first.digest()));
    assert_eq!(tiny.open().unwrap().identity(), &first);

    let shorter = Options {
        max_tokens: 31,
        ..OPTIONS
    };
    let shorter = BertEncoder::open(tiny.directory().path(), shorter).unwrap();
    assert_ne!(shorter.identity(), &first);

    tiny.tokenizer["model"]["vocab"][8][1] = (-2.5).into();
    let other_tokens = tiny.open().unwrap().identity().clone();
    assert_ne!(other_tokens, first);

    let weight = tiny.tensors.get_mut("encoder.layer.1.output.dense.bias").unwrap();
    weight.1[0] += 0.001;
    assert_ne!(tiny.open().unwrap().identity(), &other_tokens);
}

#[test]
fn it_can_stand_behind_the_trait() {
    fn shared(encoder: impl Encoder + 'static) -> std::sync::Arc<dyn Encoder> {
        std::sync::Arc::new(encoder)
    }
    let encoder = shared(Tiny::new().open().unwrap());
    let vectors = encoder
        .encode(&[Text::query("电瓷"), Text::query("电瓷")])
        .unwrap();
    assert_eq!(vectors[0], vectors[1]);
    assert!((vectors[0].cosine(&vectors[1]) - 1.0).abs() < 1e-6);
}
