//! `techmarket serve`: all services in one process, or some of them.

mod attachments;
mod compose;
mod mail;
mod plan;
mod portal;
pub mod reference;
mod secured;

use std::net::SocketAddr;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use techmarket_kernel::SystemClock;
use techmarket_runtime::telemetry::{self, Exporting};
use techmarket_runtime::{Admin, Watched};
use tokio::signal::unix::{SignalKind, signal};

use crate::cli::{LogFormat, RoleName, ServeOptions};
use crate::home::Home;
use crate::last_backup;
use crate::terminal::{complain, say};

pub use compose::{start, start_on};
pub use plan::Plan;
pub use portal::{PortalPlan, PortalSettings};
pub use secured::{Secured, require_tls};

/// Lowest score of a pair that becomes a match unless an office says otherwise: where, of judged pairs, as many of those suggested fit as
/// of those that fit are suggested (`eval --threshold`: 0.28 and 0.31; 2.4 in 100 unrelated pairs pass).
pub const MATCH_SCORE: f64 = 0.3;

/// Serves until it is told to stop.
pub async fn run(mut options: ServeOptions) -> anyhow::Result<ExitCode> {
    telemetry::start(
        match options.log {
            LogFormat::Text => telemetry::Format::Text,
            LogFormat::Json => telemetry::Format::Json,
        },
        "info",
    );
    anyhow::ensure!(
        (0.0..=1.0).contains(&options.match_score),
        "--match-score 应在 0 与 1 之间"
    );
    let serves_tls = options.tls.tls_certificate.is_some();
    let peers = options.peers.iter().map(|(_, address)| address);
    require_tls(options.tls.insecure, (options.listen, serves_tls), peers)?;
    let certificate = options.tls.tls_certificate.clone();
    let home = Home::open(&options.data, options.key.as_deref())?;
    let watched = Watched::new(Arc::new(SystemClock));
    let admin = match options.admin {
        Some(address) => Some(admin(address, watched.clone()).await?),
        None => None,
    };
    let endpoint = options.telemetry_endpoint.take();
    let portal = options.portal;
    let settings = PortalSettings {
        site: reference::site(options.reference.as_deref())?,
        secure: options.portal_behind_tls,
        proxies: options.portal_proxies.clone(),
        issuers: reference::issuers(options.reference.as_deref())?,
    };
    let mut plan = Plan::of(options, home.clone())?;
    if let Some(address) = portal {
        plan.portal = Some(PortalPlan::bind(address, settings).await?);
    }
    let portal = plan.portal.as_ref().map(PortalPlan::address);
    let roles = plan.roles.clone();
    let exporting = export(endpoint.as_deref(), &roles, &watched)?;
    let running = Box::pin(start(plan)).await?;
    let folder = home.folder().to_owned();
    watched.show(&running, move || last_backup::time(&folder));
    if let Some(admin) = &admin {
        complain(&format!("管理端口 http://{}", admin.address()));
    }
    announce(&home, &roles, running.address(), certificate.as_deref());
    if let Some(portal) = portal {
        say(&format!("门户网站在 {portal}"));
    }
    stop_signal().await?;
    complain("正在关闭……");
    watched.drain();
    running.stop().await;
    exporting.stop().await;
    Ok(ExitCode::SUCCESS)
}

/// The admin port, which answers before the databases are open.
async fn admin(address: SocketAddr, watched: Watched) -> anyhow::Result<Admin> {
    let admin = Admin::listen(address, watched).await;
    admin.with_context(|| format!("监听管理端口 {address}"))
}

/// Begins to tell a collector of this process, if there is one.
fn export(endpoint: Option<&str>, roles: &[RoleName], watched: &Watched) -> anyhow::Result<Exporting> {
    let roles: Vec<&str> = roles.iter().map(|role| role.word()).collect();
    let variable = |name: &str| std::env::var(name).ok();
    let exporting = Exporting::start(endpoint, variable, &roles.join(","), watched);
    exporting.context("向收集器发送调用链和指标")
}

/// Prints the address, what is served there, and how to call it.
pub fn announce(home: &Home, roles: &[RoleName], address: SocketAddr, certificate: Option<&Path>) {
    let token = home.operator_token();
    let token = token.display();
    let scheme = if certificate.is_some() { "https" } else { "http" };
    // Where an authority of one's own signed the certificate, its file goes behind `-cacert`.
    let how = if certificate.is_some() {
        "-cacert 颁发机构.pem"
    } else {
        "-plaintext"
    };
    say(&format!(
        "技术市场正在 {scheme}://{address} 提供服务（{}）；数据目录 {}",
        roles
            .iter()
            .map(|role| role.title())
            .collect::<Vec<_>>()
            .join("、"),
        home.folder().display()
    ));
    let Some(role) = roles.iter().max_by_key(|role| **role == RoleName::Matching) else {
        return;
    };
    let (method, request) = role.example();
    say(&format!("运营方令牌在 {token}。用 grpcurl 调用："));
    say(&format!(
        "  grpcurl {how} -H \"authorization: Bearer $(cat {token})\" \\\n    -d '{request}' {address} {method}"
    ));
    say(&format!("  grpcurl {how} {address} list"));
}

/// Returns at Ctrl-C or SIGTERM. A second one ends the process at once.
pub async fn stop_signal() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        std::process::abort();
    });
    Ok(())
}
