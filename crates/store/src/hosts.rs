//! A PostgreSQL whose primary moves: `postgres://user@first:5432,second:5432/market` names every server, and whoever writes finds
//! the one that takes writes, and finds it again when another has become it.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions as _, PgConnection, PgPool};
use tokio::time::{MissedTickBehavior, interval, timeout};

use crate::StoreError;

/// From one look whether the primary is still the primary to the next.
const LOOK: Duration = Duration::from_secs(1);
/// A server that does not answer for so long is passed by.
const PATIENCE: Duration = Duration::from_secs(2);
/// What says which kind of server is wanted, as in the URLs of PostgreSQL's own programs.
const WANTED: &str = "target_session_attrs=";
const STANDBY: &str = "SELECT pg_is_in_recovery()";

/// The servers of a URL, at least one.
#[derive(Clone, Debug)]
pub(crate) struct Hosts(Vec<PgConnectOptions>);

impl Hosts {
    /// Reads a URL of one server, or of several with commas between.
    pub(crate) fn of(url: &str) -> Result<Self, StoreError> {
        // The text may hold a password: it is not repeated.
        let wrong = || StoreError::Location("not a PostgreSQL URL".to_owned());
        let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user, hosts) = match authority.rsplit_once('@') {
            Some((user, hosts)) => (format!("{user}@"), hosts),
            None => (String::new(), authority),
        };
        let path = without_wanted(path)?;
        let options = hosts
            .split(',')
            .map(|host| PgConnectOptions::from_str(&format!("{scheme}://{user}{host}{path}")));
        let options = options.collect::<Result<Vec<_>, _>>();
        options.map(Self).map_err(|_| wrong())
    }

    /// The servers.
    pub(crate) fn all(&self) -> &[PgConnectOptions] {
        &self.0
    }

    /// The same with `change` made to each.
    pub(crate) fn map(self, change: impl Fn(PgConnectOptions) -> PgConnectOptions) -> Self {
        Self(self.0.into_iter().map(change).collect())
    }

    /// The server that takes writes; the only one without being asked.
    pub(crate) async fn primary(&self) -> Result<PgConnectOptions, StoreError> {
        if let [only] = self.0.as_slice() {
            return Ok(only.clone());
        }
        self.find().await.map(|(options, _)| options)
    }

    async fn find(&self) -> Result<(PgConnectOptions, PgConnection), StoreError> {
        let mut fault = sqlx::Error::PoolTimedOut;
        for options in &self.0 {
            let asked = async {
                let mut connection = options.connect().await?;
                Ok((is_primary(&mut connection).await?, connection))
            };
            match timeout(PATIENCE, asked).await {
                Ok(Ok((true, connection))) => return Ok((options.clone(), connection)),
                Ok(Err(error)) => fault = error,
                Ok(Ok((false, _))) | Err(_) => {}
            }
        }
        Err(StoreError::Unavailable(fault))
    }

    /// Lets `pool` connect to the server that takes writes, whichever it is, until the pool is closed.
    pub(crate) fn follow(self, pool: &PgPool) {
        if self.0.len() > 1 {
            tokio::spawn(self.watch(pool.clone()));
        }
    }

    async fn watch(self, pool: PgPool) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut primary: Option<PgConnection> = None;
        loop {
            tokio::select! {
                _ = looks.tick() => {}
                () = pool.close_event() => return,
            }
            if let Some(connection) = &mut primary
                && matches!(timeout(PATIENCE, is_primary(connection)).await, Ok(Ok(true)))
            {
                continue;
            }
            let had_one = primary.take().is_some();
            match self.find().await {
                Ok((options, connection)) => {
                    if had_one {
                        let (host, port) = (options.get_host(), options.get_port());
                        tracing::warn!(host, port, "another server takes writes");
                    }
                    pool.set_connect_options(options);
                    primary = Some(connection);
                }
                Err(_) if had_one => tracing::warn!("no server takes writes; they are asked until one does"),
                Err(_) => {}
            }
        }
    }
}

async fn is_primary(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    let standby: bool = sqlx::query_scalar(STANDBY).fetch_one(connection).await?;
    Ok(!standby)
}

/// Refuses a connection to a server that takes no writes any more, or not yet.
pub(crate) async fn require_primary(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    if is_primary(connection).await? {
        return Ok(());
    }
    // Whoever wants the connection tries again within his patience.
    Err(sqlx::Error::Io(std::io::Error::new(
        std::io::ErrorKind::ConnectionRefused,
        "the server is a standby",
    )))
}

/// The path and the query of a URL without what says which server is wanted: the market writes, and wants no other.
fn without_wanted(path: &str) -> Result<String, StoreError> {
    let Some((path, query)) = path.split_once('?') else {
        return Ok(path.to_owned());
    };
    let (wanted, others): (Vec<&str>, Vec<&str>) = query
        .split('&')
        .partition(|parameter| parameter.starts_with(WANTED));
    for parameter in wanted {
        let value = parameter.trim_start_matches(WANTED);
        if !matches!(value, "read-write" | "primary" | "any") {
            let rule = "target_session_attrs must be read-write: the market writes";
            return Err(StoreError::Location(rule.to_owned()));
        }
    }
    let mark = if others.is_empty() { "" } else { "?" };
    Ok(format!("{path}{mark}{}", others.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_one_and_of_several_servers_are_read() {
        for (url, servers) in [
            ("postgres://market@localhost/market", &["localhost:5432"][..]),
            (
                "postgres://market:p%40ss@a:5433,b:5434,c/market?target_session_attrs=read-write&application_name=x",
                &["a:5433", "b:5434", "c:5432"],
            ),
            ("postgresql://a:1,b:2", &["a:1", "b:2"]),
        ] {
            let hosts = Hosts::of(url).unwrap();
            let found: Vec<String> = hosts
                .all()
                .iter()
                .map(|options| format!("{}:{}", options.get_host(), options.get_port()))
                .collect();
            assert_eq!(found, servers, "{url}");
        }
        let hosts = Hosts::of("postgres://market:secret@a,b/market?target_session_attrs=primary").unwrap();
        for options in hosts.all() {
            assert_eq!(
                (options.get_username(), options.get_database()),
                ("market", Some("market"))
            );
        }
        for url in [
            "market",
            "postgres://a:x/market",
            "postgres://a,b/m?target_session_attrs=standby",
        ] {
            let refused = Hosts::of(url).unwrap_err();
            assert!(!refused.to_string().contains(url), "{refused}");
        }
    }
}
