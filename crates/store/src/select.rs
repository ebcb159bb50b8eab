//! Statements whose conditions depend on the request: joined from constants, values bound.

use crate::{Arg, Row, Sql, StoreError};

/// A `SELECT` that grows by conditions. Each `?` of a condition becomes the next parameter.
#[derive(Clone, Debug)]
pub struct Select {
    /// With `?` for each of `args`.
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

    /// The first rows that any of `branches` finds, each once, in the order and up to the limit of `tail`. Each branch selects
    /// the columns of `head` in the same order up to the same limit, so that it goes along an index of its own: of one condition
    /// with `OR` both databases collect and sort every row. A single branch is what it finds.
    #[must_use]
    pub fn first_of(
        head: &'static str,
        mut branches: Vec<Self>,
        tail: &'static str,
        values: impl IntoIterator<Item = Arg>,
    ) -> Self {
        if branches.len() == 1 {
            return branches.remove(0);
        }
        let mut all = Self::new(head);
        all.text.push_str(" FROM (");
        for (index, branch) in branches.into_iter().enumerate() {
            // An order within a part of UNION stands in a query of its own.
            for piece in [
                if index == 0 { "" } else { " UNION " },
                head,
                " FROM (",
                &branch.text,
                ") AS part",
            ] {
                all.text.push_str(piece);
            }
            all.args.extend(branch.args);
        }
        all.text.push_str(") AS found");
        all.end(tail, values);
        all
    }

    /// Picks ids by the statement so far and then reads what `head` asks for of those alone, `SELECT ... FROM ... WHERE id IN`,
    /// in the order of `tail`. So conditions and order are met in indexes, and no long row is read or sorted that is not answered.
    #[must_use]
    pub fn read_picked(self, head: &'static str, tail: &'static str) -> Self {
        Self {
            text: format!("{head} (SELECT id FROM ({}) AS picked) {tail}", self.text),
            ..self
        }
    }

    /// Runs it.
    pub async fn rows(self, sql: &mut dyn Sql) -> Result<Vec<Row>, StoreError> {
        sql.rows(&self.numbered(), self.args).await
    }

    /// Plans it without running it.
    pub async fn prepare(self, sql: &mut dyn Sql) -> Result<(), StoreError> {
        sql.prepare(&self.numbered()).await
    }

    /// How SQLite would run it, a line for each step: for tests that hold statements to their indexes.
    pub async fn steps_on_sqlite(self, sql: &mut dyn Sql) -> Result<Vec<String>, StoreError> {
        let explain = format!("EXPLAIN QUERY PLAN {}", self.numbered());
        let steps = sql.rows(&explain, self.args).await?;
        steps.iter().map(|step| step.text("detail")).collect()
    }

    fn push(&mut self, part: &'static str, values: impl IntoIterator<Item = Arg>) {
        self.text.push_str(part);
        let before = self.args.len();
        self.args.extend(values);
        debug_assert_eq!(
            self.args.len() - before,
            part.matches('?').count(),
            "a value for each `?` of {part}"
        );
    }

    /// The statement with `$1`, `$2`, ...
    fn numbered(&self) -> String {
        let mut text = String::with_capacity(self.text.len() + self.args.len() * 2);
        for (index, piece) in self.text.split('?').enumerate() {
            if index > 0 {
                text.push('$');
                text.push_str(&index.to_string());
            }
            text.push_str(piece);
        }
        text
    }
}

#[cfg(test)]
mod tests;
