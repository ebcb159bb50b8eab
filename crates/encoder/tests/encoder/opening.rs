//! Errors of opening name the file and the rule.

use std::fs;

use serde_json::{Value, json};
use techmarket_encoder::{BertEncoder, EncoderError, Options};

use crate::tiny::{OPTIONS, PIECES, Tiny, safetensors, with_header};

const DENSE: &str = "encoder.layer.1.output.dense.weight";

fn refused(change: impl FnOnce(&mut Tiny)) -> String {
    let mut tiny = Tiny::new();
    change(&mut tiny);
    tiny.open()
        .err()
        .map_or_else(|| "opened".to_owned(), |error| error.to_string())
}

fn refused_file(file: &str, content: &[u8]) -> String {
    let directory = Tiny::new().directory();
    fs::write(directory.path().join(file), content).unwrap();
    let opened = BertEncoder::open(directory.path(), OPTIONS);
    opened
        .err()
        .map_or_else(|| "opened".to_owned(), |error| error.to_string())
}

#[test]
fn a_missing_file_is_named() {
    for file in ["config.json", "tokenizer.json", "model.safetensors"] {
        let directory = Tiny::new().directory();
        fs::remove_file(directory.path().join(file)).unwrap();
        let error = BertEncoder::open(directory.path(), OPTIONS).err().unwrap();
        assert!(
            matches!(&error, EncoderError::Unreadable { file: named, .. } if *named == file),
            "{error}"
        );
        assert!(
            error
                .to_string()
                .starts_with(&format!("编码器文件 {file} 无法读取：")),
            "{error}"
        );
    }
}

#[test]
fn the_configuration_is_checked() {
    for (key, value, rule) in [
        ("model_type", json!("gpt2"), "model_type 应为 bert，实为 gpt2"),
        ("hidden_act", json!("relu"), "hidden_act 应为 gelu，实为 relu"),
        (
            "position_embedding_type",
            json!("relative_key"),
            "position_embedding_type 应为 absolute，实为 relative_key",
        ),
        ("hidden_size", json!(0), "hidden_size 应为 1 至 4096，实为 0"),
        (
            "hidden_size",
            json!(9),
            "hidden_size 应为 num_attention_heads 的倍数",
        ),
        (
            "num_hidden_layers",
            json!(49),
            "num_hidden_layers 应为 1 至 48，实为 49",
        ),
        (
            "num_attention_heads",
            json!(65),
            "num_attention_heads 应为 1 至 64，实为 65",
        ),
        (
            "intermediate_size",
            json!(20_000),
            "intermediate_size 应为 1 至 16384，实为 20000",
        ),
        (
            "vocab_size",
            json!(2_000_000),
            "vocab_size 应为 1 至 1000000，实为 2000000",
        ),
        (
            "max_position_embeddings",
            json!(0),
            "max_position_embeddings 应为 1 至 8192，实为 0",
        ),
        (
            "type_vocab_size",
            json!(17),
            "type_vocab_size 应为 1 至 16，实为 17",
        ),
        ("layer_norm_eps", json!(0.0), "layer_norm_eps 应大于 0 且小于 1"),
    ] {
        let error = refused(|tiny| tiny.config[key] = value.clone());
        assert_eq!(error, format!("编码器文件 config.json 不符合要求：{rule}"));
    }
    for broken in [&b"{"[..], b"[]", b"{\"model_type\": \"bert\"}", b"\xFF"] {
        let error = refused_file("config.json", broken);
        assert!(
            error.starts_with("编码器文件 config.json 不符合要求：应为 BERT 模型的配置"),
            "{error}"
        );
    }
    let error = refused_file("config.json", &vec![b' '; (1 << 16) + 1]);
    assert_eq!(
        error,
        "编码器文件 config.json 不符合要求：大小应不超过 65536 字节"
    );
}

#[test]
fn the_tokenizer_is_checked() {
    let begins = "编码器文件 tokenizer.json 不符合要求：";
    for broken in ["{", "{}", "{\"added_tokens\": [], \"model\": {\"vocab\": 1}}"] {
        let error = refused_file("tokenizer.json", broken.as_bytes());
        assert!(error.starts_with(&format!("{begins}应为分词器定义（")), "{error}");
    }
    let error = refused(|tiny| tiny.tokenizer["model"]["vocab"] = json!([["a"]]));
    assert!(error.starts_with(&format!("{begins}应为分词器定义（")), "{error}");
    let error = refused(|tiny| tiny.tokenizer["added_tokens"][2]["content"] = json!("<end>"));
    assert_eq!(
        error,
        format!("{begins}added_tokens 应含 </s> 或 [SEP]，编号小于 vocab_size")
    );
    let error = refused(|tiny| tiny.config["vocab_size"] = json!(PIECES.len() - 1));
    assert_eq!(error, format!("{begins}词表应不超过 vocab_size（15），实为 16"));
}

#[test]
fn the_weights_are_checked() {
    let begins = "编码器文件 model.safetensors 不符合要求：";
    let error = refused(|tiny| drop(tiny.tensors.remove(DENSE)));
    assert_eq!(error, format!("{begins}缺少张量 {DENSE}"));
    let error = refused(|tiny| tiny.tensors.get_mut(DENSE).unwrap().0 = vec![16, 8]);
    assert_eq!(
        error,
        format!("{begins}张量 {DENSE} 的形状应为 [8, 16]，实为 [16, 8]")
    );
    for number in [f32::NAN, f32::INFINITY] {
        let error = refused(|tiny| tiny.tensors.get_mut(DENSE).unwrap().1[100] = number);
        assert_eq!(error, format!("{begins}张量 {DENSE} 含有非有限数值"));
    }
    let error = refused(|tiny| tiny.config["hidden_size"] = json!(16));
    assert!(
        error.starts_with(&format!(
            "{begins}张量 embeddings.position_embeddings.weight 的形状应为"
        )),
        "{error}"
    );
}

#[test]
fn the_file_of_weights_is_checked() {
    let begins = "编码器文件 model.safetensors 不符合要求：";
    let whole = safetensors(&Tiny::new().tensors);
    let length = usize::try_from(u64::from_le_bytes(whole[..8].try_into().unwrap())).unwrap();
    let header: Value = serde_json::from_slice(&whole[8..8 + length]).unwrap();
    let data = &whole[8 + length..];
    let changed = |key: &str, value: Value| {
        let mut header = header.clone();
        header[DENSE][key] = value;
        with_header(&header, data)
    };
    // The tensor whose numbers stand last.
    assert_eq!(Tiny::new().tensors.keys().next_back().unwrap(), DENSE);
    for (content, rule) in [
        (vec![1, 2, 3], "文件过短".to_owned()),
        (1000_u64.to_le_bytes().to_vec(), "文件头的长度超出文件".to_owned()),
        (u64::MAX.to_le_bytes().to_vec(), "文件头的长度超出文件".to_owned()),
        (
            changed("dtype", json!("I32")),
            format!("张量 {DENSE} 的类型应为 F32 或 F16，实为 I32"),
        ),
        (
            whole[..whole.len() - 1].to_vec(),
            format!("张量 {DENSE} 超出文件"),
        ),
    ] {
        assert_eq!(
            refused_file("model.safetensors", &content),
            format!("{begins}{rule}")
        );
    }
    for (key, value) in [
        ("dtype", json!("F16")),
        ("data_offsets", json!([0, 511])),
        ("data_offsets", json!([512, 0])),
        ("data_offsets", json!([9_000_000, 9_000_512])),
        ("shape", json!([1_u64 << 40, 1_u64 << 40])),
    ] {
        let error = refused_file("model.safetensors", &changed(key, value));
        assert!(
            error.starts_with(&format!("{begins}文件头不是 safetensors 格式")),
            "{error}"
        );
    }
    let error = refused_file("model.safetensors", &with_header(&json!([1]), data));
    assert!(
        error.starts_with(&format!("{begins}文件头不是 safetensors 格式")),
        "{error}"
    );
}

#[test]
fn half_precision_reads_like_full() {
    let tiny = Tiny::new();
    let full = tiny.open().unwrap();
    let directory = tiny.directory();
    // 1.0 and -0.5 in both widths; every other tensor stays as it is.
    let name = "embeddings.LayerNorm.bias";
    let (mut header, mut data) = (serde_json::Map::new(), Vec::new());
    for (key, (shape, numbers)) in &tiny.tensors {
        let begin = data.len();
        let half = key == name;
        if half {
            data.extend(
                [0x3C00_u16, 0xB800]
                    .repeat(4)
                    .iter()
                    .flat_map(|bits| bits.to_le_bytes()),
            );
        } else {
            data.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        let dtype = if half { "F16" } else { "F32" };
        header.insert(
            key.clone(),
            json!({"dtype": dtype, "shape": shape, "data_offsets": [begin, data.len()]}),
        );
    }
    fs::write(
        directory.path().join("model.safetensors"),
        with_header(&Value::Object(header), &data),
    )
    .unwrap();
    let half = BertEncoder::open(directory.path(), OPTIONS).unwrap();
    let mut same = Tiny::new();
    same.tensors.get_mut(name).unwrap().1 = [1.0, -0.5].repeat(4);
    let same = same.open().unwrap();
    let text = [techmarket_encoder::Text::query("电瓷绝缘子")];
    let encode = |encoder: &BertEncoder| techmarket_encoder::Encoder::encode(encoder, &text).unwrap();
    assert_eq!(encode(&half), encode(&same));
    assert_ne!(encode(&half), encode(&full));
}

#[test]
fn the_options_are_checked() {
    let directory = Tiny::new().directory();
    for (options, text) in [
        (
            Options {
                max_tokens: 7,
                threads: 1,
            },
            "编码器参数 max_tokens 应为 8 至 64，实为 7",
        ),
        (
            Options {
                max_tokens: 65,
                threads: 1,
            },
            "编码器参数 max_tokens 应为 8 至 64，实为 65",
        ),
        (
            Options {
                max_tokens: 64,
                threads: 0,
            },
            "编码器参数 threads 应为 1 至 64，实为 0",
        ),
        (
            Options {
                max_tokens: 64,
                threads: 65,
            },
            "编码器参数 threads 应为 1 至 64，实为 65",
        ),
    ] {
        let error = BertEncoder::open(directory.path(), options).err().unwrap();
        assert_eq!(error.to_string(), text);
    }
}
