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
