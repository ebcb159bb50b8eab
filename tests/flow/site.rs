//! A market of one process, or of five.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use techmarket_kernel::Caller;
use techmarket_store::Location;
use techmarket_testkit::TestDatabase;
use tempfile::TempDir;

use crate::certificates::Certificates;
use crate::cli;
use crate::clients::{Clients, Urls};
use crate::process::Process;

/// A market that is ready.
pub(crate) struct Site {
    pub(crate) processes: Vec<Process>,
    pub(crate) urls: Urls,
    /// Where the replicas of each role are.
    pub(crate) replicas: Vec<Urls>,
    /// Whose turn it is.
    next: AtomicUsize,
    /// Data folder of the first process.
    data: PathBuf,
    key: PathBuf,
    pub(crate) folder: TempDir,
    certificates: Option<Certificates>,
    // Dropped last: the processes hold connections.
    _database: Option<TestDatabase>,
}

impl Site {
    /// All services in one process.
    pub(crate) async fn all_in_one(database: Option<TestDatabase>) -> Self {
        let options = database_option(database.as_ref());
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        Self {
            _database: database,
            ..Self::with(&options, &[]).await
        }
    }

    /// All services in one process with these options of `serve` and this in its environment, on SQLite unless they say otherwise.
    pub(crate) async fn with(options: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::with_certificates(options, environment, None).await
    }

    async fn with_certificates(
        options: &[&str],
        environment: &[(&str, &str)],
        certificates: Option<Certificates>,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let tls = certificates.as_ref().map(|made| made.client("tests"));
        let mut process = Process::serve_in(&data, options, environment).await;
        if let Some(tls) = &tls {
            process = process.over(tls.clone());
        }
        process.serving().await;
        let urls = Urls {
            tls,
            ..Urls::all(process.url())
        };
        Self {
            replicas: vec![urls.clone()],
            urls,
            next: AtomicUsize::default(),
            certificates,
            processes: vec![process],
            key: data.join("signing.key"),
            data,
            folder,
            _database: None,
        }
    }

    /// All services in one process, over TLS.
    pub(crate) async fn all_in_one_over_tls(database: Option<TestDatabase>) -> Self {
        let certificates = Certificates::new();
        let mut options = database_option(database.as_ref());
        options.extend(certificates.options());
        let options: Vec<&str> = options.iter().map(String::as_str).collect();
        Self {
            _database: database,
            ..Self::with_certificates(&options, &[], Some(certificates)).await
        }
    }

    /// Each service in a process of its own, with a folder of its own; they share the key.
    pub(crate) async fn split(database: Option<TestDatabase>) -> Self {
        Self::split_with(database, None, 1, (&[], &[])).await
    }

    /// The same on SQLite, each with these options of `serve` and this in its environment.
    pub(crate) async fn split_as(options: &[&str], environment: &[(&str, &str)]) -> Self {
        Self::split_with(None, None, 1, (options, environment)).await
    }

    /// The same over TLS, where nobody comes without a certificate: neither the others nor the tests.
    pub(crate) async fn split_over_tls(database: Option<TestDatabase>) -> Self {
        Self::split_with(database, Some(Certificates::new()), 1, (&[], &[])).await
    }

    /// Two replicas of each service, each with a folder of its own; of contracts they share that of files. Callers are with one and
    /// the other in turn.
    pub(crate) async fn replicated(database: TestDatabase) -> Self {
        Self::split_with(Some(database), None, 2, (&[], &[])).await
    }

    async fn split_with(
        database: Option<TestDatabase>,
        certificates: Option<Certificates>,
        replicas: usize,
        (more, environment): (&[&str], &[(&str, &str)]),
    ) -> Self {
        let tls = certificates.as_ref().map(|made| made.client("tests"));
        let folder = tempfile::tempdir().unwrap();
        let key = folder.path().join("shared.key");
        let mut shared = vec!["--key".to_owned(), key.display().to_string()];
        shared.extend(database_option(database.as_ref()));
        shared.extend(
            certificates
                .as_ref()
                .map(Certificates::mutual)
                .unwrap_or_default(),
        );
        if replicas > 1 {
            let files = folder.path().join("files").display().to_string();
            shared.extend(["--attachments", &files, "--rate-writes", "0"].map(str::to_owned));
        }
        let start = async |role: &str, peers: &[String]| {
            let mut started = Vec::new();
            for number in 0..replicas {
                let name = if number == 0 {
                    role.to_owned()
                } else {
                    format!("{role}-{number}")
                };
                let mut options = vec!["--role", role];
                options.extend(shared.iter().map(String::as_str));
                options.extend(peers.iter().flat_map(|peer| ["--peer", peer]));
                options.extend(more);
                let process = Process::serve_in(&folder.path().join(name), &options, environment).await;
                started.push(match &tls {
                    Some(tls) => process.over(tls.clone()),
                    None => process,
                });
            }
            started
        };
        // At once, so that one of them makes the key and the other finds it.
        let (supply, contract) = tokio::join!(start("supply", &[]), start("contract", &[]));
        let peers = |role: &str, processes: &[Process]| -> Vec<String> {
            let all = processes.iter();
            all.map(|process| format!("{role}={}", process.url())).collect()
        };
        let demand = start("demand", &peers("contract", &contract)).await;
        let directory = start("directory", &peers("contract", &contract)).await;
        let followed = [
            peers("supply", &supply),
            peers("demand", &demand),
            peers("contract", &contract),
        ];
        let matching = start("matching", &followed.concat()).await;
        let urls = |number: usize| Urls {
            supply: supply[number].url().to_owned(),
            demand: demand[number].url().to_owned(),
            matching: matching[number].url().to_owned(),
            contract: contract[number].url().to_owned(),
            tls: tls.clone(),
            directory: directory[number].url().to_owned(),
        };
        let replicas: Vec<Urls> = (0..replicas).map(urls).collect();
        let roles = [supply, demand, matching, contract, directory];
        let processes: Vec<Process> = roles.into_iter().flatten().collect();
        for process in &processes {
            process.serving().await;
        }
        Self {
            processes,
            urls: replicas[0].clone(),
            replicas,
            next: AtomicUsize::default(),
            data: folder.path().join("supply"),
            key,
            folder,
            certificates,
            _database: database,
        }
    }

    /// A token for `caller`.
    pub(crate) async fn token(&self, caller: &Caller) -> String {
        let (data, key) = (self.data.to_str().unwrap(), self.key.to_str().unwrap());
        cli::token(&["--data", data, "--key", key], caller).await
    }

    /// Calls as `caller`.
    pub(crate) async fn as_(&self, caller: &Caller) -> Clients {
        let turn = self.next.fetch_add(1, Ordering::Relaxed) % self.replicas.len();
        Clients::new(&self.replicas[turn], &self.token(caller).await)
    }

    /// Data folder of the first process.
    pub(crate) fn data(&self) -> &Path {
        &self.data
    }

    /// A file with the operator's token, as the first start writes it.
    pub(crate) fn operator_token(&self) -> PathBuf {
        self.data.join("operator.token")
    }

    /// Writes a file for a command to read.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let file = self.folder.path().join(name);
        std::fs::write(&file, content).unwrap();
        file.to_str().unwrap().to_owned()
    }

    /// `techmarket import listings FILE ...` as the operator.
    pub(crate) async fn import(&self, file: &str, organization: &str, more: &[&str]) -> cli::Ran {
        let token = self.operator_token();
        self.import_with(token.to_str().unwrap(), file, organization, more)
            .await
    }

    /// The same with the token in another file.
    pub(crate) async fn import_with(
        &self,
        token: &str,
        file: &str,
        organization: &str,
        more: &[&str],
    ) -> cli::Ran {
        let mut arguments = vec!["import", "listings", file, "--organization", organization];
        arguments.extend(["--address", &self.urls.supply, "--token", token]);
        let authority = self.certificates.as_ref().map(|made| {
            let file = |name: &str| made.file(name).display().to_string();
            [
                ["--authority".to_owned(), file("authority.pem")],
                ["--client-certificate".to_owned(), file("tests.pem")],
                ["--client-key".to_owned(), file("tests.key")],
            ]
        });
        arguments.extend(authority.iter().flatten().flatten().map(String::as_str));
        arguments.extend(more);
        cli::techmarket(&arguments).await
    }

    /// Ends every process in good order.
    pub(crate) async fn stop(self) {
        for process in &self.processes {
            process.terminate();
        }
        for process in self.processes {
            let status = process.ended().await;
            assert!(status.success(), "{status}");
        }
    }
}

fn database_option(database: Option<&TestDatabase>) -> Vec<String> {
    match database.map(TestDatabase::location) {
        Some(Location::Postgres(url)) => vec!["--database".to_owned(), url],
        _ => Vec::new(),
    }
}
