//! One field that a file may carry (列).

/// One field that a file may carry, and the headers (列名) that are accepted for it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing of the column, and any of them together"
)]
pub struct Column {
    pub(crate) field: String,
    pub(crate) aliases: Vec<String>,
    pub(crate) required: bool,
    pub(crate) list: bool,
    pub(crate) long: bool,
    pub(crate) key: bool,
    pub(crate) secret: bool,
    pub(crate) joined: bool,
    pub(crate) money: bool,
}

impl Column {
    /// An optional text column. The field's own name is always an accepted header.
    #[must_use]
    pub fn new<A: Into<String>>(field: impl Into<String>, aliases: impl IntoIterator<Item = A>) -> Self {
        let aliases = aliases.into_iter().map(Into::into).collect();
        Self {
            field: field.into(),
            aliases,
            required: false,
            list: false,
            long: false,
            key: false,
            secret: false,
            joined: false,
            money: false,
        }
    }

    /// The file must have this column. Whether a cell may be blank is for the receiver of the row to say.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// The column holds several values: a JSON array is accepted. See [`crate::Row::list`].
    #[must_use]
    pub fn list(mut self) -> Self {
        self.list = true;
        self
    }

    /// The column holds paragraphs: line ends in its cells stay. In others they become blanks.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.long = true;
        self
    }

    /// A row is known by it, so that a cell whose digits a spreadsheet lost is refused.
    #[must_use]
    pub fn key(mut self) -> Self {
        self.key = true;
        self
    }

    /// What stands in it is shown in no message.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// What two columns of a table say of it is put together, as of 联系电话 and 手机; of others the second counts where the first is
    /// blank. Lists always are.
    #[must_use]
    pub fn joined(mut self) -> Self {
        self.joined = true;
        self
    }

    /// The column holds amounts of money: the unit above the table (单位：万元) is that of a header without one.
    #[must_use]
    pub fn money(mut self) -> Self {
        self.money = true;
        self
    }

    /// Whether its cells may be options to tick: names, keys and paragraphs are none.
    pub(crate) fn has_options(&self) -> bool {
        !(self.required || self.long || self.key || self.secret)
    }

    /// Every accepted header, the ones people write first.
    pub(crate) fn accepted(&self) -> Vec<String> {
        let mut accepted: Vec<String> = self.aliases.iter().take(SHOWN).cloned().collect();
        if !self.aliases.contains(&self.field) {
            accepted.push(self.field.clone());
        }
        accepted
    }
}

/// Headers that a message names.
const SHOWN: usize = 6;

impl Column {
    pub(crate) fn aliases_first(&self) -> &str {
        self.aliases.first().unwrap_or(&self.field)
    }
}
