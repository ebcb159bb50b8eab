//! Statements whose conditions depend on the request: joined from constants, values bound.

use crate::{Arg, Row, Sql, StoreError};

/// A `SELECT` that grows by conditions. Each `?` of a condition becomes the next parameter.
#[derive(Clone, Debug)]
pub struct Select {
    text: String,
    args: Vec<Arg>,
    conditions: usize,
}

impl Select {
    /// Starts with `SELECT ... FROM ...`.
    #[must_use]
    pub fn new(head: &'static str) -> Self {
        Self {
            text: head.to_owned(),
            args: Vec::new(),
            conditions: 0,
        }
    }

    /// Adds a condition that must hold, with one value for each `?`.
    pub fn and(&mut self, condition: &'static str, values: impl IntoIterator<Item = Arg>) -> &mut Self {
        self.text.push_str(if self.conditions == 0 {
            " WHERE ("
        } else {
            " AND ("
        });
        self.conditions += 1;
        self.push(condition, values);
        self.text.push(')');
        self
    }

    /// Adds `column IN (...)`; nothing for no values, which means no condition.
    pub fn and_in(&mut self, column: &'static str, values: impl IntoIterator<Item = Arg>) -> &mut Self {
        let values: Vec<Arg> = values.into_iter().collect();
        if values.is_empty() {
            return self;
        }
        self.text
            .push_str(if self.conditions == 0 { " WHERE " } else { " AND " });
        self.conditions += 1;
        self.text.push_str(column);
        self.text.push_str(" IN (");
        for (index, value) in values.into_iter().enumerate() {
            self.push(if index == 0 { "?" } else { ", ?" }, [value]);
        }
        self.text.push(')');
        self
    }

    /// Adds that `column` begins with `prefix`, which is of digits; nothing for an empty one. A range would depend on how the
    /// database's locale sorts.
    pub fn and_prefix(&mut self, column: &'static str, prefix: &str) -> &mut Self {
        if prefix.is_empty() {
            return self;
        }
        self.text
            .push_str(if self.conditions == 0 { " WHERE " } else { " AND " });
        self.conditions += 1;
        self.text.push_str(column);
        self.push(" LIKE ?", [format!("{prefix}%").into()]);
        self
    }

    /// Ends with a page of at most `limit` rows in the order of `id`, which is that of creation, behind the row `after`.
    pub fn page(&mut self, after: Option<String>, ascending: bool, limit: i64) -> &mut Self {
        let (behind, tail) = if ascending {
            ("id > ?", "ORDER BY id LIMIT ?")
        } else {
            ("id < ?", "ORDER BY id DESC LIMIT ?")
        };
        if let Some(after) = after {
            self.and(behind, [after.into()]);
        }
        self.end(tail, [limit.into()])
    }

    /// Adds conditions of which one must hold, each with one value for each `?`.
    pub fn and_any(&mut self, conditions: impl IntoIterator<Item = (&'static str, Vec<Arg>)>) -> &mut Self {
        for (index, (condition, values)) in conditions.into_iter().enumerate() {
            let first = if self.conditions == 0 {
                " WHERE (("
            } else {
                " AND (("
            };
            self.text.push_str(if index == 0 { first } else { ") OR (" });
            self.push(condition, values);
        }
        self.conditions += 1;
        self.text.push_str("))");
        self
    }

    /// Ends with order and limit, with one value for each `?`.
    pub fn end(&mut self, tail: &'static str, values: impl IntoIterator<Item = Arg>) -> &mut Self {
        self.text.push(' ');
        self.push(tail, values);
        self
    }

    /// Runs it.
    pub async fn rows(self, sql: &mut dyn Sql) -> Result<Vec<Row>, StoreError> {
        sql.rows(&self.text, self.args).await
    }

    /// Plans it without running it.
    pub async fn prepare(self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.prepare(&self.text).await
    }

    fn push(&mut self, part: &'static str, values: impl IntoIterator<Item = Arg>) {
        let mut values = values.into_iter();
        let mut pieces = part.split('?');
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.args.extend(values.next());
            self.text.push('$');
            self.text.push_str(&self.args.len().to_string());
            self.text.push_str(piece);
        }
        debug_assert!(values.next().is_none(), "a value for each `?` of {part}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_numbered_through() {
        let mut select = Select::new("SELECT id FROM listing");
        select
            .and("state = ? OR organization = ?", ["published".into(), "x".into()])
            .and_in("kind", ["a".into(), "b".into()])
            .and_in("state", [])
            .and_prefix("region", "36")
            .page(Some("y".to_owned()), false, 50);
        assert_eq!(
            select.text,
            "SELECT id FROM listing WHERE (state = $1 OR organization = $2) AND kind IN ($3, $4) \
             AND region LIKE $5 AND (id < $6) ORDER BY id DESC LIMIT $7"
        );
        assert_eq!(select.args.len(), 7);
    }
}
