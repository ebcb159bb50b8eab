//! A calculation told in Chinese: every yuan and every refusal.

use techmarket_types::{Certainty, Fen};

use crate::{BracketLine, Calculation, Cap, DealLine, MeasureResult, Rate};

/// The register keeps what the parties state; a voucher is a file that they hand in, which nobody checked.
const STATED: &str = "到账、平台签约与平台支付由当事人申报，兑付前应核对凭证";

impl Calculation {
    /// The whole calculation, a sentence each: basis, contracts, brackets, sums, what is to be checked
    /// before money is paid out, what is to be verified. Amounts in yuan; the sums named are those of the structure.
    #[must_use]
    pub fn explanations(&self) -> Vec<String> {
        let mut told = vec![format!(
            "依据{}，计算“{}”作为{}{}年度的补助（金额单位：元，各项向下取整到分）",
            self.legal_text,
            self.party.name,
            self.role.term(),
            self.year
        )];
        for measure in &self.measures {
            told.extend(measure.explanations());
        }
        told.push(format!("合计{}元", self.total));
        if self.discretionary {
            told.push("所列比例含上限性质（“不超过”），实际补助额由主管部门在上述金额以内核定".to_owned());
        }
        told.push(STATED.to_owned());
        if self.certainty != Certainty::Seen {
            told.push(format!("本办法内容尚待核实（{}）", self.source));
        }
        told.extend(self.doubts.iter().map(|doubt| format!("待核实：{}", doubt.note)));
        told
    }
}

impl MeasureResult {
    /// The measure's part of [`Calculation::explanations`].
    #[must_use]
    pub fn explanations(&self) -> Vec<String> {
        let limit = if self.discretionary { "不超过" } else { "" };
        let rate = match &self.rate {
            Rate::PerContract(rate) => format!("每份合同{}×{limit}{rate}", self.base.term()),
            Rate::YearBrackets(_) => format!("年度{}合计按{limit}分档比例", self.base.term()),
        };
        let mut told = vec![format!("{}：{rate}", self.title)];
        told.extend(self.lines.iter().map(|line| self.of_line(line)));
        told.extend(self.brackets.iter().map(of_bracket));
        if let Some(cap) = self.cap_year {
            let used = if self.granted_in_year > Fen::ZERO {
                format!("，此前已补助{}元", self.granted_in_year)
            } else {
                String::new()
            };
            told.push(format!("年度上限{cap}元{used}，按登记日期和编号先后使用"));
        }
        told.push(format!(
            "{}：计入{}合计{}元，补助{}元",
            self.title,
            self.base.term(),
            self.base_sum,
            self.total
        ));
        if let Some(staff) = self.staff_share.filter(|_| self.total > Fen::ZERO) {
            told.push(format!(
                "其中应不少于{}即{}元用于奖励有关人员（向上取整到分）",
                staff.share, staff.at_least
            ));
        }
        told
    }

    fn of_line(&self, line: &DealLine) -> String {
        let mut told = vec![format!(
            "合同{}：{}{}元",
            line.number,
            self.base.term(),
            line.base
        )];
        if !line.counted.is_empty() {
            told.push(format!("计入付款{}笔", line.counted.len()));
        }
        if line.above_total > Fen::ZERO {
            told.push(format!("超出合同成交额的{}元不计", line.above_total));
        }
        told.extend(line.left_out.iter().map(|left| {
            let (payment, reason) = (left.payment, left.reason.term());
            format!("{}付款{}元不计（{reason}）", payment.paid_on, payment.amount)
        }));
        if line.is_refused() {
            if line.in_sum {
                told.push("计入年度合计".to_owned());
            }
            let reasons: Vec<&str> = line
                .refusals
                .iter()
                .map(|refusal| refusal.text.as_str())
                .collect();
            return format!("{}；不予补助：{}", told.join("，"), reasons.join("；"));
        }
        told.push(match &self.rate {
            Rate::PerContract(rate) => format!("×{rate}＝{}元", line.raw),
            Rate::YearBrackets(_) => format!("按占年度合计的比例分得{}元", line.raw),
        });
        told.extend(line.cuts.iter().map(|cut| {
            let cap = match cut.cap {
                Cap::Contract => "单项上限",
                Cap::Brackets => "年度分档合计",
                Cap::Year => "年度上限",
            };
            format!(
                "{cap}余{}元，由{}元减为{}元",
                cut.available, cut.before, cut.after
            )
        }));
        format!("{}；补助{}元", told.join("，"), line.amount)
    }
}

fn of_bracket(line: &BracketLine) -> String {
    let from = line.bracket.from.wan_yuan();
    let to = line
        .to
        .map_or_else(|| "以上".to_owned(), |to| format!("至{}", to.wan_yuan()));
    format!(
        "年度合计{from}{to}部分：{}元×{}＝{}元",
        line.part, line.bracket.rate, line.amount
    )
}
