//! GetAccount, ListAccounts, SuspendAccount, ResumeAccount, GetJwks, and the statements.

use techmarket_directory::store::{SCHEMA, statements};
use techmarket_kernel::{Clock as _, Reason};
use techmarket_proto::directory::v1 as pb;
use techmarket_proto::directory::v1::account::State;
use techmarket_proto::types::v1::Role;
use techmarket_store::{Database, Location, Sql as _};
use techmarket_testkit::{DEMANDER, PROVIDER, Refusal, assert_refused, on_both_databases};
use tonic::Code;

use crate::people::{PASSWORD, People};

fn suspend(account: &pb::Account) -> pb::SuspendAccountRequest {
    pb::SuspendAccountRequest {
        name: account.name.clone(),
        etag: account.etag.clone(),
        request_id: String::new(),
    }
}

on_both_databases! {
    async fn every_statement_is_understood(location: Location) {
        let database = Database::open(&location, &SCHEMA, &techmarket_directory::MIGRATIONS).await.unwrap();
        let mut session = database.read().await.unwrap();
        for statement in statements() {
            session.prepare(statement).await.unwrap_or_else(|error| panic!("{statement}: {error:?}"));
        }
    }

    async fn accounts_are_read_by_their_holders_and_by_operators(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let stranger = people.joined("li.si", DEMANDER, &[Role::Demander], false).await;
        let request = pb::GetAccountRequest { name: grant.account.clone() };
        let own = people.with(&grant).get_account(request.clone()).await.unwrap().into_inner();
        assert_eq!((own.display_name.as_str(), own.state()), ("张三", State::Active));
        let refused = people.with(&stranger).get_account(request).await.unwrap_err();
        assert_refused(&refused, Code::NotFound, Reason::ResourceNotFound);
        let all = people.operator().list_accounts(pb::ListAccountsRequest::default()).await.unwrap().into_inner();
        assert_eq!(all.accounts.len(), 2);
        let filter = pb::AccountFilter { login_name: "ZHANG.SAN".into() };
        let request = pb::ListAccountsRequest { filter: Some(filter), ..Default::default() };
        let found = people.operator().list_accounts(request.clone()).await.unwrap().into_inner();
        assert_eq!(found.accounts, [own]);
        let refused = people.with(&grant).list_accounts(request).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
    }

    async fn a_suspended_account_is_out_at_once(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", PROVIDER, &[Role::Provider], false).await;
        let name = grant.account.clone();
        let account = people.operator().get_account(pb::GetAccountRequest { name }).await.unwrap().into_inner();
        let refused = people.with(&grant).suspend_account(suspend(&account)).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).reason, Reason::RoleForbidden.as_str());
        let account = people.operator().suspend_account(suspend(&account)).await.unwrap_err();
        // Without an operator of its own the market takes nobody away from itself.
        assert_refused(&account, Code::FailedPrecondition, Reason::LastOperator);
        people.joined("wang.wu", "market", &[Role::Operator], true).await;
        let account = people.operator().get_account(pb::GetAccountRequest { name: grant.account.clone() }).await.unwrap().into_inner();
        let account = people.operator().suspend_account(suspend(&account)).await.unwrap().into_inner();
        assert_eq!(account.state(), State::Suspended);
        let refused = people.refresh(&grant).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SessionEnded);
        let refused = people.sign_in("zhang.san", PASSWORD).await.unwrap_err();
        assert_refused(&refused, Code::Unauthenticated, Reason::SignInRefused);
        let request = pb::ResumeAccountRequest { name: account.name, etag: account.etag, request_id: String::new() };
        let resumed = people.operator().resume_account(request.clone()).await.unwrap().into_inner();
        let refused = people.operator().resume_account(pb::ResumeAccountRequest { etag: resumed.etag, ..request }).await.unwrap_err();
        assert_eq!(Refusal::read(&refused).metadata["state"], "ACTIVE");
        people.sign_in("zhang.san", PASSWORD).await.unwrap();
    }

    async fn the_last_operator_is_not_suspended(location: Location) {
        let people = People::open(&location).await;
        let grant = people.joined("zhang.san", "market", &[Role::Operator], true).await;
        let request = pb::GetAccountRequest { name: grant.account.clone() };
        let own = people.with(&grant).get_account(request).await.unwrap().into_inner();
        let refused = people.with(&grant).suspend_account(suspend(&own)).await.unwrap_err();
        assert_refused(&refused, Code::FailedPrecondition, Reason::LastOperator);
        people.sign_in("zhang.san", PASSWORD).await.unwrap();
    }

    async fn anybody_may_check_tokens(location: Location) {
        let people = People::open(&location).await;
        let keys = people.anybody().get_jwks(pb::GetJwksRequest {}).await.unwrap().into_inner().keys;
        let known = people.harness.key.public(people.harness.clock.now());
        assert_eq!((keys.len(), &keys[0].kid, &keys[0].x), (1, &known[0].id, &known[0].x));
        assert_eq!((keys[0].kty.as_str(), keys[0].crv.as_str(), keys[0].alg.as_str()), ("OKP", "Ed25519", "EdDSA"));
    }
}
