//! Matching is not ready before it has read its peers.

use std::collections::HashMap;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tonic_health::pb::health_check_response::ServingStatus;

use crate::process::Process;

/// A port that hangs up on everybody until it is connected; then it passes on to the given address.
struct Door {
    url: String,
    to: watch::Sender<Option<String>>,
    /// One message for every caller that was turned away.
    turned_away: mpsc::Receiver<()>,
}

impl Door {
    async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (to, address) = watch::channel(None::<String>);
        let (turn_away, turned_away) = mpsc::channel(100);
        tokio::spawn(async move {
            while let Ok((mut caller, _)) = listener.accept().await {
                let Some(address) = address.borrow().clone() else {
                    let _ = turn_away.try_send(());
                    continue;
                };
                tokio::spawn(async move {
                    let mut peer = TcpStream::connect(address).await.unwrap();
                    let _ = copy_bidirectional(&mut caller, &mut peer).await;
                });
            }
        });
        Self { url, to, turned_away }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn matching_is_not_ready_before_its_peers_are() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("shared.key");
    let key = key.to_str().unwrap();
    let mut doors = HashMap::new();
    let mut options = vec![
        "--role".to_owned(),
        "matching".to_owned(),
        "--key".to_owned(),
        key.to_owned(),
    ];
    for role in ["supply", "demand", "contract"] {
        let door = Door::open().await;
        options.extend(["--peer".to_owned(), format!("{role}={}", door.url)]);
        doors.insert(role, door);
    }
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let matching = Process::serve(&folder.path().join("matching"), &options).await;
    let service = "techmarket.matching.v1.MatchingService";
    // It has tried each of them more than once.
    for door in doors.values_mut() {
        for _ in 0..2 {
            door.turned_away.recv().await.unwrap();
        }
    }
    for name in ["", service] {
        assert_eq!(matching.health(name).await, ServingStatus::NotServing);
    }
    let supply = Process::ready(&folder.path().join("supply"), &["--role", "supply", "--key", key]).await;
    let contract = Process::ready(
        &folder.path().join("contract"),
        &["--role", "contract", "--key", key],
    )
    .await;
    let peer = format!("contract={}", contract.url());
    let demand = Process::ready(
        &folder.path().join("demand"),
        &["--role", "demand", "--key", key, "--peer", &peer],
    )
    .await;
    for (role, process) in [("supply", &supply), ("demand", &demand), ("contract", &contract)] {
        for name in ["", service] {
            assert_eq!(
                matching.health(name).await,
                ServingStatus::NotServing,
                "without {role}"
            );
        }
        let address = process.url().strip_prefix("http://").unwrap().to_owned();
        doors[role].to.send_replace(Some(address));
    }
    matching.serving().await;
    for process in [matching, demand, supply, contract] {
        process.stop().await;
    }
}
