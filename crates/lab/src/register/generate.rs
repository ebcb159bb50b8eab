//! Fills a database with registered contracts, through the store's own statements.

use techmarket_contract::domain::{Contract, Version};
use techmarket_contract::store::register;
use techmarket_feed::Stored as _;
use techmarket_kernel::{Error, Result};
use techmarket_recognition::next_number;
use techmarket_store::{Database, Tx};

use super::indexes;
use super::sample::Sample;

/// Contracts of one transaction.
const BATCH: u64 = 500;

/// Registers `all` contracts in the empty `database`.
pub(super) async fn fill(database: &Database, sample: &Sample, all: u64) -> Result<()> {
    indexes::put_aside(database).await?;
    let mut place = 0;
    while place < all {
        let mut tx = database.begin().await?;
        for _ in 0..BATCH.min(all - place) {
            let reviewed = sample.reviewed(place, all).ok_or_else(broken)?;
            Box::pin(enter(&mut tx, sample, reviewed)).await?;
            place += 1;
        }
        tx.commit().await?;
    }
    indexes::restore(database).await
}

/// Keeps `many` contracts that wait for their numbers, and returns them.
pub(super) async fn waiting(database: &Database, sample: &Sample, many: u64) -> Result<Vec<Contract>> {
    let mut tx = database.begin().await?;
    let mut kept = Vec::new();
    // Behind all others, on the last day of the period.
    for place in 0..many {
        let mut contract = sample.reviewed(many - 1, many).ok_or_else(broken)?;
        contract.content.title = format!("待登记合同第{place}号");
        contract.insert(&mut tx).await?;
        kept.push(contract);
    }
    tx.commit().await?;
    Ok(kept)
}

async fn enter(tx: &mut Tx, sample: &Sample, reviewed: Contract) -> Result<()> {
    let day = techmarket_kernel::china_date(reviewed.create_time);
    let point = reviewed.content.registration_point.ok_or_else(broken)?;
    let last = register::take_serial(tx, point, day.year()).await?;
    let number = next_number(day, point, last).map_err(Error::internal)?;
    let registered = sample.registered(reviewed, number);
    registered.insert(tx).await?;
    let entry = registered.registration.as_ref().ok_or_else(broken)?;
    let version = Version {
        number: 1,
        certificate: entry.certificate.clone(),
        start: day,
        end: None,
        changed: Vec::new(),
        reason: String::new(),
        contract: registered,
    };
    register::enter(tx, &version).await?;
    Ok(())
}

fn broken() -> Error {
    Error::internal("a sample contract that lacks something")
}
