//! Mail through a server of the office's (SMTP): codes that people asked for, one after the other, off the calls. A server that is
//! slow, away or refuses costs a counted failure: whoever waits for a mail asks again.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use techmarket_kernel::{Error, Result};
use techmarket_telemetry::Event as _;
use techmarket_telemetry::event::MailHandled;
use tokio::sync::{mpsc, watch};

/// Mails that wait to be sent; more are dropped.
const WAITING: usize = 100;
/// One mail, from the first byte to the last.
const TIME: Duration = Duration::from_secs(20);

/// How the way to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailTls {
    /// TLS from the first byte on (SMTPS, port 465).
    Wrapped,
    /// STARTTLS, without which nothing is sent (port 587).
    StartTls,
    /// In the clear, within a network that something else protects (port 25).
    None,
}

/// By which server mail goes.
#[derive(Clone)]
pub struct MailSettings {
    /// Host name, as its certificate has it.
    pub server: String,
    pub port: u16,
    pub tls: MailTls,
    /// Certificates of the authority of the server, PEM, where it is none that this machine trusts.
    pub authority: Option<Vec<u8>>,
    /// Name and password there.
    pub login: Option<(String, String)>,
    /// From whom mail comes, `名称 <地址>`.
    pub from: String,
}

/// A mail to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mail {
    to: String,
    subject: &'static str,
    text: String,
}

impl Mail {
    pub(crate) fn registration(to: &str, code: &str) -> Self {
        let text = format!(
            "您正在技术市场注册账号，验证口令为：\n\n    {code}\n\n一小时内有效，只能使用一次。如非本人操作，请忽略本邮件。\n"
        );
        Self::of(to, "技术市场：注册验证", text)
    }

    pub(crate) fn registered_already(to: &str) -> Self {
        let text = "有人用此邮箱在技术市场注册，而此邮箱已有账号。如是本人，请直接登录；忘记密码的，请用“找回密码”。\n\
                    如非本人操作，请忽略本邮件。\n";
        Self::of(to, "技术市场：此邮箱已有账号", text.to_owned())
    }

    pub(crate) fn reset(to: &str, code: &str) -> Self {
        let text = format!(
            "您正在找回技术市场的密码，一次性口令为：\n\n    {code}\n\n一小时内有效，只能使用一次。如非本人操作，请忽略本邮件，密码不会改变。\n"
        );
        Self::of(to, "技术市场：找回密码", text)
    }

    pub(crate) fn invitation(to: &str, code: &str) -> Self {
        let text = format!(
            "您受邀加入技术市场的一个单位，邀请口令为：\n\n    {code}\n\n7 天内有效，只能使用一次。如与您无关，请忽略本邮件。\n"
        );
        Self::of(to, "技术市场：邀请", text)
    }

    pub(crate) fn address_changed(to: &str) -> Self {
        let text = "您在技术市场的账号已改用另一个邮箱，今后的邮件不再发到这里。如非本人操作，请立即修改密码并联系运营方。\n";
        Self::of(to, "技术市场：邮箱已更改", text.to_owned())
    }

    fn of(to: &str, subject: &'static str, text: String) -> Self {
        Self {
            to: to.to_owned(),
            subject,
            text,
        }
    }
}

/// The queue, and the way to the server.
pub(crate) struct Mailer {
    from: Mailbox,
    transport: AsyncSmtpTransport<Tokio1Executor>,
    queue: mpsc::Sender<Mail>,
    /// Taken by whoever sends.
    waiting: Mutex<Option<mpsc::Receiver<Mail>>>,
}

impl Mailer {
    pub(crate) fn new(settings: &MailSettings) -> Result<Self> {
        let from = settings.from.parse().map_err(Error::internal)?;
        let tls = match settings.tls {
            MailTls::None => Tls::None,
            MailTls::StartTls => Tls::Required(parameters(settings)?),
            MailTls::Wrapped => Tls::Wrapper(parameters(settings)?),
        };
        let mut transport = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.server)
            .port(settings.port)
            .tls(tls)
            .timeout(Some(TIME));
        if let Some((name, password)) = &settings.login {
            transport = transport.credentials(Credentials::new(name.clone(), password.clone()));
        }
        let (queue, waiting) = mpsc::channel(WAITING);
        Ok(Self {
            from,
            transport: transport.build(),
            queue,
            waiting: Mutex::new(Some(waiting)),
        })
    }

    /// Puts a mail into the queue, which costs the caller nothing.
    pub(crate) fn send(&self, mail: Mail) {
        if self.queue.try_send(mail).is_err() {
            MailHandled { outcome: "dropped" }.tell();
        }
    }

    /// Sends what is in the queue until `stop`.
    pub(crate) async fn run(&self, mut stop: watch::Receiver<bool>) {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(mut waiting) = waiting else { return };
        loop {
            let mail = tokio::select! {
                () = techmarket_rpc::stopped(&mut stop) => return,
                mail = waiting.recv() => mail,
            };
            let Some(mail) = mail else { return };
            let outcome = tokio::select! {
                () = techmarket_rpc::stopped(&mut stop) => return,
                outcome = self.deliver(mail) => outcome,
            };
            MailHandled { outcome }.tell();
        }
    }

    /// What became of it, in one word: what a server answers may hold the address.
    async fn deliver(&self, mail: Mail) -> &'static str {
        let Ok(message) = self.message(mail) else {
            return "refused";
        };
        match tokio::time::timeout(TIME, self.transport.send(message)).await {
            Ok(Ok(_)) => "sent",
            Ok(Err(error)) => failure(&error),
            Err(_) => "timeout",
        }
    }

    fn message(&self, mail: Mail) -> std::result::Result<Message, Box<dyn std::error::Error + Send + Sync>> {
        let to: Address = mail.to.parse()?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(mail.subject)
            .header(ContentType::TEXT_PLAIN)
            .body(mail.text)?;
        Ok(message)
    }
}

fn failure(error: &SmtpError) -> &'static str {
    if error.is_permanent() {
        "refused"
    } else if error.is_timeout() {
        "timeout"
    } else {
        "failed"
    }
}

fn parameters(settings: &MailSettings) -> Result<TlsParameters> {
    let mut parameters = TlsParameters::builder(settings.server.clone());
    if let Some(authority) = &settings.authority {
        let authority = Certificate::from_pem(authority).map_err(Error::internal)?;
        parameters = parameters.add_root_certificate(authority);
    }
    parameters.build().map_err(Error::internal)
}
