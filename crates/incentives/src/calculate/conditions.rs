//! Whether a contract is eligible. Every condition is looked at, so that the applicant learns of all of them at once.

use techmarket_types::{CodeTables, Fen, Regions, TableId};

use crate::{Base, Deal, DealLine, Grant, MAX_AMOUNT, Measure, Party, Reason, Scheme, YearBy};

/// One measure for one party and year.
pub(super) struct Judge<'a> {
    pub(super) tables: &'a CodeTables,
    pub(super) scheme: &'a Scheme,
    pub(super) measure: &'a Measure,
    pub(super) party: &'a Party,
    pub(super) year: i16,
    pub(super) elsewhere: &'a [Grant],
}

impl Judge<'_> {
    /// The line of a deal: base, payments and refusals; money comes later.
    pub(super) fn line(&self, deal: &Deal) -> DealLine {
        let mut line = DealLine {
            number: deal.number,
            base: Fen::ZERO,
            counted: Vec::new(),
            left_out: Vec::new(),
            above_total: Fen::ZERO,
            raw: Fen::ZERO,
            cuts: Vec::new(),
            amount: Fen::ZERO,
            granted: self.granted_in_year(deal),
            in_sum: false,
            refusals: Vec::new(),
        };
        self.standing(deal, &mut line);
        self.parties(deal, &mut line);
        self.contract(deal, &mut line);
        self.base(deal, &mut line);
        self.grants(deal, &mut line);
        line
    }

    /// Whether the contract stands, and in which year.
    fn standing(&self, deal: &Deal, line: &mut DealLine) {
        if let Some(ended) = deal.ended {
            let text = format!("合同登记已于{}{}，不予补助", ended.on, ended.kind.term());
            line.refuse(Reason::Ended, text);
        }
        let (day, term) = match self.measure.year_by {
            YearBy::Signed => (deal.signed_on, "签订"),
            YearBy::Registered | YearBy::Paid => (deal.registered_on, "登记"),
        };
        let in_year = match self.measure.year_by {
            YearBy::Registered | YearBy::Signed => day.year() == self.year,
            YearBy::Paid => day.year() <= self.year,
        };
        if !in_year {
            let text = format!("合同{term}日期为{day}，不在{}年度内", self.year);
            line.refuse(Reason::OutsideYear, text);
        }
        if self.measure.year_by != YearBy::Paid && !self.in_force(day) {
            let text = format!("合同{term}日期为{day}，不在办法有效期内");
            line.refuse(Reason::OutsideValidity, text);
        }
    }

    fn parties(&self, deal: &Deal, line: &mut DealLine) {
        let conditions = &self.measure.conditions;
        let role = self.measure.role.term();
        let found = deal.party(self.measure.role);
        let Some(own) = found.filter(|own| own.is_same(self.party)) else {
            let found = found.map_or("无", |found| found.name.as_str());
            let text = format!(
                "“{}”不是该合同的{role}：登记的是“{found}”（按统一社会信用代码比对，均无代码的按证书编号，也没有的按名称）",
                self.party.name
            );
            line.refuse(Reason::NotTheParty, text);
            return;
        };
        if !conditions.party_natures.is_empty() {
            let table = self.tables.table(TableId::PartyNature);
            let name = |code: &str| {
                table
                    .get(code)
                    .map_or_else(|| code.to_owned(), |code| code.name.clone())
            };
            let found = own.nature.as_deref();
            let fits = |nature| {
                conditions
                    .party_natures
                    .iter()
                    .any(|wanted| table.is_within(nature, wanted))
            };
            if !found.is_some_and(fits) {
                let wanted: Vec<String> = conditions.party_natures.iter().map(|code| name(code)).collect();
                let found = found.map_or_else(|| "未填".to_owned(), name);
                let text = format!("{role}性质为“{found}”，应为{}", wanted.join("、"));
                line.refuse(Reason::PartyNature, text);
            }
        }
        if conditions.real_name && !deal.real_name {
            line.refuse(Reason::NotRealName, "交易双方不是平台实名用户".to_owned());
        }
        if conditions.unrelated && deal.related_party {
            line.refuse(Reason::RelatedParty, "该合同为关联交易，不予补助".to_owned());
        }
        self.place(
            line,
            Reason::PartyRegion,
            (role, own.region.as_deref()),
            conditions.party_region.as_ref(),
        );
    }

    fn contract(&self, deal: &Deal, line: &mut DealLine) {
        let conditions = &self.measure.conditions;
        let table = self.tables.table(TableId::ContractCategory);
        let name = |code: &String| {
            table
                .get(code)
                .map_or_else(|| code.clone(), |code| code.name.clone())
        };
        let fits = |wanted: &String| table.is_within(&deal.category, wanted);
        if !conditions.categories.is_empty() && !conditions.categories.iter().any(fits) {
            let wanted: Vec<String> = conditions.categories.iter().map(name).collect();
            let text = format!("合同类别为“{}”，应为{}", name(&deal.category), wanted.join("、"));
            line.refuse(Reason::Category, text);
        }
        let seller = ("卖方", deal.seller.region.as_deref());
        self.place(
            line,
            Reason::SellerRegion,
            seller,
            conditions.seller_region.as_ref(),
        );
        let buyer = ("买方", deal.buyer.region.as_deref());
        self.place(line, Reason::BuyerRegion, buyer, conditions.buyer_region.as_ref());
        let registered = ("登记机构", Some(deal.registration_region.as_str()));
        self.place(
            line,
            Reason::RegistrationRegion,
            registered,
            conditions.registration_region.as_ref(),
        );
        if conditions.signed_on_platform && !deal.signed_on_platform {
            let text = "合同未在平台签订".to_owned();
            line.refuse(Reason::NotSignedOnPlatform, text);
        }
    }

    fn place(
        &self,
        line: &mut DealLine,
        reason: Reason,
        (whose, found): (&str, Option<&str>),
        wanted: Option<&String>,
    ) {
        let Some(wanted) = wanted else { return };
        if found.is_some_and(|found| Regions::is_within(found, wanted)) {
            return;
        }
        let regions = self.tables.regions();
        let name = |code: &str| {
            regions
                .get(code)
                .map_or_else(|| code.to_owned(), |region| region.full_name.clone())
        };
        let found = found.map_or_else(|| "未填或在境外".to_owned(), name);
        let text = format!("{whose}所在地为“{found}”，应在{}", name(wanted));
        line.refuse(reason, text);
    }

    fn base(&self, deal: &Deal, line: &mut DealLine) {
        let base = self.measure.base;
        let determined = match base {
            Base::TotalAmount => deal.total,
            Base::TechnologyAmount => deal.technology,
            Base::Received => return self.paid(deal, line),
        };
        if deal.amount_undetermined {
            let text = format!("合同金额待定，须先变更登记确定{}", base.term());
            line.refuse(Reason::AmountUndetermined, text);
        } else if determined <= Fen::ZERO || determined > MAX_AMOUNT {
            line.refuse(Reason::AmountOutOfRange, out_of_range(base.term(), determined));
        } else {
            line.base = determined;
            self.threshold(line, Fen::ZERO);
        }
    }

    fn paid(&self, deal: &Deal, line: &mut DealLine) {
        let Some(found) = self.received(deal) else {
            let text = format!(
                "各笔付款应大于0元且合计不超过{}，请核对付款记录",
                MAX_AMOUNT.wan_yuan()
            );
            return line.refuse(Reason::AmountOutOfRange, text);
        };
        line.base = found.base;
        line.counted = found.payments;
        line.left_out = found.left_out;
        line.above_total = found.above_total;
        if line.base == Fen::ZERO {
            let text = format!("{}年度没有可计入的付款", self.year);
            line.refuse(Reason::NothingPaid, text);
        } else if self.measure.carries_over {
            self.threshold(line, found.earlier);
        } else {
            self.threshold(line, Fen::ZERO);
        }
    }

    /// `earlier` is what of other years counts for the threshold.
    fn threshold(&self, line: &mut DealLine, earlier: Fen) {
        let reached = line.base.0.saturating_add(earlier.0);
        let least = self.measure.threshold_contract;
        if let Some(threshold) = least.filter(|&threshold| reached < threshold.0) {
            let text = format!(
                "{}{}元，未达到单份合同{}的起点",
                self.measure.base.term(),
                line.base,
                threshold.wan_yuan()
            );
            line.refuse(Reason::BelowContractThreshold, text);
        }
    }
}

fn out_of_range(term: &str, amount: Fen) -> String {
    format!("{term}为{amount}元，应大于0元且不超过{}", MAX_AMOUNT.wan_yuan())
}
