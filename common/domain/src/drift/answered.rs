//! The answers of an app by question: for people, and in the form in which rules compare them.

use std::collections::BTreeMap;

use super::document::{ComparedApp, HereAnswer, OtherAnswer};
use crate::ids::QuestionId;
use crate::language::Language;
use crate::listing::Listing;
use crate::questionnaire::asked::{AskedPart, AskedQuestion, asked_questions};
use crate::questionnaire::definition::{Column, InputKind, TextForm};
use crate::questionnaire::violation::path_pointer;
use crate::questionnaire::{Answers, Questionnaire, TableRow, Value};
use crate::tab::{TabRow, TabView, tab_rows};

/// What an app answers to the questions that have an answer.
pub(super) struct AppAnswers<'a>(BTreeMap<QuestionId, Answered<'a>>);

/// The answer to one question.
pub(super) struct Answered<'a> {
    row: TabRow,
    asked: AskedQuestion<'a>,
}

impl<'a> AppAnswers<'a> {
    pub(super) fn read(
        questionnaire: &'static Questionnaire,
        answers: &'a Answers,
        listing: &'a Listing,
        language: Language,
    ) -> Self {
        let fields = listing.fields();
        let rows = tab_rows(questionnaire, answers, &listing.facts, &fields, TabView::Expanded, language);
        let mut asked: BTreeMap<_, _> = asked_questions(questionnaire, answers, &fields)
            .into_iter()
            .map(|asked| (asked.question.id.clone(), asked))
            .collect();
        let answered = rows.into_iter().filter(|row| row.answered).filter_map(|row| {
            let asked = asked.remove(&row.id)?;
            Some((row.id.clone(), Answered { row, asked }))
        });
        Self(answered.collect())
    }

    pub(super) fn get(&self, question: &str) -> Option<&Answered<'a>> {
        self.0.iter().find(|(id, _)| id.as_str() == question).map(|(_, answered)| answered)
    }
}

impl Answered<'_> {
    /// The word of the first part, as conditions know it; of a row that the catalogue fills, `yes` or `no`.
    pub(super) fn word(&self) -> Option<&str> {
        match self.asked.parts.first() {
            Some(AskedPart { part, value: Some(value), .. }) => value.condition_word(&part.kind),
            Some(_) => None,
            None => self.row.value.as_bool().map(|yes| if yes { "yes" } else { "no" }),
        }
    }

    /// The text of the first part that takes one of these.
    pub(super) fn text_of_form(&self, wanted: &[TextForm]) -> Option<&str> {
        self.asked.parts.iter().find_map(|part| match (&part.part.kind, part.value.as_deref()) {
            (InputKind::Text { form, .. }, Some(Value::Text(text))) if wanted.contains(form) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The short texts of the first part that has some.
    pub(super) fn chips(&self) -> Option<&[String]> {
        self.asked.parts.iter().find_map(|part| match part.value.as_deref() {
            Some(Value::Chips(chips)) => Some(chips.as_slice()),
            _ => None,
        })
    }

    /// The table of the first part that has one.
    pub(super) fn table(&self) -> Option<(&[Column], &[TableRow])> {
        self.asked.parts.iter().find_map(|part| match (&part.part.kind, part.value.as_deref()) {
            (InputKind::Rows { columns, .. }, Some(Value::Rows(rows))) => Some((columns.as_slice(), rows.as_slice())),
            _ => None,
        })
    }

    /// The answer for people.
    pub(super) fn text(&self) -> &str {
        &self.row.text
    }

    /// The answer as that of the app that is compared, with a text of its own.
    pub(super) fn here(&self, text: String) -> HereAnswer {
        let Self { row: TabRow { id, label, .. }, .. } = self;
        HereAnswer { question: id.clone(), label: (*label).to_owned(), pointer: self.pointer(), text }
    }

    /// The answer as that of other apps, with a text of its own.
    pub(super) fn there(&self, apps: Vec<ComparedApp>, text: String) -> OtherAnswer {
        let HereAnswer { question, label, pointer, text } = self.here(text);
        OtherAnswer { apps, question, label, pointer, text }
    }

    fn pointer(&self) -> Option<String> {
        self.asked.question.parts_with_path().next().map(|(_, path)| path_pointer(path))
    }
}
