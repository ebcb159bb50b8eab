//! What an erased person (已注销) is parted from.

use techmarket_kernel::Erased;

use crate::domain::{Contract, State};

/// What was the person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parted {
    /// The person had taken the case.
    Case,
    /// A party named the person as whom to call.
    Contact,
}

impl Contract {
    /// Parts it from a person: nobody has the case, and of what was never handed in nobody is called by it. `None` if nothing was
    /// the person's.
    pub fn part(&mut self, erased: &Erased) -> Option<Parted> {
        if State::WITH_REGISTRARS.contains(&self.state) {
            let taken = self
                .assignment
                .take_if(|taken| erased.is_subject(&taken.registrar));
            return taken.map(|_| Parted::Case);
        }
        if self.submit_time.is_some() {
            return None;
        }
        let parties = std::iter::once(&mut self.content.seller).chain(&mut self.content.buyer);
        let taken = parties.filter_map(|party| erased.take(&mut party.contact).then_some(()));
        (taken.count() > 0).then_some(Parted::Contact)
    }
}
