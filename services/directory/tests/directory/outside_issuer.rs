//! Sign-in at an identity provider that is not ours: `oidc-provider-mock` of PyPI (Authlib), which signs with RS256. The test fetches
//! it by hash and runs it; without Python or the network it fails.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use jiff::SignedDuration;
use techmarket_directory::Issuers;
use techmarket_kernel::{Clock as _, Reason, SystemClock};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_testkit::{PROVIDER, assert_refused, eventually, on_both_databases};
use tempfile::NamedTempFile;
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio::sync::OnceCell;
use tonic::Code;

use crate::people::People;

const BACK: &str = "http://127.0.0.1:1/back";
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/oidc-tools.txt");

/// The provider's program, installed once.
async fn program() -> &'static Path {
    static PROGRAM: OnceCell<PathBuf> = OnceCell::const_new();
    PROGRAM.get_or_init(install).await
}

async fn install() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("oidc-provider");
    let tool = |name: &str| folder.join("bin").join(name);
    let made = Command::new("python3")
        .args(["-m", "venv"])
        .arg(&folder)
        .status()
        .await;
    assert!(made.unwrap().success(), "python3 -m venv");
    let installed = Command::new(tool("pip"))
        .args([
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--require-hashes",
            "--no-deps",
        ])
        .args(["--only-binary", ":all:", "-r", TOOLS])
        .status()
        .await;
    assert!(
        installed.unwrap().success(),
        "pip install -r scripts/oidc-tools.txt"
    );
    tool("oidc-provider-mock")
}

/// The provider while it runs.
struct Outside {
    url: String,
    /// It takes any secret, and asks for one.
    secret: NamedTempFile,
    _process: Child,
}

impl Outside {
    async fn start() -> Self {
        drop(rustls::crypto::ring::default_provider().install_default());
        let program = program().await;
        let free = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let person =
            r#"{"sub": "42", "name": "张三", "preferred_username": "zhang.san", "groups": ["suppliers"]}"#;
        let process = Command::new(program)
            .args([
                "--port",
                &port.to_string(),
                "--require-nonce",
                "true",
                "--user-claims",
                person,
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let url = format!("http://127.0.0.1:{port}");
        let document = format!("{url}/.well-known/openid-configuration");
        eventually("the provider answers", async || {
            reqwest::get(&document).await.ok()
        })
        .await;
        let secret = NamedTempFile::new().unwrap();
        std::fs::write(secret.path(), "secret").unwrap();
        Self {
            url,
            secret,
            _process: process,
        }
    }

    fn issuers(&self, algorithm: &str, client: &str) -> Issuers {
        let text = format!(
            r#"
            [[issuer]]
            id = "city"
            issuer = "{}"
            client_id = "{client}"
            algorithms = ["{algorithm}"]
            secret_file = "{}"
            redirect_uris = ["{BACK}"]
            [[issuer.rule]]
            claim = "groups"
            value = "suppliers"
            roles = ["provider"]
            organization = "{PROVIDER}"
            "#,
            self.url,
            self.secret.path().display()
        );
        Issuers::parse(&text).unwrap()
    }

    /// What the provider's page sends the person back with, who agrees there.
    async fn agreed(&self, authorization_uri: &str) -> (String, String) {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .unwrap();
        let form = [("sub", "42")];
        let sent = client.post(authorization_uri).form(&form).send().await.unwrap();
        assert_eq!(sent.status(), 302, "{sent:?}");
        let back = sent.headers()["location"].to_str().unwrap().to_owned();
        let query = back.strip_prefix(BACK).unwrap().trim_start_matches('?');
        let of = |name: &str| {
            let found = query.split('&').find_map(|part| part.strip_prefix(name));
            found.unwrap_or_else(|| panic!("{name} in {back}")).to_owned()
        };
        (of("state="), of("code="))
    }
}

/// The market at the time of the provider's clock.
async fn people(location: &Location, issuers: Issuers) -> People {
    let people = People::with_issuers(location, issuers).await;
    let ahead = SystemClock.now().duration_since(people.harness.clock.now());
    people.harness.advance(ahead + SignedDuration::from_secs(1));
    people
}

async fn finish(people: &People, outside: &Outside) -> Result<pb::Grant, tonic::Status> {
    let request = pb::StartOidcSignInRequest {
        issuer: "city".into(),
        redirect_uri: BACK.into(),
    };
    let started = people
        .anybody()
        .start_oidc_sign_in(request)
        .await
        .unwrap()
        .into_inner();
    let (state, code) = outside.agreed(&started.authorization_uri).await;
    let request = pb::FinishOidcSignInRequest {
        state,
        code,
        proof: started.proof,
        organization: String::new(),
    };
    let finished = people.anybody().finish_oidc_sign_in(request).await?;
    Ok(finished.into_inner().grant.unwrap())
}

on_both_databases! {
    async fn whom_a_provider_that_is_not_ours_knows_signs_in(location: Location) {
        let outside = Outside::start().await;
        let people = people(&location, outside.issuers("RS256", "market")).await;
        let first = finish(&people, &outside).await.unwrap();
        assert_eq!(first.roles().collect::<Vec<_>>(), [Role::Provider]);
        let again = finish(&people, &outside).await.unwrap();
        assert_eq!(first.account, again.account);
        // Its token is good, and signed otherwise than the office allows.
        let strict = self::people(&location, outside.issuers("ES256", "market")).await;
        let refused = finish(&strict, &outside).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
        // Its token has ended by the market's clock.
        people.harness.advance(SignedDuration::from_hours(2));
        let refused = finish(&people, &outside).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::IdentityRefused);
    }
}
