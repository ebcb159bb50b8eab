//! Mail: codes that go by a server of the test's own, and servers that fail.

use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use techmarket_directory::{AccountSettings, MailSettings, MailTls};
use techmarket_kernel::Reason;
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::types::v1::Role;
use techmarket_store::Location;
use techmarket_telemetry::{Counters, Seen};
use techmarket_testkit::{PROVIDER, assert_refused, eventually, on_both_databases};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tonic::Code;

use crate::people::{PASSWORD, People, invite};
use crate::registering::comer;

/// What a mail server does with who comes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    Takes,
    /// Says that nobody is there.
    Refuses,
    /// Says nothing at all.
    Waits,
    /// Hangs up at once.
    HangsUp,
}

/// A mail server, and the mails that it took.
struct Server {
    port: u16,
    mails: mpsc::Receiver<String>,
}

impl Server {
    async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (taken, mails) = mpsc::channel(100);
        tokio::spawn(async move {
            let mut held = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                match manner {
                    Manner::Waits => held.push(stream),
                    Manner::HangsUp => drop(stream),
                    Manner::Takes | Manner::Refuses => {
                        tokio::spawn(serve(stream, manner, taken.clone()));
                    }
                }
            }
        });
        Self { port, mails }
    }

    /// The next mail: to whom, and what it says.
    async fn next(&mut self) -> (String, String) {
        let mail = tokio::time::timeout(Duration::from_secs(10), self.mails.recv()).await;
        let mail = mail.unwrap().unwrap();
        let (head, body) = mail.split_once("\r\n\r\n").unwrap();
        let to = head.lines().find_map(|line| line.strip_prefix("To: ")).unwrap();
        assert!(head.contains("base64"), "{head}");
        let text = STANDARD.decode(body.replace("\r\n", "")).unwrap();
        (to.to_owned(), String::from_utf8(text).unwrap())
    }

    /// The code in the next mail, which goes to `address`.
    async fn code(&mut self, address: &str) -> String {
        let (to, text) = self.next().await;
        assert_eq!(to, address);
        let is_code = |word: &&str| word.len() == 23 && word.matches('-').count() == 3;
        text.split_whitespace().find(is_code).unwrap().to_owned()
    }
}

/// As much of RFC 5321 as it takes.
async fn serve(stream: TcpStream, manner: Manner, taken: mpsc::Sender<String>) {
    let mut stream = BufReader::new(stream);
    let mut answer = "220 mail.example.com".to_owned();
    loop {
        stream
            .write_all(format!("{answer}\r\n").as_bytes())
            .await
            .unwrap();
        let mut line = String::new();
        if stream.read_line(&mut line).await.unwrap_or_default() == 0 {
            return;
        }
        answer = match line.split([' ', '\r']).next().unwrap_or_default() {
            "RCPT" if manner == Manner::Refuses => "550 no such user".to_owned(),
            "DATA" => {
                stream.write_all(b"354 go on\r\n").await.unwrap();
                let mut mail = String::new();
                while !mail.ends_with("\r\n.\r\n") {
                    stream.read_line(&mut mail).await.unwrap();
                }
                let mail = mail.trim_end_matches(".\r\n").to_owned();
                taken.send(mail).await.unwrap();
                "250 taken".to_owned()
            }
            "QUIT" => "221 bye".to_owned(),
            _ => "250 ok".to_owned(),
        };
    }
}

async fn people(location: &Location, port: u16) -> People {
    let mail = MailSettings {
        server: "127.0.0.1".to_owned(),
        port,
        tls: MailTls::None,
        authority: None,
        login: None,
        from: "技术市场 <market@example.com>".to_owned(),
    };
    People::set(location, |settings| AccountSettings {
        mail: Some(mail),
        ..settings
    })
    .await
}

fn told(outcome: &str) -> bool {
    let sample = format!("techmarket_mails_total{{outcome=\"{outcome}\"}}");
    let text = Seen::default().print(Counters::of_process());
    text.lines().any(|line| line.starts_with(&sample))
}

fn forgot(login: &str) -> pb::RequestPasswordResetRequest {
    pb::RequestPasswordResetRequest {
        login_name: login.to_owned(),
    }
}

const MAIL: &str = "wang.wu@example.com";

on_both_databases! {
    async fn a_mail_address_is_shown_to_be_the_persons(location: Location) {
        let mut server = Server::start(Manner::Takes).await;
        let people = people(&location, server.port).await;
        let started = people.harness.start(vec![people.directory.clone()]).await;
        let mut anybody = people.anybody();
        let asked = anybody.register_account(comer(MAIL, PASSWORD)).await.unwrap().into_inner();
        assert!(asked.code_sent);
        people.sign_in(MAIL, PASSWORD).await.unwrap_err();
        let wrong = pb::RegisterAccountRequest { code: "00000-00000-00000-00000".into(), ..comer(MAIL, PASSWORD) };
        let refused = anybody.register_account(wrong).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::OneTimeCodeInvalid);
        let code = server.code(MAIL).await;
        let right = pb::RegisterAccountRequest { code, ..comer(MAIL, PASSWORD) };
        anybody.register_account(right.clone()).await.unwrap();
        let grant = people.sign_in(MAIL, PASSWORD).await.unwrap();
        let refused = anybody.register_account(right).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::OneTimeCodeInvalid);
        // Somebody else who asks hears the same; the mail goes to its holder.
        people.harness.advance(jiff::SignedDuration::from_mins(2));
        assert_eq!(anybody.register_account(comer(MAIL, "another good password")).await.unwrap().into_inner(), asked);
        let (to, text) = server.next().await;
        assert!(to == MAIL && text.contains("已有账号"), "{to} {text}");

        // Forgotten: a code comes, once a minute; what is answered is the same for a name that nobody has.
        for login in [MAIL, "nobody@example.com", MAIL] {
            let answer = anybody.request_password_reset(forgot(login)).await.unwrap().into_inner();
            assert_eq!(answer, pb::RequestPasswordResetResponse {});
        }
        let code = server.code(MAIL).await;
        let request = pb::ResetPasswordRequest { code, new_password: "another good password".into() };
        anybody.reset_password(request).await.unwrap();
        people.sign_in(MAIL, "another good password").await.unwrap();
        assert!(server.mails.try_recv().is_err(), "one mail for two who asked");

        // To another address goes nothing before its holder has shown the password, and the former one is told.
        let grant = people.sign_in(MAIL, "another good password").await.unwrap_or(grant);
        let account = people.with(&grant).get_account(pb::GetAccountRequest { name: grant.account.clone() }).await.unwrap().into_inner();
        let moved = pb::Account { mail: "wang@example.org".into(), display_name: "王五（材料）".into(), ..account };
        let mask = prost_types::FieldMask { paths: vec!["mail".into(), "display_name".into()] };
        let request = pb::UpdateAccountRequest { account: Some(moved), update_mask: Some(mask), ..Default::default() };
        let refused = people.with(&grant).update_account(request.clone()).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
        let request = pb::UpdateAccountRequest { password: "another good password".into(), ..request };
        let updated = people.with(&grant).update_account(request.clone()).await.unwrap().into_inner();
        assert_eq!((updated.mail.as_str(), updated.display_name.as_str()), ("wang@example.org", "王五（材料）"));
        assert!(server.next().await.1.contains("另一个邮箱"));
        let refused = people.with(&grant).update_account(request).await.unwrap_err();
        assert_refused(&refused, Code::Aborted, Reason::EtagMismatch);

        let request = pb::InviteMemberRequest { mail: "zhao@example.com".into(), ..invite(PROVIDER, &[Role::Provider], false) };
        let invited = people.operator().invite_member(request).await.unwrap().into_inner();
        assert_eq!(server.code("zhao@example.com").await, invited.code);
        started.running.stop().await;
    }

    async fn servers_that_fail_cost_a_counted_failure_and_nothing_else(location: Location) {
        let closed = TcpListener::bind(("127.0.0.1", 0)).await.unwrap().local_addr().unwrap().port();
        let mut hours = 0;
        for (manner, outcome) in [
            (Some(Manner::Refuses), "refused"),
            (Some(Manner::HangsUp), "failed"),
            (None, "failed"),
            // Nothing comes to an end there before the queue is full.
            (Some(Manner::Waits), "dropped"),
        ] {
            let port = match manner {
                Some(manner) => Server::start(manner).await.port,
                None => closed,
            };
            let people = people(&location, port).await;
            // Each harness draws the same ids: at another time they differ.
            hours += 1;
            people.harness.advance(jiff::SignedDuration::from_hours(hours));
            let started = people.harness.start(vec![people.directory.clone()]).await;
            let begun = Instant::now();
            let rounds = if manner == Some(Manner::Waits) { 110 } else { 1 };
            for _ in 0..rounds {
                let request = pb::InviteMemberRequest { mail: MAIL.into(), ..invite(PROVIDER, &[Role::Provider], false) };
                let invited = people.operator().invite_member(request).await.unwrap().into_inner();
                assert_eq!(invited.code.len(), 23, "the code is handed over all the same");
            }
            assert!(begun.elapsed() < Duration::from_millis(100 * rounds + 2_000), "{:?}", begun.elapsed());
            eventually("the failure is counted", async || told(outcome).then_some(())).await;
            started.running.stop().await;
        }
    }
}
