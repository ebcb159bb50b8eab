//! `techmarket certificate`: certificates for trying, and what a certificate says.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;
use jiff::SignedDuration;
use techmarket_kernel::{Clock, SystemClock};
use techmarket_runtime::tls::{Authority, Pair, Usage, certificate_names};

use crate::cli::{CertificateCommand, SelfSignedOptions};
use crate::terminal::say;

/// Readable by the owner alone.
const SECRET: u32 = 0o600;
/// Readable by everybody.
const PUBLIC: u32 = 0o644;

/// Makes certificates, or lists names.
pub fn run(command: &CertificateCommand) -> anyhow::Result<ExitCode> {
    match command {
        CertificateCommand::SelfSigned(options) => self_signed(options)?,
        CertificateCommand::Names { file } => {
            for name in certificate_names(file)? {
                say(&name);
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn self_signed(options: &SelfSignedOptions) -> anyhow::Result<()> {
    let mut names = options.names.clone();
    if names.is_empty() {
        names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    }
    let lifetime = SignedDuration::from_hours(options.days * 24);
    let authority = Authority::new("techmarket self-signed", SystemClock.now(), lifetime)?;
    // A process of the market is a client of the others by the same pair.
    let server = authority
        .issue(&names[0], &names, Usage::Both)
        .context("--name 应为主机名或 IP 地址")?;
    let client = authority
        .issue(&options.client, &[], Usage::Client)
        .context("--client")?;
    let folder = &options.folder;
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    write(folder, "authority.pem", &authority.certificate(), PUBLIC)?;
    for (name, Pair { certificate, key }) in [("server", server), ("client", client)] {
        write(folder, &format!("{name}.pem"), &certificate, PUBLIC)?;
        write(folder, &format!("{name}.key"), &key, SECRET)?;
    }
    let shown = folder.display();
    say(&format!(
        "已写入 {shown}：authority.pem（颁发机构）、server.pem 与 server.key、client.pem 与 client.key；仅供试用。"
    ));
    say(&format!(
        "  techmarket serve --tls-certificate {shown}/server.pem --tls-key {shown}/server.key ..."
    ));
    say(&format!(
        "  techmarket call --address https://{}:7300 --authority {shown}/authority.pem ...",
        host(&names[0])
    ));
    Ok(())
}

/// A file that was not there.
fn write(folder: &Path, name: &str, text: &str, mode: u32) -> anyhow::Result<()> {
    let file = folder.join(name);
    let opened = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(&file);
    let written = opened.and_then(|mut opened| opened.write_all(text.as_bytes()));
    written.with_context(|| file.display().to_string())
}

/// A host as it stands in a URL.
fn host(name: &str) -> String {
    if name.contains(':') {
        format!("[{name}]")
    } else {
        name.to_owned()
    }
}
