//! `techmarket serve` as a child process.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use techmarket_rpc::Credentials;
use techmarket_runtime::tls::ClientTls;
use tokio::io::{AsyncBufReadExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::certificates::rpc;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_techmarket");

/// The longest that a test waits for something, on a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(1);
const PAUSE: Duration = Duration::from_millis(10);

/// Asks `probe` until it gives a value. The test goes on as soon as it does; the deadline is reached only by a failure.
pub(crate) async fn until<T>(what: &str, mut probe: impl AsyncFnMut() -> Option<T>) -> T {
    let mut pauses = tokio::time::interval(PAUSE);
    let asking = async {
        loop {
            pauses.tick().await;
            if let Some(value) = probe().await {
                return value;
            }
        }
    };
    let found = tokio::time::timeout(PATIENCE, asking).await;
    found.unwrap_or_else(|_| panic!("not within {PATIENCE:?}: {what}"))
}

/// A process that serves. It is killed when this is dropped.
pub(crate) struct Process {
    child: Child,
    url: String,
    log: PathBuf,
    data: PathBuf,
    arguments: Vec<String>,
    /// How it is called, if not in the clear.
    tls: Option<ClientTls>,
    /// The line with the address.
    said: String,
    /// The lines before it.
    before: Vec<String>,
    /// Kept open: a program whose reader has gone is another test.
    _output: Lines<BufReader<ChildStdout>>,
}

impl Process {
    /// Starts `techmarket serve --data DATA ...` on a free port, and waits for the address that it prints. Its log goes to
    /// `DATA.log`, behind what is there.
    pub(crate) async fn serve(data: &Path, arguments: &[&str]) -> Self {
        Self::serve_in(data, arguments, &[]).await
    }

    /// The same with `environment` beside that of the tests.
    pub(crate) async fn serve_in(data: &Path, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.envs(environment.iter().copied());
        Self::serve_by(command, data, arguments).await
    }

    /// As [`Self::serve`], by a program of which [`Self::limit_files`] can be asked: one that outlives a write beyond the limit.
    pub(crate) async fn serve_limited(data: &Path) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", r#"trap '' XFSZ; exec "$0" "$@""#, PROGRAM]);
        Self::serve_by(command, data, &[]).await
    }

    /// Lets no file of the process grow beyond `bytes`; `unlimited` lifts it.
    pub(crate) fn limit_files(&self, bytes: &str) {
        let pid = self.child.id().unwrap().to_string();
        let told = std::process::Command::new("prlimit")
            .args(["--pid", &pid, &format!("--fsize={bytes}:unlimited")])
            .status();
        assert!(told.unwrap().success());
    }

    /// Ends it at once, as a power cut would, and starts another on its folder and at its address.
    pub(crate) async fn killed_and_started(mut self) -> Self {
        self.child.kill().await.unwrap();
        let address = self.url.split("://").last().unwrap().to_owned();
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        let command = Command::new(PROGRAM);
        let started = Self::serve_at(command, &address, &self.data, &arguments).await;
        Self {
            tls: self.tls.take(),
            ..started
        }
    }

    async fn serve_by(command: Command, data: &Path, arguments: &[&str]) -> Self {
        Self::serve_at(command, "127.0.0.1:0", data, arguments).await
    }

    async fn serve_at(mut command: Command, address: &str, data: &Path, arguments: &[&str]) -> Self {
        let log = data.with_extension("log");
        let stderr = OpenOptions::new().create(true).append(true).open(&log).unwrap();
        let mut child = command
            .args(["serve", "--listen", address, "--data"])
            .arg(data)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(stderr)
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut before = Vec::new();
        let printed = async {
            while let Some(line) = output.next_line().await.unwrap() {
                before.push(line.clone());
                if let Some(url) = address_in(&line) {
                    return Some((url, line));
                }
            }
            None
        };
        let url = tokio::time::timeout(PATIENCE, printed).await.ok().flatten();
        let Some((url, said)) = url else {
            let log = std::fs::read_to_string(&log).unwrap_or_default();
            panic!("serve {arguments:?} printed no address:\n{log}");
        };
        Self {
            child,
            url,
            log,
            data: data.to_owned(),
            arguments: arguments.iter().map(|argument| (*argument).to_owned()).collect(),
            tls: None,
            said,
            before,
            _output: output,
        }
    }

    /// The same process, which is asked for its health over `tls`.
    pub(crate) fn over(self, tls: ClientTls) -> Self {
        Self {
            tls: Some(tls),
            ..self
        }
    }

    /// As [`Self::serve`], and waits until its health says SERVING.
    pub(crate) async fn ready(data: &Path, arguments: &[&str]) -> Self {
        let process = Self::serve(data, arguments).await;
        process.serving().await;
        process
    }

    /// Waits until its health says SERVING.
    pub(crate) async fn serving(&self) {
        until("SERVING", async || {
            (self.health("").await == ServingStatus::Serving).then_some(())
        })
        .await;
    }

    /// `http://127.0.0.1:port`, or `https://`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Where its admin port is, with `--admin`.
    pub(crate) fn admin(&self) -> String {
        let log = self.log();
        let from = log
            .rfind("管理端口 http://")
            .map(|at| &log[at + "管理端口 http://".len()..]);
        let address = from.and_then(|from| from.split_whitespace().next());
        address
            .unwrap_or_else(|| panic!("no admin port in\n{log}"))
            .to_owned()
    }

    /// What it said with its address.
    pub(crate) fn said(&self) -> &str {
        &self.said
    }

    /// What it said before.
    pub(crate) fn said_before(&self) -> &[String] {
        &self.before
    }

    /// Its number.
    pub(crate) fn id(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Mebibytes of memory that it has now.
    pub(crate) fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id().unwrap())).unwrap();
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))
            .unwrap();
        line.trim().strip_suffix(" kB").unwrap().parse::<u64>().unwrap() >> 10
    }

    /// What it has logged, with all that ran on its folder before.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// What health says of a service, without a token.
    pub(crate) async fn health(&self, service: &str) -> ServingStatus {
        let rpc = rpc(&self.url, self.tls.as_ref(), Credentials::none());
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let answer = HealthClient::new(rpc).check(request).await;
        answer.map_or(ServingStatus::Unknown, |answer| answer.into_inner().status())
    }

    /// Ends it at once, as a power cut would.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Tells it to end.
    pub(crate) fn terminate(&self) {
        let pid = self.child.id().unwrap().to_string();
        let told = std::process::Command::new("sh")
            .args(["-c", "kill -TERM $0", &pid])
            .status();
        assert!(told.unwrap().success());
    }

    /// Waits for its end.
    pub(crate) async fn ended(mut self) -> ExitStatus {
        let ended = tokio::time::timeout(PATIENCE, self.child.wait()).await;
        let Ok(status) = ended else {
            panic!(
                "not within {PATIENCE:?}: the end of the process; its log:\n{}",
                self.log()
            );
        };
        status.unwrap()
    }

    /// Tells it to end, and sees that it does so in good order.
    pub(crate) async fn stop(self) {
        self.terminate();
        let status = self.ended().await;
        assert!(status.success(), "{status}");
    }
}

fn address_in(line: &str) -> Option<String> {
    let schemes = ["http://127.0.0.1:", "https://127.0.0.1:"];
    let from = schemes.iter().find_map(|scheme| line.find(scheme))?;
    let address = line[from..].split(char::is_whitespace).next()?;
    Some(address.to_owned())
}
