//! What is in a form's fields, as a browser sends it.

use std::collections::BTreeSet;

use super::inputs::{cell_name, parse_cell_name};
use crate::questionnaire::definition::Column;

/// The names of a form's fields with the texts in them, in the order in which they were sent. A name can occur several
/// times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormData(Vec<(String, String)>);

impl FormData {
    /// The fields of a posted form. A browser sends every line feed as CR LF.
    pub fn from_posted(fields: Vec<(String, String)>) -> Self {
        Self(fields.into_iter().map(|(name, text)| (name, text.replace("\r\n", "\n"))).collect())
    }

    /// Sets the text of a field, replacing all fields of this name.
    pub fn set(&mut self, name: &str, text: String) {
        self.remove(name);
        self.push(name, text);
    }

    /// Adds a field beside those of the same name.
    pub(super) fn push(&mut self, name: &str, text: String) {
        self.0.push((name.to_owned(), text));
    }

    /// Removes all fields of a name.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(other, _)| other != name);
    }

    /// The text of the first field of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The texts of all fields of a name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(other, _)| other == name).map(|(_, text)| text.as_str())
    }

    /// All fields, each with its text.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// The items of a list: the lines of all fields of the name that are not blank.
    pub fn items(&self, name: &str) -> Vec<&str> {
        self.all(name).flat_map(|text| text.split('\n')).filter(|line| !line.trim().is_empty()).collect()
    }

    /// Adds items to a list, except those that it already has.
    pub fn add_items(&mut self, name: &str, added: Vec<String>) {
        let mut items: Vec<String> = self.items(name).into_iter().map(ToOwned::to_owned).collect();
        let new: Vec<String> = added.into_iter().filter(|item| !items.contains(item)).collect();
        items.extend(new);
        self.set(name, items.join("\n"));
    }

    /// The numbers of a table's rows, in order. There are gaps where rows were removed.
    pub fn rows(&self, table: &str) -> Vec<usize> {
        let numbers = self.0.iter().filter_map(|(name, _)| parse_cell_name(name, table).map(|(row, _)| row));
        numbers.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// Adds an empty row at the end of a table.
    pub fn add_row(&mut self, table: &str, columns: &[Column]) {
        let next = self.rows(table).last().map_or(0, |last| last.saturating_add(1));
        if let Some(first) = columns.first() {
            self.set(&cell_name(table, next, first), String::new());
        }
    }

    /// Removes a row from a table.
    pub fn remove_row(&mut self, table: &str, row: usize) {
        self.0.retain(|(name, _)| parse_cell_name(name, table).is_none_or(|(other, _)| other != row));
    }

    /// Replaces the fields of an input, for a table those of all its cells, with those of another form.
    pub(super) fn copy_input(&mut self, name: &str, from: &Self) {
        let belongs = |other: &str| other == name || parse_cell_name(other, name).is_some();
        self.0.retain(|(other, _)| !belongs(other));
        self.0.extend(from.0.iter().filter(|(other, _)| belongs(other)).cloned());
    }
}
