//! `techmarket demo`: the whole chain on sample data, by nothing but the API. Achievements are imported, demands posted,
//! pairs ranked with reasons, one pair becomes a deal, its contract is registered.

mod announcements;
mod apart;
mod cast;
mod deal;
mod demands;
mod directory;
mod listen;
mod listings;
mod sample;
mod search;
mod show;
mod visitors;
mod waiting;
mod workbook;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use techmarket_runtime::{Running, telemetry};
use techmarket_store::Location;

use crate::cli::{DemoOptions, EncoderOptions, RoleName};
use crate::home::Home;
use crate::serve::{MATCH_SCORE, Plan, PortalPlan, announce, require_tls, start_on, stop_signal};
use crate::terminal::{complain, say};

pub use cast::Cast;
pub use listings::import;
pub use sample::{CSL, Sample, SampleDemand};

/// Runs the demo, then serves on unless it is to run once.
pub async fn run(options: DemoOptions) -> anyhow::Result<ExitCode> {
    if let Some(folder) = &options.write_samples {
        for file in sample::write_to(folder)? {
            say(&format!("样例文件：{}", file.display()));
        }
        return Ok(ExitCode::SUCCESS);
    }
    telemetry::start(telemetry::Format::Text, "warn");
    if let Some(listen) = options.listen {
        require_tls(options.insecure, (listen, false), [])?;
    }
    let listener = listen::bind(options.listen).await?;
    let portal = listen::bind_portal(options.portal).await?;
    let (home, temporary) = home(options.data)?;
    say(&format!(
        "数据目录：{}{}",
        home.folder().display(),
        if temporary { "（临时目录）" } else { "" }
    ));
    let portal = PortalPlan::sample(portal, Cast::people(&Sample::read()?)?)?;
    let address = portal.address();
    let (location, encoder) = (options.database.as_deref(), options.encoder);
    let (mut first, folder) = (
        plan(home.clone(), listener.local_addr()?, encoder.clone())?,
        home.folder().to_owned(),
    );
    if let Some(url) = location {
        first.location = Location::from_url(url)?;
    }
    let office = techmarket_contract::Settings {
        verify_address: Some(format!("{address}/verify/")),
        ..techmarket_contract::Settings::default()
    };
    first.office = office.clone();
    let portal = if options.apart {
        Some(portal)
    } else {
        first.portal = Some(portal);
        None
    };
    let running = Box::pin(start_on(first, listener)).await?;
    running.ready().await;
    let shown = Box::pin(show_all(&home, &running)).await;
    if shown.is_err() || options.once {
        running.stop().await;
        return shown.map(|()| ExitCode::SUCCESS);
    }
    let Some(portal) = portal else {
        return served(&home, &address, vec![running]).await;
    };
    running.stop().await;
    // The roles are free again once nobody holds their locks.
    drop(home);
    let home = Home::open(&folder, None)?;
    let running = Box::pin(apart::start(&home, location, (office, encoder), portal)).await?;
    served(&home, &address, running).await
}

/// Serves on until it is told to stop.
async fn served(home: &Home, address: &str, running: Vec<Running>) -> anyhow::Result<ExitCode> {
    say("");
    if let [all] = running.as_slice() {
        announce(home, &RoleName::ALL, all.address(), None);
    }
    say("");
    say(&format!(
        "在浏览器中打开 {address} 查看门户网站，页面顶部可以选择以哪个示例人员办理。"
    ));
    say("按 Ctrl-C 结束。");
    stop_signal().await?;
    complain("正在关闭……");
    for one in running {
        one.stop().await;
    }
    Ok(ExitCode::SUCCESS)
}

async fn show_all(home: &Home, running: &Running) -> anyhow::Result<()> {
    let sample = Sample::read()?;
    let address = format!("http://{}", running.address());
    let cast = Cast::new(&address, home.existing_key()?);
    directory::fill(&cast, &sample).await?;
    announcements::publish(&cast).await?;
    show::heading("一、导入供给");
    import(&cast, &sample, say).await?;
    show::heading("检索");
    search::show(&cast).await?;
    let posted = demands::post_and_rank(&cast, &sample).await?;
    visitors::come(&cast, &posted).await?;
    deal::make(&cast, &sample, &posted, home.folder()).await
}

/// The folder that was asked for, or a new one that outlives the demo, so that its data can be looked at.
fn home(folder: Option<PathBuf>) -> anyhow::Result<(Home, bool)> {
    if let Some(folder) = folder {
        let empty = std::fs::read_dir(&folder).map_or(true, |mut entries| entries.next().is_none());
        anyhow::ensure!(empty, "{} 不是空目录：演示需要新的数据目录", folder.display());
        return Ok((Home::open(&folder, None)?, false));
    }
    let folder = tempfile::Builder::new()
        .prefix("techmarket-demo-")
        .tempdir()
        .context("临时目录")?;
    Ok((Home::open(&folder.keep(), None)?, true))
}

/// All services in one process on SQLite in `home`, as they come.
pub fn plan(home: Home, listen: std::net::SocketAddr, encoder: EncoderOptions) -> anyhow::Result<Plan> {
    Ok(Plan {
        location: Location::Folder(home.folder().to_owned()),
        home,
        listen,
        roles: RoleName::ALL.to_vec(),
        peers: std::collections::HashMap::new(),
        reference: crate::serve::reference::load(None)?,
        thesaurus: crate::serve::reference::thesaurus(None)?,
        posts: crate::serve::reference::posts(None)?,
        office: techmarket_contract::Settings::default(),
        attachments: crate::cli::AttachmentOptions::default(),
        second_factor: true,
        people: crate::cli::PeopleOptions::default(),
        webhook_networks: Vec::new(),
        own: None,
        match_score: MATCH_SCORE,
        portal: None,
        encoder,
        learning: techmarket_matching::Learning::default(),
        lag: techmarket_rpc::LagBound::default(),
        secured: crate::serve::Secured::default(),
        rates: None,
        doors: techmarket_runtime::Doors::default(),
    })
}
