//! `techmarket demo`, as the README shows it.

use crate::cli::techmarket;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_ends_with_a_registered_contract() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let data = data.to_str().unwrap();
    let ran = techmarket(&["demo", "--once", "--listen", "127.0.0.1:0", "--data", data])
        .await
        .well();
    let is_number = |word: &str| word.len() == 16 && word.bytes().all(|byte| byte.is_ascii_digit());
    let mut words = ran.out.split(|c: char| !c.is_ascii_alphanumeric());
    assert!(words.any(is_number), "no registration number in:\n{}", ran.out);

    // A folder that holds a market is left alone.
    let again = techmarket(&["demo", "--once", "--listen", "127.0.0.1:0", "--data", data]).await;
    again.failed(1, &[data]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_takes_the_next_port_where_its_own_is_taken() {
    // Whoever has it: here it is taken.
    let taken = std::net::TcpListener::bind("127.0.0.1:7300");
    let ran = techmarket(&["demo", "--once"]).await.well();
    drop(taken);
    let said = ran
        .out
        .lines()
        .find(|line| line.contains("端口 7300 已被占用，改用 127.0.0.1:"));
    let port: u16 = said.unwrap().rsplit(':').next().unwrap().parse().unwrap();
    assert!((7301..7400).contains(&port), "{port}");
    let data = ran.out.lines().find_map(|line| line.strip_prefix("数据目录："));
    let data = data.unwrap().trim_end_matches("（临时目录）");
    std::fs::remove_dir_all(data).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_keeps_to_the_address_that_it_is_given() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = techmarket(&["demo", "--once", "--listen", &address]).await;
    ran.failed(1, &[&address]);
    assert_eq!(ran.out, "", "no folder is made");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_files_of_the_walk_through_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let samples = folder.path().join("a/samples");
    let samples = samples.to_str().unwrap();
    let written = techmarket(&["demo", "--write-samples", samples]).await.well();
    for name in ["draft.json", "contract.pdf"] {
        let file = format!("{samples}/{name}");
        assert!(written.out.contains(&file), "{}", written.out);
        let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/demo");
        assert_eq!(
            std::fs::read(&file).unwrap(),
            std::fs::read(format!("{sources}/{name}")).unwrap()
        );
    }
    // Once more changes nothing; what somebody else put there stays.
    techmarket(&["demo", "--write-samples", samples]).await.well();
    let draft = format!("{samples}/draft.json");
    std::fs::write(&draft, "{}").unwrap();
    let refused = techmarket(&["demo", "--write-samples", samples]).await;
    refused.failed(1, &[&draft, "未覆盖"]);
    assert_eq!(std::fs::read_to_string(&draft).unwrap(), "{}");
}
