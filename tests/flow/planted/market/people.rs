//! Organisations, accounts, brokers, experts.

use jiff::SignedDuration;
use serde_json::{Value, json};
use techmarket_kernel::{Clock as _, SystemClock};

use techmarket_testkit::{DEMANDER, OTHER_PROVIDER};

use super::{BROKER, Market, PASSWORD, PROVIDER, SOURCES, contact, with, word};

fn path(method: &str) -> String {
    format!("directory.v1.DirectoryService/{method}")
}

fn account(method: &str) -> String {
    format!("directory.v1.AccountService/{method}")
}

impl Market {
    pub(super) async fn people(&mut self) {
        let organization = self.organization().await;
        self.accounts(&organization).await;
        self.broker().await;
        self.expert().await;
        // A name that leads nowhere.
        let url = format!("https://webhook.invalid/{}", word("webhook.url"));
        let webhook = json!({"displayName": word("webhook.display_name"), "url": url,
            "feeds": [{"source": "SOURCE_SUPPLY"}]});
        let path = "directory.v1.WebhookService/CreateWebhook";
        self.ask("system", path, json!({"webhook": webhook})).await;
        let feeds = SOURCES.map(|source| json!({"source": format!("SOURCE_{source}")}));
        let webhook = json!({"displayName": "接收方", "url": self.receiver.url, "feeds": feeds});
        let request = json!({"webhook": webhook, "fromBeginning": true});
        self.ask("system", path, request).await;
        self.announcements().await;
    }

    /// A draft, one that is public, and one that was and was withdrawn.
    async fn announcements(&mut self) {
        let path = |method: &str| format!("directory.v1.AnnouncementService/{method}");
        let draft = json!({"kind": "KIND_NOTICE", "title": word("announcement.draft.title"),
            "body": word("announcement.draft.body"), "publisher": word("announcement.draft.publisher")});
        self.ask(
            "operator",
            &path("CreateAnnouncement"),
            json!({"announcement": draft}),
        )
        .await;
        let mut public = Value::Null;
        for title in ["有效的通知", "撤回的通知"] {
            let text =
                json!({"kind": "KIND_NOTICE", "title": title, "body": "正文", "publisher": "示例科技局"});
            let request = json!({"announcement": text});
            let made = self.ask("operator", &path("CreateAnnouncement"), request).await;
            public = self
                .step("operator", &path("PublishAnnouncement"), &made, json!({}))
                .await;
        }
        let reason = json!({"reason": word("announcement.withdrawn.reason")});
        self.step("operator", &path("WithdrawAnnouncement"), &public, reason)
            .await;
    }

    /// Accounts by which people sign in to the portal: their login names are those of callers.
    pub(super) async fn visitors(&mut self) {
        for (login, organization, member) in [
            ("operator", "market", json!({"roles": ["ROLE_OPERATOR"]})),
            (
                "registrar",
                "market",
                json!({"roles": ["ROLE_REGISTRAR"], "points": ["360301"]}),
            ),
            ("broker", BROKER, json!({"roles": ["ROLE_BROKER"]})),
            ("demander", DEMANDER, json!({"roles": ["ROLE_DEMANDER"]})),
            (
                "other-provider",
                OTHER_PROVIDER,
                json!({"roles": ["ROLE_PROVIDER"]}),
            ),
        ] {
            let member = with(member, json!({"displayName": "访问者"}));
            let request = json!({"organization": organization, "member": member});
            let invited = self.ask("operator", &account("InviteMember"), request).await;
            let request = json!({"code": invited["code"], "loginName": login, "password": PASSWORD,
                "displayName": "访问者"});
            self.ask("nobody", &account("AcceptInvitation"), request).await;
        }
    }

    /// Registered by the provider with a proof, verified, with a change that waits; claimed by somebody else.
    async fn organization(&mut self) -> Value {
        let written = json!({"creditCode": PROVIDER, "displayName": "示例大学", "kind": "KIND_GENERAL",
            "nature": "0221", "region": "360302", "introduction": "以材料学科见长。",
            "confidential": {"contact": contact("organization"), "address": word("organization.address"),
                "legalRepresentative": word("organization.legal_representative")}});
        let request = json!({"organization": written, "proof": self.proof("organization.proof")});
        let made = self.ask("provider", &path("RegisterOrganization"), request).await;
        let paper = json!({"paper": word("organization.paper")});
        let verified = self
            .step("operator", &path("VerifyOrganization"), &made, paper)
            .await;
        let change = json!({"displayName": word("organization.new_name"),
            "reason": word("organization.change_reason"), "proof": self.proof("organization.change_proof")});
        let changed = self
            .step("provider", &path("RequestOrganizationChange"), &verified, change)
            .await;
        let claim = json!({"reason": word("claim.reason"), "proof": self.proof("claim.proof")});
        self.step("other-demander", &path("ClaimOrganization"), &changed, claim)
            .await;
        changed
    }

    /// A member of the organisation, a reviewer of the county, and somebody who asks to join.
    async fn accounts(&mut self, organization: &Value) {
        let member = json!({"displayName": word("member.display_name"), "roles": ["ROLE_PROVIDER"]});
        let login = word("account.login_name");
        let token = self
            .invited(PROVIDER, member, &login, "account.display_name")
            .await;
        self.join("member", token);
        let member = json!({"displayName": "管理员", "roles": ["ROLE_PROVIDER"], "administrator": true});
        let token = self
            .invited(
                PROVIDER,
                member,
                "administrator.one",
                "administrator.display_name",
            )
            .await;
        self.join("administrator", token);
        let reviewer = json!({"displayName": "审核员", "roles": ["ROLE_REVIEWER"], "counties": ["3603"]});
        let token = self
            .invited("market", reviewer, "reviewer.one", "reviewer.display_name")
            .await;
        self.join("reviewer", token);
        let mobile = word("newcomer.mobile");
        let request = json!({"loginName": mobile, "password": PASSWORD,
            "displayName": word("newcomer.display_name")});
        self.ask("nobody", &account("RegisterAccount"), request).await;
        let request = json!({"loginName": mobile, "password": PASSWORD});
        let signed_in = self.ask("nobody", &account("SignIn"), request).await;
        self.join("newcomer", token_of(&signed_in));
        let request = json!({"name": organization["name"], "reason": word("newcomer.reason")});
        self.ask("newcomer", &account("RequestMembership"), request).await;
        let key = json!({"displayName": word("api_key.display_name"), "roles": ["ROLE_PROVIDER"],
            "expireTime": (SystemClock.now() + SignedDuration::from_hours(24)).to_string(),
            "organization": PROVIDER});
        self.ask("operator", &account("IssueApiKey"), json!({"apiKey": key}))
            .await;
    }

    /// The token of somebody who was invited.
    async fn invited(&mut self, organization: &str, member: Value, login: &str, name: &str) -> String {
        let request = json!({"organization": organization, "member": member});
        let invited = self.ask("operator", &account("InviteMember"), request).await;
        let request = json!({"code": invited["code"], "loginName": login, "password": PASSWORD,
            "displayName": word(name)});
        let accepted = self.ask("nobody", &account("AcceptInvitation"), request).await;
        token_of(&accepted)
    }

    async fn broker(&mut self) {
        let certificate = json!({"number": "JX-2025-001", "issuer": "示例机构",
            "issueDate": {"year": 2025, "month": 1, "day": 1}});
        let terms = json!({"brokerMandate": "brokerMandates/0198a3c0-0000-7000-8000-000000000000",
            "client": PROVIDER, "base": "BASE_TOTAL_AMOUNT", "share": 150, "due": word("broker.due")});
        let written = json!({"displayName": "王五", "person": "broker@example", "grade": "x-2",
            "certificate": certificate, "fields": ["4"], "region": "360300", "organization": BROKER,
            "commissionTerms": [terms],
            "conflictDeclarations": [{"counterpart": PROVIDER, "relation": word("broker.conflict")}]});
        let request = json!({"broker": written, "paper": word("broker.paper")});
        self.ask("operator", &path("CreateBroker"), request).await;
    }

    async fn expert(&mut self) {
        let written = json!({"kind": "KIND_PERSON", "commissioner": true, "displayName": "赵六",
            "fields": ["4"], "sendingOrganization": PROVIDER, "served": "示例村", "region": "360300",
            "period": {"startDate": {"year": 2026, "month": 1, "day": 1},
                "endDate": {"year": 2026, "month": 12, "day": 31}},
            "contact": contact("expert")});
        let made = self
            .ask("provider", &path("CreateExpert"), json!({"expert": written}))
            .await;
        let log = json!({"serviceDate": {"year": 2026, "month": 5, "day": 4}, "region": "360300",
            "place": word("service_log.place"), "kind": "KIND_GUIDANCE",
            "summary": word("service_log.summary"), "peopleServed": 3});
        let request =
            json!({"parent": made["name"], "serviceLog": log, "proof": self.proof("service_log.proof")});
        self.ask("provider", &path("CreateServiceLog"), request).await;
    }
}

fn token_of(answer: &Value) -> String {
    answer["grant"]["accessToken"]
        .as_str()
        .unwrap_or("none")
        .to_owned()
}
