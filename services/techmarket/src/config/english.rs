//! What the options of `serve` set, in English: for those who read `docs/configuration.md`. The Chinese is their help.

/// Options and what they set.
const HELP: &[(&str, &str)] = &[
    (
        "data",
        "Data folder: keys, databases and indexes; made where it is missing, and its owner's alone.",
    ),
    (
        "database",
        "PostgreSQL database (postgres://...), one schema a service; without it SQLite in the data folder.",
    ),
    ("listen", "Address to listen on. Any but loopback needs TLS."),
    (
        "cors-origin",
        "Origin whose pages may call from a browser (JSON, gRPC-Web), may be repeated, such as https://portal.example; * is any; without it none may.",
    ),
    (
        "admin",
        "Address of the admin port, plain HTTP, for probes and metrics: /livez, /readyz, /startupz, /metrics. For this machine or the operators' network alone; without it there is none.",
    ),
    (
        "telemetry-endpoint",
        "OpenTelemetry collector (OTLP by gRPC), such as http://127.0.0.1:4317: traces and figures are sent to it; the OTEL_* variables set the rest. Without it OTEL_EXPORTER_OTLP_ENDPOINT, and without both nothing is sent.",
    ),
    ("role", "Role to run, may be repeated; without it all of them."),
    (
        "tls-certificate",
        "Chain of the server's certificate, PEM; a changed file is taken into use without breaking connections.",
    ),
    (
        "tls-key",
        "Private key of the server's certificate, PEM, not encrypted.",
    ),
    (
        "tls-client-authority",
        "Authority of clients' certificates, PEM; with it clients are asked for one.",
    ),
    ("tls-client-required", "Refuses clients without a certificate."),
    (
        "systems",
        "Systems that are known by their client certificates, a table in TOML; a changed one is in force within seconds.",
    ),
    (
        "peer-authority",
        "Authority of the certificates of other roles (https://), PEM; without it those that the machine trusts.",
    ),
    (
        "peer-certificate",
        "Client certificate that other roles are shown, PEM; without it the server's, where client certificates are asked for.",
    ),
    ("peer-key", "Private key of that client certificate, PEM."),
    (
        "insecure",
        "Allows to listen without TLS on other addresses than loopback, or to call roles of other hosts by http://: tokens travel in the clear, for networks alone that something else protects.",
    ),
    (
        "peer",
        "Address of another role, may be repeated, such as supply=127.0.0.1:7301; by TLS supply=https://host:7301. Replicas of a role are given one by one, called in turn, and passed over while they cannot be reached.",
    ),
    (
        "key",
        "Key that signs and checks tokens, the same for every process; without it DIR/signing.key.",
    ),
    (
        "second-factor",
        "Whether operators and registrars need a second factor (one-time codes).",
    ),
    (
        "self-registration",
        "Whether people may register an account by mail address or mobile number without an invitation; they are viewers then.",
    ),
    (
        "smtp-server",
        "SMTP server that mail is sent by (codes for registration, invitations and new passwords); without it none is sent.",
    ),
    ("smtp-port", "Port of the SMTP server."),
    ("smtp-tls", "How the connection to the SMTP server is protected."),
    (
        "smtp-authority",
        "Authority of the SMTP server's certificate, PEM; without it those that the machine trusts.",
    ),
    ("smtp-login", "User name at the SMTP server."),
    ("smtp-password-file", "File with the password of that user."),
    ("smtp-from", "Sender, such as 技术市场 <market@example.com>."),
    (
        "reference",
        "Folder with the office's own code tables, which take the place of the embedded ones of the same name; rules of recognition, statistics, schemes and papers in its subfolders.",
    ),
    (
        "attachments",
        "Folder of the files of contracts; without it DIR/attachments.",
    ),
    (
        "attachment-bucket",
        "S3-compatible bucket for the files of contracts, in the place of a folder.",
    ),
    ("attachment-region", "Region of the bucket."),
    (
        "attachment-endpoint",
        "Address of the storage, without the name of the bucket.",
    ),
    (
        "attachment-allow-http",
        "Reaches the storage without TLS: for one's own network alone.",
    ),
    ("attachment-mebibytes", "Largest file of a contract, MiB."),
    (
        "portal",
        "Address that the portal listens on, such as 127.0.0.1:7380; without it there is none. Name, sponsor and record numbers of the site stand in portal/site.toml of the folder of --reference.",
    ),
    (
        "portal-behind-tls",
        "Browsers reach the portal by TLS (a reverse proxy): its cookies are sent by TLS alone.",
    ),
    (
        "portal-proxy",
        "Address or network of a reverse proxy before the portal, may be repeated, such as 10.0.0.5 or 10.0.0.0/8: only what these pass on as X-Forwarded-For is believed.",
    ),
    (
        "verify-address",
        "Address of the page that verifies certificates, put into their QR codes with the code behind it.",
    ),
    (
        "lease-minutes",
        "Minutes for which a case belongs to the registrar who took it.",
    ),
    (
        "release-after-step",
        "A registrar gives a case back with each step, unless the step says otherwise; a case that was claimed is kept.",
    ),
    ("match-score", "Lowest score of a match, 0 to 1."),
    (
        "lag-events",
        "Changes by which matching may be behind and still be ready.",
    ),
    (
        "lag-seconds",
        "Seconds for which a change may wait for matching while it still is ready.",
    ),
    (
        "encoder",
        "Folder of the sentence encoder (written by scripts/get-encoder); without it words alone rank.",
    ),
    ("encoder-threads", "Threads that encode."),
    (
        "learn-minutes",
        "Minutes from one look whether the ranking's weights can be learnt anew to the next.",
    ),
    (
        "learn-answers",
        "Answers to matches after which the ranking's weights are learnt anew.",
    ),
    (
        "rate-reads",
        "Reads a second of each caller, of which unused ones are saved up for 10 seconds; its organisation together has 4 times as many; without a token the address counts (of IPv6 the /64); 0 is without limit.",
    ),
    ("rate-writes", "Writes a second of each caller, likewise."),
    (
        "rate-heavy",
        "Searches, statistics, papers, imports and uploads a second of each caller, likewise.",
    ),
    ("log", "Form of the log."),
];

/// What the option `long` sets; none where nothing is said of it.
pub(super) fn help(long: &str) -> Option<&'static str> {
    HELP.iter().find(|(name, _)| *name == long).map(|(_, help)| *help)
}

/// The options that something is said of.
#[cfg(test)]
pub(super) fn told() -> impl Iterator<Item = &'static str> {
    HELP.iter().map(|(name, _)| *name)
}
