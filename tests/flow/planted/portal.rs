//! The portal's pages and files: each address that a GET reaches about what there is, and where its pages lead, for those who signed
//! in by a form and for nobody.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt as _, stream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::AT_ONCE;
use super::files;
use super::market::{Market, PASSWORD};

/// The addresses, as the portal itself writes them.
const ROUTES: [&str; 4] = [
    include_str!("../../../services/portal/src/routes.rs"),
    include_str!("../../../services/portal/src/routes/announcements.rs"),
    include_str!("../../../services/portal/src/routes/benefits.rs"),
    include_str!("../../../services/portal/src/routes/systems.rs"),
];
/// What stands in an address, and where, by the beginning of the address: the first that fits. An end with a stroke is that of names.
const FILLED: [(&str, &str, &[&str]); 31] = [
    (
        "",
        "{file}",
        &[
            "listings.csv",
            "listings.jsonl",
            "demands.csv",
            "demands.jsonl",
            "statistics.csv",
            "catalogue.json",
        ],
    ),
    ("", "{chapter}", &["parties", "subject", "money", "rights"]),
    ("", "{side}", &["listings", "demands"]),
    ("", "{number}", &["1", "2"]),
    ("", "{organization}", &["organizations/"]),
    ("/organizations/", "{code}", &["organizations/"]),
    ("/operator/organizations/", "{code}", &["organizations/"]),
    ("/verify/", "{code}", &["code"]),
    ("", "{sha256}", &["sha256"]),
    ("/supply/", "{id}", &["listings/"]),
    ("/my/listings/", "{id}", &["listings/"]),
    ("/demand/", "{id}", &["demands/"]),
    ("/my/demands/", "{id}", &["demands/"]),
    ("/operator/posts/", "{id}", &["listings/", "demands/"]),
    ("/my/contracts/", "{id}", &["contracts/"]),
    ("/contracts/", "{id}", &["contracts/"]),
    ("/desk/", "{list}", &["registerLists/"]),
    ("/desk/", "{id}", &["contracts/"]),
    ("/desk/", "{other}", &["contracts/"]),
    ("/matches/", "{id}", &["matches/"]),
    ("/my/imports/", "{id}", &["imports/"]),
    ("/my/searches/", "{id}", &["savedSearches/"]),
    ("/members/", "{id}", &["members/"]),
    ("/operator/proofs/", "{id}", &["proofs/"]),
    ("/operator/accounts/", "{id}", &["accounts/"]),
    ("", "{log}", &["serviceLogs/"]),
    ("/brokers/", "{id}", &["brokers/"]),
    ("/operator/brokers/", "{id}", &["brokers/"]),
    ("/announcements/", "{id}", &["announcements/"]),
    ("/operator/announcements/", "{id}", &["announcements/"]),
    ("/webhooks/", "{id}", &["webhooks/"]),
];
/// Experts, whose addresses begin in two ways.
const EXPERTS: [&str; 2] = ["/experts/", "/my/experts/"];
/// Addresses that tell the same to everybody, or of what is not planted.
const LEFT: [&str; 8] = [
    "/codes/{table}",
    "/api",
    "/openapi.json",
    "/guides/{guide}",
    "/about/{text}",
    "/assets/{file}",
    "/sign-in/",
    "/operator/models/{id}",
];
/// Of subsidies none is granted.
const UNGRANTED: &str = "{grant}";
/// Addresses of one kind.
const MOST: usize = 12;
/// Addresses to which pages lead beside these.
const LED: usize = 150;

/// Where the portal is, and the cookies of somebody.
pub(super) struct Visitor {
    address: String,
    cookies: BTreeMap<String, String>,
}

/// What came back.
pub(super) struct Page {
    pub(super) status: u16,
    head: String,
    pub(super) body: Vec<u8>,
}

impl Page {
    /// The page, its head, and what is packed in it where it is a file.
    pub(super) fn parts(&self) -> Vec<Vec<u8>> {
        let mut parts = files::opened(self.body.clone());
        parts.push(self.head.clone().into_bytes());
        parts
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Visitor {
    pub(super) fn nobody(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            cookies: BTreeMap::new(),
        }
    }

    /// Somebody who signs in by the form.
    pub(super) async fn signed_in(address: &str, login: &str) -> Self {
        let mut visitor = Self::nobody(address);
        let page = visitor.get("/sign-in").await;
        visitor.keep(&page);
        let text = page.text();
        let word = text
            .split("name=\"form_word\" value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        let mut form = form_urlencoded::Serializer::new(String::new());
        let form = form.append_pair("form_word", word.unwrap());
        let form = form
            .append_pair("login_name", login)
            .append_pair("password", PASSWORD)
            .finish();
        let page = visitor.ask("POST", "/sign-in", &form).await;
        assert_eq!(page.status, 303, "{login} signs in: {}", page.text());
        visitor.keep(&page);
        visitor
    }

    fn keep(&mut self, page: &Page) {
        for line in page.head.lines() {
            let pair = line
                .strip_prefix("set-cookie: ")
                .and_then(|cookie| cookie.split(';').next());
            if let Some((name, value)) = pair.and_then(|pair| pair.split_once('=')) {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    pub(super) async fn get(&self, path: &str) -> Page {
        self.ask("GET", path, "").await
    }

    /// By hand, and in HTTP/1.0: what comes is whole when the connection ends.
    async fn ask(&self, method: &str, path: &str, form: &str) -> Page {
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.0\r\nhost: {}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\n\
            content-type: application/x-www-form-urlencoded\r\ncontent-length: {}\r\n\r\n{form}",
            self.address,
            cookies.join("; "),
            form.len()
        );
        let mut socket = TcpStream::connect(&self.address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        socket.read_to_end(&mut answer).await.unwrap();
        let at = memchr::memmem::find(&answer, b"\r\n\r\n")
            .unwrap_or_else(|| panic!("{method} {path} has no answer"));
        let head = String::from_utf8_lossy(&answer[..at]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Page {
            status,
            head,
            body: answer[at + 4..].to_vec(),
        }
    }

    /// Everything that it is shown, by address.
    pub(super) async fn shown(&self, market: &Market) -> Vec<(String, Page)> {
        let addresses = addresses(market).into_iter().flat_map(|(_, filled)| filled);
        let mut shown = self.all(addresses.collect()).await;
        let known: BTreeSet<String> = shown.iter().map(|(path, _)| path.clone()).collect();
        let led = shown.iter().flat_map(|(_, page)| links(&page.text()));
        let led: BTreeSet<String> = led.filter(|path| !known.contains(path)).collect();
        shown.extend(self.all(led.into_iter().take(LED).collect()).await);
        shown
    }

    async fn all(&self, paths: Vec<String>) -> Vec<(String, Page)> {
        let asking = stream::iter(paths).map(|path| async move {
            let page = self.get(&path).await;
            (path, page)
        });
        asking.buffered(AT_ONCE).collect().await
    }
}

/// Where a page leads within the portal.
fn links(text: &str) -> Vec<String> {
    let links = text
        .split("href=\"/")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    let links = links.map(|link| format!("/{}", link.replace("&#38;", "&").replace("&amp;", "&")));
    let same = ["/assets/", "/api", "/guides", "/codes", "/about"];
    let links = links.filter(|link| !same.iter().any(|begin| link.starts_with(begin)));
    links
        .map(|link| link.split('#').next().unwrap_or_default().to_owned())
        .collect()
}

/// The routes of all pages and files, each with its addresses: with what there is in them.
pub(super) fn addresses(market: &Market) -> Vec<(&'static str, Vec<String>)> {
    let routes = ROUTES.iter().flat_map(|text| text.split(".route(").skip(1));
    let routes = routes.filter(|route| route.contains("get("));
    let paths = routes.filter_map(|route| route.split('"').nth(1));
    let paths =
        paths.filter(|path| !path.contains(UNGRANTED) && !LEFT.iter().any(|left| path.starts_with(left)));
    paths.map(|route| (route, filled(market, route))).collect()
}

fn filled(market: &Market, route: &str) -> Vec<String> {
    let mut paths = vec![route.to_owned()];
    while let Some(part) = paths
        .first()
        .and_then(|path| Some(path[path.find('{')?..=path.find('}')?].to_owned()))
    {
        let values = values(market, route, &part);
        let with = |path: &String| -> Vec<String> {
            values
                .iter()
                .map(|value| path.replacen(&part, value, 1))
                .collect()
        };
        paths = paths.iter().flat_map(with).collect();
    }
    paths
}

/// What may stand in the place of `part`.
fn values(market: &Market, route: &str, part: &str) -> Vec<String> {
    let of_experts = part == "{id}" && EXPERTS.iter().any(|begin| route.starts_with(begin));
    let row = FILLED
        .iter()
        .find(|(begin, of, _)| *of == part && route.starts_with(begin));
    let kinds: &[&str] = if of_experts {
        &["experts/"]
    } else {
        row.map(|row| row.2).unwrap_or_default()
    };
    let one = |kind: &&str| -> Vec<String> {
        if let Some(collection) = kind.strip_suffix('/') {
            let names = market
                .names
                .keys()
                .map(|name| name.rsplit('/').collect::<Vec<_>>());
            let ids = names
                .filter(|parts| parts.get(1) == Some(&collection))
                .map(|parts| parts[0].to_owned());
            return ids.take(MOST).collect();
        }
        let kept = market
            .values
            .iter()
            .filter(|(name, _)| name == kind)
            .map(|(_, value)| value.clone());
        let kept: Vec<String> = kept.take(MOST).collect();
        if ["sha256", "code"].contains(kind) {
            kept
        } else {
            vec![(*kind).to_owned()]
        }
    };
    kinds.iter().flat_map(one).collect()
}
