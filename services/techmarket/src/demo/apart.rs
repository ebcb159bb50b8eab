//! The demo's services apart: each on a port of its own, calling the others over the network as in a deployment in parts.

use std::collections::HashMap;

use techmarket_contract::Settings as Office;
use techmarket_runtime::Running;
use techmarket_store::Location;
use tokio::net::TcpListener;

use crate::cli::{EncoderOptions, RoleName};
use crate::demo::plan;
use crate::home::Home;
use crate::serve::{Plan, PortalPlan, start_on};
use crate::terminal::say;

/// Starts each role by itself on the data in `home` or at `database`, and the portal beside the last.
pub async fn start(
    home: &Home,
    database: Option<&str>,
    (office, encoder): (Office, EncoderOptions),
    portal: PortalPlan,
) -> anyhow::Result<Vec<Running>> {
    let (mut listeners, mut peers) = (Vec::new(), HashMap::new());
    for role in RoleName::ALL {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = format!("http://{}", listener.local_addr()?);
        say(&format!("{}在 {address}", role.title()));
        peers.insert(role.word().to_owned(), address);
        listeners.push((role, listener));
    }
    let (mut portal, mut running) = (Some(portal), Vec::new());
    let last = listeners.len().saturating_sub(1);
    for (place, (role, listener)) in listeners.into_iter().enumerate() {
        let all = plan(own_home(home, role)?, listener.local_addr()?, encoder.clone())?;
        let location = match database {
            Some(url) => Location::from_url(url)?,
            None => Location::Folder(home.folder().to_owned()),
        };
        let others = peers.iter().filter(|(word, _)| *word != role.word());
        let one = Plan {
            location,
            roles: vec![role],
            peers: others
                .map(|(word, url)| (word.clone(), vec![url.clone()]))
                .collect(),
            office: office.clone(),
            portal: if place == last { portal.take() } else { None },
            ..all
        };
        running.push(Box::pin(start_on(one, listener)).await?);
    }
    for one in &running {
        one.ready().await;
    }
    Ok(running)
}

/// The folder of a role. Matching has one of its own, in which it reads the feeds into new indexes as on another machine.
fn own_home(home: &Home, role: RoleName) -> anyhow::Result<Home> {
    if role == RoleName::Matching {
        let folder = home.folder();
        return Home::open(&folder.join("matching"), Some(&folder.join("signing.key")));
    }
    Ok(home.clone())
}
