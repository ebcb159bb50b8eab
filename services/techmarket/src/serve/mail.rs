//! By which server mail goes, by the command line.

use std::fs;
use std::path::Path;

use anyhow::Context as _;
use techmarket_directory::{MailSettings, MailTls};

use crate::cli::{PeopleOptions, SmtpTls};

/// Reads the files that `options` name; none where the market sends no mail.
pub fn settings(options: &PeopleOptions) -> anyhow::Result<Option<MailSettings>> {
    let Some((server, from)) = options.smtp_server.clone().zip(options.smtp_from.clone()) else {
        return Ok(None);
    };
    let login = options
        .smtp_login
        .clone()
        .zip(options.smtp_password_file.as_deref());
    let login = login.map(|(name, file)| Ok::<_, anyhow::Error>((name, password(file)?)));
    let authority = options.smtp_authority.as_deref().map(|file| {
        let read = fs::read(file);
        read.with_context(|| file.display().to_string())
    });
    Ok(Some(MailSettings {
        server,
        port: options.smtp_port,
        tls: match options.smtp_tls {
            SmtpTls::Wrapped => MailTls::Wrapped,
            SmtpTls::Starttls => MailTls::StartTls,
            SmtpTls::None => MailTls::None,
        },
        authority: authority.transpose()?,
        login: login.transpose()?,
        from,
    }))
}

/// The first line of a file: a command line is seen by every user of the machine.
fn password(file: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let line = text.lines().next().unwrap_or_default();
    anyhow::ensure!(!line.is_empty(), "{}：应在第一行写明 SMTP 密码", file.display());
    Ok(line.to_owned())
}
