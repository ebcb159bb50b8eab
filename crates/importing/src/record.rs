//! A side of the market that tables are imported to.

use techmarket_tabular::Column;
use techmarket_types::{CodeTables, TableId};

use crate::Fixed;
use crate::cells::Cells;

/// Characters of a summary on a line of the preview.
const SUMMARY: usize = 24;

/// What a row becomes: the message of a listing or of a demand.
pub trait Record: prost::Message + Default + Clone + 'static {
    /// The heads of its columns: the name of the data file, and the one that comes with the program.
    const HEADS: (&'static str, &'static str);

    /// What [`Record::line`] shows.
    const WHAT: &'static str;

    /// Its columns. Fields are paths of the message where the name fits, so that a violation of the service finds its column again.
    fn columns() -> Vec<Column>;

    /// The record of a row; what is wrong stands in `cells`.
    fn read(cells: &mut Cells<'_>, fixed: &Fixed) -> Self;

    /// What no record can do without, by field. A row that is refused here never comes to the service, which would have told it.
    fn needed(&self) -> Vec<(&'static str, &str)>;

    /// Key, title, summary and place.
    fn shown(&self) -> [&str; 4];

    /// Codes of its fields of technology.
    fn field_list(&self) -> &[String];

    /// The record on one line, its codes with their names.
    fn line(&self, tables: &CodeTables) -> String {
        let [key, title, summary, region] = self.shown();
        let summary: String = summary.chars().take(SUMMARY).collect();
        let fields = tables.table(TableId::MarketField);
        let field = |code: &String| match fields.get(code) {
            Some(known) => format!("{}（{code}）", known.name),
            None => code.clone(),
        };
        let place = match tables.regions().get(region) {
            Some(known) => format!("{}（{region}）", known.full_name),
            None => region.to_owned(),
        };
        let listed: Vec<String> = self.field_list().iter().map(field).collect();
        let parts = [
            key.to_owned(),
            title.to_owned(),
            summary.replace('\n', " "),
            listed.join("、"),
            place,
        ];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(" | ")
    }
}
