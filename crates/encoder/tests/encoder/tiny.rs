//! A model of two layers with drawn weights, written as the files of a directory.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use techmarket_encoder::{BertEncoder, EncoderError, Options};
use tempfile::TempDir;

pub(crate) const HIDDEN: usize = 8;
pub(crate) const HEADS: usize = 2;
pub(crate) const LAYERS: usize = 2;
pub(crate) const INNER: usize = 16;
pub(crate) const POSITIONS: usize = 64;
pub(crate) const EPSILON: f64 = 1e-12;
/// The place of a piece is its token.
pub(crate) const PIECES: [&str; 16] = [
    "<s>",
    "<pad>",
    "</s>",
    "<unk>",
    "▁",
    "▁query",
    ":",
    "▁passage",
    "电",
    "瓷",
    "电瓷",
    "高压",
    "绝缘",
    "子",
    "▁水",
    "稻",
];

pub(crate) type Tensor = (Vec<usize>, Vec<f32>);

/// The files of a model before they are written.
pub(crate) struct Tiny {
    pub(crate) config: Value,
    pub(crate) tokenizer: Value,
    pub(crate) tensors: BTreeMap<String, Tensor>,
}

impl Tiny {
    pub(crate) fn new() -> Self {
        let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
        let mut tensors = BTreeMap::new();
        for (name, shape) in shapes() {
            let tensor = if name.ends_with("LayerNorm.weight") {
                (0..shape[0]).map(|_| 1.0 + draw.number(0.2)).collect()
            } else if shape.len() == 1 {
                (0..shape[0]).map(|_| draw.number(0.1)).collect()
            } else {
                let most = if name.contains("word_embeddings") { 127 } else { 63 };
                // Attention that tells tokens apart needs large products.
                let spread = if name.contains("self.query") { 8.0 } else { 1.0 };
                (0..shape[0])
                    .flat_map(|_| draw.row(shape[1], most, spread))
                    .collect()
            };
            tensors.insert(name, (shape, tensor));
        }
        Self {
            config: config(),
            tokenizer: tokenizer(),
            tensors,
        }
    }

    pub(crate) fn write(&self, directory: &Path) {
        fs::write(directory.join("config.json"), self.config.to_string()).unwrap();
        fs::write(directory.join("tokenizer.json"), self.tokenizer.to_string()).unwrap();
        fs::write(directory.join("model.safetensors"), safetensors(&self.tensors)).unwrap();
    }

    /// A directory with the files; it goes when the value does.
    pub(crate) fn directory(&self) -> TempDir {
        let directory = tempfile::tempdir().unwrap();
        self.write(directory.path());
        directory
    }

    pub(crate) fn open(&self) -> Result<BertEncoder, EncoderError> {
        BertEncoder::open(self.directory().path(), OPTIONS)
    }
}

pub(crate) const OPTIONS: Options = Options {
    max_tokens: 32,
    threads: 1,
};

/// The layout of the file: length of the header, header, numbers.
pub(crate) fn safetensors(tensors: &BTreeMap<String, Tensor>) -> Vec<u8> {
    let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
    for (name, (shape, numbers)) in tensors {
        let begin = data.len();
        data.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        let entry = json!({"dtype": "F32", "shape": shape, "data_offsets": [begin, data.len()]});
        header.insert(name.clone(), entry);
    }
    with_header(&Value::Object(header), &data)
}

pub(crate) fn with_header(header: &Value, data: &[u8]) -> Vec<u8> {
    let header = header.to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(data);
    file
}

fn config() -> Value {
    json!({
        "_name_or_path": "some/tiny-model", "model_type": "bert", "hidden_act": "gelu",
        "position_embedding_type": "absolute", "hidden_size": HIDDEN, "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS, "intermediate_size": INNER, "vocab_size": PIECES.len(),
        "max_position_embeddings": POSITIONS, "type_vocab_size": 2, "layer_norm_eps": EPSILON,
        "hidden_dropout_prob": 0.1
    })
}

fn tokenizer() -> Value {
    let added = |id: usize| {
        json!({"id": id, "content": PIECES[id], "single_word": false, "lstrip": false, "rstrip": false,
            "normalized": false, "special": true})
    };
    let vocab: Vec<Value> = PIECES.iter().map(|piece| json!([piece, -2.0])).collect();
    let metaspace =
        json!({"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true});
    json!({
        "version": "1.0", "truncation": null, "padding": null, "normalizer": null, "post_processor": null,
        "added_tokens": [added(0), added(1), added(2), added(3)],
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, metaspace.clone()]},
        "decoder": metaspace,
        "model": {"type": "Unigram", "unk_id": 3, "vocab": vocab, "byte_fallback": false}
    })
}

fn shapes() -> Vec<(String, Vec<usize>)> {
    let mut shapes: Vec<(String, Vec<usize>)> = vec![
        (
            "embeddings.word_embeddings.weight".into(),
            vec![PIECES.len(), HIDDEN],
        ),
        (
            "embeddings.position_embeddings.weight".into(),
            vec![POSITIONS, HIDDEN],
        ),
        ("embeddings.token_type_embeddings.weight".into(), vec![2, HIDDEN]),
        ("embeddings.LayerNorm.weight".into(), vec![HIDDEN]),
        ("embeddings.LayerNorm.bias".into(), vec![HIDDEN]),
    ];
    for layer in 0..LAYERS {
        for (part, outputs, inputs) in [
            ("attention.self.query", HIDDEN, HIDDEN),
            ("attention.self.key", HIDDEN, HIDDEN),
            ("attention.self.value", HIDDEN, HIDDEN),
            ("attention.output.dense", HIDDEN, HIDDEN),
            ("intermediate.dense", INNER, HIDDEN),
            ("output.dense", HIDDEN, INNER),
        ] {
            shapes.push((
                format!("encoder.layer.{layer}.{part}.weight"),
                vec![outputs, inputs],
            ));
            shapes.push((format!("encoder.layer.{layer}.{part}.bias"), vec![outputs]));
        }
        for norm in ["attention.output.LayerNorm", "output.LayerNorm"] {
            for part in ["weight", "bias"] {
                shapes.push((format!("encoder.layer.{layer}.{norm}.{part}"), vec![HIDDEN]));
            }
        }
    }
    shapes
}

/// Numbers drawn by xorshift.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// From `-most` to `most`.
    fn whole(&mut self, most: i16) -> i16 {
        let width = u64::from(most.unsigned_abs()) * 2 + 1;
        i16::try_from(self.next() % width).unwrap() - most
    }

    fn number(&mut self, most: f32) -> f32 {
        f32::from(self.whole(1000)) / 1000.0 * most
    }

    /// A row that rounding to whole numbers up to `most` leaves as it is.
    fn row(&mut self, width: usize, most: i16, spread: f32) -> Vec<f32> {
        let scale = (0.5 + self.number(0.2).abs()) * spread;
        let mut row: Vec<i16> = (0..width).map(|_| self.whole(most)).collect();
        row[0] = most;
        row.into_iter()
            .map(|value| f32::from(value) / f32::from(most) * scale)
            .collect()
    }
}
