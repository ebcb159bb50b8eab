//! What a person at the terminal reads. Logs go elsewhere, see `techmarket_runtime::telemetry`.

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

/// Writes a line to standard output. A reader that has gone (`| head`) is no failure.
pub fn say(line: &str) {
    let mut out = io::stdout().lock();
    let _ = writeln!(out, "{line}").and_then(|()| out.flush());
}

/// Writes a line to standard error.
pub fn complain(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Says why a command failed.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    complain(&format!("错误：{}", told(error)));
    ExitCode::FAILURE
}

/// An error with its causes, each once: many a library repeats its cause in its own text.
fn told(error: &anyhow::Error) -> String {
    let mut told: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = of_system(&cause.to_string());
        if !told.iter().any(|before| before.contains(&text)) {
            told.push(text);
        }
    }
    told.join("：")
}

/// `text` with what the operating system says in it, ` (os error 2)` behind it, in the language of the rest.
fn of_system(text: &str) -> String {
    let Some((before, number)) = text.split_once(" (os error ") else {
        return text.to_owned();
    };
    let Some((number, after)) = number.split_once(')') else {
        return text.to_owned();
    };
    let Ok(code) = number.parse() else {
        return text.to_owned();
    };
    let error = io::Error::from_raw_os_error(code);
    let english = error.to_string();
    let english = english
        .trim_end_matches(&format!(" (os error {code})"))
        .to_owned();
    let Some(before) = before.strip_suffix(&english) else {
        return text.to_owned();
    };
    format!(
        "{before}{}（系统错误 {code}）{}",
        chinese(&error),
        of_system(after)
    )
}

fn chinese(error: &io::Error) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "没有此文件或目录",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已存在",
        ErrorKind::AddrInUse => "地址已被占用",
        ErrorKind::AddrNotAvailable => "本机没有此地址",
        ErrorKind::ConnectionRefused => "连接被拒绝",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "连接中断",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "网络不可达",
        ErrorKind::TimedOut => "超时",
        ErrorKind::NotADirectory => "不是目录",
        ErrorKind::IsADirectory => "是目录，不是文件",
        ErrorKind::DirectoryNotEmpty => "目录不是空的",
        ErrorKind::ReadOnlyFilesystem => "文件系统只读",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘空间不足",
        ErrorKind::FileTooLarge => "文件过大",
        ErrorKind::InvalidInput | ErrorKind::InvalidFilename => "参数或文件名无效",
        ErrorKind::OutOfMemory => "内存不足",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "正被占用",
        _ => "操作系统拒绝了此操作",
    }
}

#[cfg(test)]
mod tests;
