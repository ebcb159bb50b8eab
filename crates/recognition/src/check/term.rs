//! Days: signing, term, filing.

use super::Examination;
use crate::Rule;

pub(super) fn examine(e: &mut Examination<'_>) {
    let (s, filed) = (e.content, e.day);
    if let Some(signed) = s.sign_date
        && signed > filed
    {
        let advice = format!("合同签订日期{signed}晚于申请日期{filed}，请核对");
        e.find(Rule::SignedAfterFiling, "sign_date", advice);
    }
    let Some((from, to)) = s.term else {
        return;
    };
    if from > to {
        let advice = format!("合同有效期限的起日{from}晚于止日{to}，请核对");
        e.find(Rule::TermReversed, "term", advice);
        return;
    }
    if let Some(signed) = s.sign_date
        && signed > from
    {
        let advice = format!("合同签订日期{signed}晚于有效期起日{from}，请核实");
        e.find(Rule::SignedAfterStart, "sign_date", advice);
    }
    if filed < from {
        let advice = format!("合同自{from}起有效，申请日期{filed}尚未生效，请核实是否已经生效");
        e.find(Rule::TermNotBegun, "term", advice);
    }
    if filed > to {
        let advice =
            format!("合同有效期至{to}，已经届满；应在合同有效期内申请登记，合同已延期的请提交延期协议");
        e.find(Rule::TermEnded, "term", advice);
    }
}
