//! What of a contract has been realised already (已履行部分), below which a change may not lower its amounts.

use techmarket_kernel::{Error, Reason, Result};
use techmarket_recognition::Amounts;
use techmarket_types::Fen;

use crate::domain::{Contract, ContractContent, Payment, Settlement};

/// Sums of what counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Realised {
    /// 累计到账.
    pub paid: Fen,
    /// 累计实现合同交易额 of settlements, filed or verified.
    pub turnover: Fen,
    /// 累计实现技术交易额 of settlements, filed or verified.
    pub technology: Fen,
}

impl Realised {
    /// The sums over the payments and settlements of a contract.
    pub fn of(payments: &[Payment], settlements: &[Settlement]) -> Result<Self> {
        let counted = || settlements.iter().filter(|settlement| settlement.counts());
        let paid = payments.iter().filter(|payment| payment.counts());
        Ok(Self {
            paid: sum(paid.map(|payment| payment.content.amount))?,
            turnover: sum(counted().map(|settlement| settlement.content.realised))?,
            technology: sum(counted().map(|settlement| settlement.content.technology))?,
        })
    }
}

fn sum(amounts: impl Iterator<Item = Fen>) -> Result<Fen> {
    Fen::checked_sum(amounts).ok_or_else(|| Error::internal("money of a contract beyond 64 bits of fen"))
}

impl Contract {
    /// Refuses a change to `content` with `amounts`, claimed or recognised, that are below what was realised. The bounds are
    /// those that payments and settlements keep to: what a royalty comes to has none, and payments of an amount that is
    /// not determined have none either.
    pub(super) fn require_realised(
        &self,
        content: &ContractContent,
        amounts: Amounts,
        realised: &Realised,
    ) -> Result<()> {
        let royalty = content.is_royalty();
        for (open, title, amount, what, least) in [
            (
                royalty || content.amount_undetermined,
                "合同成交额",
                amounts.total,
                "已登记的累计到账",
                realised.paid,
            ),
            (
                royalty,
                "合同成交额",
                amounts.total,
                "已申报或核定的累计实现合同交易额",
                realised.turnover,
            ),
            (
                royalty,
                "技术交易额",
                amounts.technology,
                "已申报或核定的累计实现技术交易额",
                realised.technology,
            ),
        ] {
            if !open && amount < least {
                let message =
                    format!("变更后的{title}{amount}元低于{what}{least}元；变更不得使金额低于已履行的部分");
                return Err(Error::new(Reason::AmountExceeded, message).on(Self::KIND, self.id.name()));
            }
        }
        Ok(())
    }
}
