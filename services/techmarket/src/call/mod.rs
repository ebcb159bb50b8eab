//! `techmarket call`: one method of the market, JSON in and JSON out, by the descriptors that the program carries.

mod codec;
mod json;
mod post;
pub mod posts;
mod written;

use std::io::{IsTerminal, Read};
use std::process::ExitCode;

use anyhow::Context;
use prost_reflect::{DescriptorPool, DynamicMessage, MessageDescriptor, MethodDescriptor, SerializeOptions};
use serde::de::DeserializeSeed;
use serde_json::Value;
use serde_path_to_error::{Deserializer, Track};
use techmarket_rpc::Rpc;
use tonic::Request;
use tonic::client::Grpc;
use tonic::codegen::http::uri::PathAndQuery;

use crate::call::codec::DynamicCodec;
use crate::call::written::as_json_form;
use crate::cli::CallOptions;
use crate::connect::{client, explain};
use crate::terminal::say;

/// The packages of the market begin so; on the command line this may be left out.
const PACKAGE: &str = "techmarket.";
/// Longest request that is read.
const REQUEST_BYTES: u64 = 64 << 20;
/// Longest message of an answer.
const ANSWER_BYTES: usize = 64 << 20;

/// Sends the request and prints each message of the answer.
pub async fn run(options: CallOptions) -> anyhow::Result<ExitCode> {
    let method = method(&options.method)?;
    let requests = requests(&method.input(), &text(options.request.as_deref())?)?;
    anyhow::ensure!(
        method.is_client_streaming() || requests.len() == 1,
        "{} 每次一条请求，给出了 {} 条",
        method.name(),
        requests.len()
    );
    exchange(client(&options.market)?, &method, requests, |answer| {
        say(&answer);
        Ok(())
    })
    .await?;
    Ok(ExitCode::SUCCESS)
}

/// What the market answers to one request, both as JSON by the names of the protos.
pub async fn ask(rpc: &Rpc, name: &str, request: &Value) -> anyhow::Result<Value> {
    let mut answered = Value::Null;
    ask_each(rpc, name, request, |answer| {
        answered = serde_json::from_str(&answer)?;
        Ok(())
    })
    .await?;
    Ok(answered)
}

/// The same of a method that answers with a stream: `take` gets each message as JSON.
pub async fn ask_each(
    rpc: &Rpc,
    name: &str,
    request: &Value,
    take: impl FnMut(String) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let method = method(name)?;
    let requests = requests(&method.input(), &request.to_string())?;
    exchange(rpc.clone(), &method, requests, take).await
}

/// Everything under `field` of the first `most` pages that the method `name` answers.
pub async fn pages(
    rpc: &Rpc,
    name: &str,
    mut request: Value,
    field: &str,
    most: usize,
) -> anyhow::Result<Vec<Value>> {
    let mut all = Vec::new();
    for _ in 0..most {
        let mut page = ask(rpc, name, &request).await?;
        all.extend(json::list(page[field].take()));
        request["page_token"] = page["next_page_token"].take();
        if request["page_token"].is_null() {
            break;
        }
    }
    Ok(all)
}

/// Sends `requests`, and hands each message of the answer on as JSON.
async fn exchange(
    rpc: Rpc,
    method: &MethodDescriptor,
    requests: Vec<DynamicMessage>,
    mut take: impl FnMut(String) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut grpc = Grpc::new(rpc).max_decoding_message_size(ANSWER_BYTES);
    let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
    let path = PathAndQuery::try_from(path)?;
    grpc.ready().await.map_err(|status| explain(&status))?;
    let request = Request::new(tokio_stream::iter(requests));
    let answer = grpc
        .streaming(request, path, DynamicCodec::of(method.output()))
        .await;
    let mut answers = answer.map_err(|status| explain(&status))?.into_inner();
    while let Some(answer) = answers.message().await.map_err(|status| explain(&status))? {
        take(json(&answer)?)?;
    }
    Ok(())
}

/// The method `contract.v1.ContractService/GetContract`, with or without the package before it.
fn method(name: &str) -> anyhow::Result<MethodDescriptor> {
    let pool = DescriptorPool::decode(techmarket_proto::FILE_DESCRIPTOR_SET)?;
    let (service, method) = name.split_once('/').with_context(|| {
        format!("方法写作 SERVICE/METHOD，例如 contract.v1.ContractService/GetContract：{name}")
    })?;
    let full = if service.starts_with(PACKAGE) {
        service.to_owned()
    } else {
        format!("{PACKAGE}{service}")
    };
    let found = pool.get_service_by_name(&full);
    let found = found.with_context(|| format!("没有服务 {full}，有：{}", services(&pool)))?;
    let names = || {
        found
            .methods()
            .map(|method| method.name().to_owned())
            .collect::<Vec<_>>()
    };
    let method = found.methods().find(|known| known.name() == method);
    method.with_context(|| format!("{full} 的方法有：{}", names().join("、")))
}

fn services(pool: &DescriptorPool) -> String {
    let names = pool.services().map(|service| service.full_name().to_owned());
    names.collect::<Vec<_>>().join("、")
}

/// What to send: the argument, standard input for `-` or for nothing, an empty message at a terminal.
fn text(request: Option<&str>) -> anyhow::Result<String> {
    match request {
        Some(text) if text != "-" => Ok(text.to_owned()),
        None if std::io::stdin().is_terminal() => Ok("{}".to_owned()),
        _ => {
            let mut text = String::new();
            let mut input = std::io::stdin().lock().take(REQUEST_BYTES + 1);
            input
                .read_to_string(&mut text)
                .context("标准输入不是 UTF-8 文本")?;
            anyhow::ensure!(
                text.len() as u64 <= REQUEST_BYTES,
                "请求超过 {} MiB",
                REQUEST_BYTES >> 20
            );
            Ok(text)
        }
    }
}

/// JSON values one after the other, each a message of this kind. Nothing at all is one empty message.
fn requests(kind: &MessageDescriptor, text: &str) -> anyhow::Result<Vec<DynamicMessage>> {
    if text.trim().is_empty() {
        return Ok(vec![DynamicMessage::new(kind.clone())]);
    }
    let mut requests = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.context("请求不是 JSON")?;
        requests.push(request(kind, value)?);
    }
    Ok(requests)
}

/// The message of `value`; what is wrong with it is told with the field where it stands.
fn request(kind: &MessageDescriptor, value: Value) -> anyhow::Result<DynamicMessage> {
    let value = as_json_form(kind, value);
    let mut track = Track::new();
    let message = kind.clone().deserialize(Deserializer::new(value, &mut track));
    message.with_context(|| {
        let (path, kind) = (track.path(), kind.full_name());
        if path.iter().len() == 0 {
            format!("请求不是 {kind}")
        } else {
            format!("请求不是 {kind}：字段 {path}")
        }
    })
}

/// With the names of the protos; what is not set is left out.
fn json(message: &DynamicMessage) -> anyhow::Result<String> {
    let mut text = Vec::new();
    let mut writer = serde_json::Serializer::pretty(&mut text);
    let options = SerializeOptions::new().use_proto_field_name(true);
    message.serialize_with_options(&mut writer, &options)?;
    Ok(String::from_utf8(text)?)
}

#[cfg(test)]
mod tests;
