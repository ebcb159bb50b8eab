//! Tests of `terminal.rs`.

use super::*;
use anyhow::Context as _;

#[test]
fn causes_are_told_once_and_in_one_language() {
    let missing = || Err::<(), _>(io::Error::from_raw_os_error(2));
    let error = missing().context("令牌 x.token").unwrap_err();
    assert_eq!(told(&error), "令牌 x.token：没有此文件或目录（系统错误 2）");
    let repeated = anyhow::anyhow!("x.csv: No such file or directory (os error 2)");
    assert_eq!(told(&repeated), "x.csv: 没有此文件或目录（系统错误 2）");
    let twice = missing()
        .context("No such file or directory (os error 2)")
        .context("文件")
        .unwrap_err();
    assert_eq!(told(&twice), "文件：没有此文件或目录（系统错误 2）");
    let other = anyhow::anyhow!("端口 (os error x)");
    assert_eq!(told(&other), "端口 (os error x)");
}
