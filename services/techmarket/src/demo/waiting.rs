//! Waiting until the market has drawn its conclusions. What is waited for is named in the error.

use std::future::Future;
use std::time::Duration;

use techmarket_proto::feed::v1::feed_service_client::FeedServiceClient;
use techmarket_proto::feed::v1::{Source, TailRequest};
use techmarket_rpc::Rpc;

const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(50);

/// Asks again until `ask` has an answer, for a minute at most.
pub async fn until<T, F>(what: &str, mut ask: impl FnMut() -> F) -> anyhow::Result<T>
where
    F: Future<Output = anyhow::Result<Option<T>>>,
{
    let asking = async {
        loop {
            if let Some(answer) = ask().await? {
                return Ok(answer);
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking)
        .await
        .map_err(|_| anyhow::anyhow!("等待超时：{what}"))?
}

/// The position of the last event of a feed.
pub async fn head(system: Rpc, source: Source) -> anyhow::Result<i64> {
    let request = TailRequest {
        source: source.into(),
        stop_at_head: true,
        ..TailRequest::default()
    };
    let mut stream = FeedServiceClient::new(system).tail(request).await?.into_inner();
    let mut head = 0;
    while let Some(message) = stream.message().await? {
        head = message.head_position;
    }
    Ok(head)
}
