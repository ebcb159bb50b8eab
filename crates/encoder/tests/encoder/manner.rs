//! Encoders in the layout of bge: words and parts of words, the state of the first token, a query instruction.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use techmarket_encoder::{BertEncoder, Embedding, Encoder, EncoderError, Text};

use crate::tiny::{OPTIONS, Tiny};

const WORDS: [&str; 16] = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "电", "瓷", "高", "压", "绝", "缘", "子", "nd", "##fe",
    "##b", ":",
];

/// The tokenizer of a Chinese BERT: each Chinese character is a word, others are taken apart.
fn word_piece() -> Value {
    let added = |id: usize| {
        json!({"id": id, "content": WORDS[id], "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true})
    };
    let vocab: serde_json::Map<String, Value> = WORDS
        .iter()
        .enumerate()
        .map(|(id, word)| ((*word).to_owned(), json!(id)))
        .collect();
    json!({
        "version": "1.0", "truncation": null, "padding": null, "post_processor": null,
        "added_tokens": [added(0), added(1), added(2), added(3), added(4)],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": vocab}
    })
}

fn write(directory: &Path, file: &str, content: &Value) {
    let path = directory.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content.to_string()).unwrap();
}

fn pooling(cls: bool, mean: bool) -> Value {
    json!({"word_embedding_dimension": 8, "pooling_mode_cls_token": cls, "pooling_mode_mean_tokens": mean})
}

/// A model with words and parts of words, and the files that say how it is used.
fn open(pooling: Option<&Value>, prompts: Option<&Value>) -> Result<BertEncoder, EncoderError> {
    let tiny = Tiny {
        tokenizer: word_piece(),
        ..Tiny::new()
    };
    let directory = tiny.directory();
    for (file, content) in [
        ("1_Pooling/config.json", pooling),
        ("config_sentence_transformers.json", prompts),
    ] {
        if let Some(content) = content {
            write(directory.path(), file, content);
        }
    }
    BertEncoder::open(directory.path(), OPTIONS)
}

fn bytes(encoder: &BertEncoder, text: Text<'_>) -> Vec<u8> {
    encoder
        .encode(&[text])
        .unwrap()
        .first()
        .map(Embedding::to_bytes)
        .unwrap()
}

#[test]
fn words_and_parts_of_words_are_tokens() {
    let encoder = open(Some(&pooling(true, false)), None).unwrap();
    for (text, tokens) in [("电瓷", 4), ("NdFeB电瓷", 7), ("高压绝缘子", 7), ("龘", 3)] {
        assert_eq!(encoder.count_tokens(&Text::query(text)), Some(tokens), "{text}");
    }
}

#[test]
fn the_first_state_is_another_vector_than_the_mean() {
    let none = json!({"prompts": {"query": "", "passage": ""}});
    let first = open(Some(&pooling(true, false)), Some(&none)).unwrap();
    let mean = open(Some(&pooling(false, true)), Some(&none)).unwrap();
    assert_ne!(first.identity(), mean.identity());
    for text in ["电瓷", "高压绝缘子"] {
        assert_ne!(
            bytes(&first, Text::query(text)),
            bytes(&mean, Text::query(text)),
            "{text}"
        );
        // Nothing stands before either, so that both purposes are one.
        assert_eq!(
            bytes(&first, Text::query(text)),
            bytes(&first, Text::passage(text))
        );
    }
}

#[test]
fn an_instruction_stands_before_questions_alone() {
    let named = json!({"prompts": {"query": "高压:", "passage": ""}});
    let encoder = open(Some(&pooling(true, false)), Some(&named)).unwrap();
    assert_eq!(encoder.count_tokens(&Text::query("电瓷")), Some(7));
    assert_eq!(encoder.count_tokens(&Text::passage("电瓷")), Some(4));
    let plain = open(Some(&pooling(true, false)), None).unwrap();
    assert_ne!(encoder.identity(), plain.identity());
    assert_eq!(
        bytes(&encoder, Text::query("电瓷")),
        bytes(&plain, Text::passage("高压:电瓷"))
    );
    assert_eq!(
        bytes(&encoder, Text::passage("电瓷")),
        bytes(&plain, Text::passage("电瓷"))
    );
}

#[test]
fn without_files_it_is_the_mean_behind_a_word() {
    let tiny = Tiny::new();
    let directory = tiny.directory();
    let plain = BertEncoder::open(directory.path(), OPTIONS).unwrap();
    write(directory.path(), "1_Pooling/config.json", &pooling(false, true));
    let named = BertEncoder::open(directory.path(), OPTIONS).unwrap();
    assert_eq!(
        bytes(&plain, Text::query("电瓷")),
        bytes(&named, Text::query("电瓷"))
    );
}

#[test]
fn faults_are_named() {
    let refused =
        |pooling: Option<&Value>, prompts: Option<&Value>| open(pooling, prompts).err().unwrap().to_string();
    let file = "编码器文件 1_Pooling/config.json 不符合要求：";
    for both in [pooling(true, true), pooling(false, false)] {
        let rule = "pooling_mode_mean_tokens 与 pooling_mode_cls_token 应恰有一项为 true";
        assert_eq!(refused(Some(&both), None), format!("{file}{rule}"));
    }
    let error = refused(Some(&json!([1])), None);
    assert!(
        error.starts_with(&format!("{file}应为 sentence-transformers 的配置（")),
        "{error}"
    );
    let long = json!({"prompts": {"query": "长".repeat(201)}});
    let file = "编码器文件 config_sentence_transformers.json 不符合要求：";
    assert_eq!(
        refused(None, Some(&long)),
        format!("{file}prompts.query 应不超过 200 字")
    );
}
