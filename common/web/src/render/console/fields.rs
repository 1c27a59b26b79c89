//! The one component that shows a questionnaire as the fields of a form: which there are, what is in each, and what is
//! wrong with it. Which questions are asked is `domain`'s to say.

use std::collections::BTreeSet;

use domain::questionnaire::asked::{AskedQuestion, asked_questions};
use domain::questionnaire::definition::{
    AnswerPlace, Choice, Column, InputKind, ListingFields, Part, TextForm, option_label,
};
use domain::questionnaire::form::{
    Fault, FormData, FormKind, NO, YES, cell_name, field_name, first_data_types, lists_data_types, missing_fields,
};
use domain::questionnaire::{Answers, Completeness, Tri};

/// A form as it is filled in.
#[derive(Clone, Copy, Debug)]
pub struct Filled<'a> {
    /// What it asks.
    pub asking: FormKind,
    /// What is in its fields.
    pub entries: &'a FormData,
    /// The same, as far as it can be read: what decides which questions are asked.
    pub answers: &'a Answers,
    /// The fields of the listing that questions ask for.
    pub listing: &'a ListingFields<'a>,
    /// How complete it is.
    pub completeness: &'a Completeness,
    /// What is wrong.
    pub faults: &'a [Fault],
}

/// A section of the form, with how far it is.
pub(super) struct Section<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) asked: usize,
    pub(super) answered: usize,
    pub(super) questions: Vec<Shown<'a>>,
}

/// A question with its inputs.
pub(super) struct Shown<'a> {
    pub(super) id: &'a str,
    pub(super) text: &'a str,
    pub(super) help: &'a str,
    pub(super) criterion: Option<&'a str>,
    pub(super) optional: bool,
    pub(super) inputs: Vec<Input<'a>>,
}

/// An input, or a cell of a table.
pub(super) struct Input<'a> {
    pub(super) name: String,
    pub(super) label: &'a str,
    pub(super) field: Field<'a>,
    pub(super) faults: Vec<&'a str>,
    /// Whether the answer is complete only with it, and it is not there.
    pub(super) missing: bool,
    /// The field of the listing that it is: in force by a button of its own.
    pub(super) of_listing: bool,
    /// Whether the first question's data types may be copied here.
    pub(super) copies: bool,
}

/// How an input is filled in.
pub(super) enum Field<'a> {
    /// One of a few.
    Choice(Vec<Pick<'a>>),
    /// A tick.
    Tick(bool),
    /// One line, with what a phone's keyboard is to offer.
    Line { text: &'a str, mode: Option<&'static str> },
    /// Several lines.
    Lines { text: &'a str, suggestions: &'a [String] },
    /// A list, line by line, beside codes to tick; maybe of the world's places.
    Items { picks: Vec<Pick<'a>>, text: String, suggestions: &'a [String], places: bool },
    /// A table, row by row.
    Rows(Vec<Vec<Input<'a>>>),
}

/// Something to choose.
pub(super) struct Pick<'a> {
    pub(super) value: &'a str,
    pub(super) label: &'a str,
    pub(super) chosen: bool,
}

const NO_ANSWER: &str = "No answer yet";

impl<'a> Filled<'a> {
    pub(super) fn sections(&self) -> Vec<Section<'a>> {
        let questionnaire = self.asking.questionnaire();
        let missing = missing_fields(questionnaire, &self.completeness.missing);
        let walk = asked_questions(questionnaire, self.answers, self.listing);
        let is_asked = |name: &String| {
            let mut fields =
                walk.iter().flat_map(|asked| asked.parts.iter().map(|it| field_name(asked.question, it.part)));
            fields.any(|field| field == *name)
        };
        let first = first_data_types(questionnaire).filter(is_asked);
        let has_inputs = |asked: &&AskedQuestion<'static>| !asked.question.parts().is_empty();
        let mut sections: Vec<Section<'a>> = Vec::new();
        for asked in walk.iter().filter(has_inputs) {
            let question = asked.question;
            let counts = |ids: &[domain::QuestionId]| usize::from(ids.contains(&question.id));
            let shown = self.shown(asked, &missing, first.as_deref());
            if sections.last().is_none_or(|section| section.id != question.section) {
                let title = questionnaire.section_title(question);
                sections.push(Section { id: &question.section, title, asked: 0, answered: 0, questions: Vec::new() });
            }
            if let Some(section) = sections.last_mut() {
                section.asked += counts(&self.completeness.asked);
                section.answered += counts(&self.completeness.answered);
                section.questions.push(shown);
            }
        }
        sections
    }

    fn shown(&self, asked: &AskedQuestion<'static>, missing: &BTreeSet<String>, first: Option<&str>) -> Shown<'a> {
        let question = asked.question;
        let input = |part: &'static Part| {
            let name = field_name(question, part);
            let copies = matches!(&part.place, AnswerPlace::Path(path) if lists_data_types(part, path));
            let copies = copies && first.is_some_and(|first| first != name);
            let over = part.label.as_deref().filter(|_| question.parts().len() > 1);
            Input {
                label: over.unwrap_or(&question.label),
                field: self.field(&part.kind, &name, &part.suggestions),
                faults: self.faults(&name),
                missing: missing.contains(&name),
                of_listing: matches!(part.place, AnswerPlace::Listing(_)),
                copies,
                name,
            }
        };
        Shown {
            id: question.id.as_str(),
            text: &question.question,
            help: &question.help,
            criterion: question.criterion.as_deref(),
            optional: !asked.required && !asked.parts.iter().any(|part| part.part.no_answer.is_some()),
            inputs: asked.parts.iter().map(|part| input(part.part)).collect(),
        }
    }

    fn faults(&self, name: &str) -> Vec<&'a str> {
        let here = self.faults.iter().filter(|fault| fault.field.as_deref() == Some(name));
        here.map(|fault| fault.detail.as_str()).collect()
    }

    fn field(&self, kind: &'static InputKind, name: &str, suggestions: &'static [String]) -> Field<'a> {
        let text = self.entries.get(name).unwrap_or_default();
        let pick = |value, label| Pick { value, label, chosen: text == value };
        match kind {
            InputKind::YesNo => Field::Choice(vec![pick(YES, "Yes"), pick(NO, "No"), pick("", NO_ANSWER)]),
            InputKind::Tri => Field::Choice(vec![
                pick(Tri::True.as_str(), "Yes"),
                pick(Tri::False.as_str(), "No"),
                pick(Tri::NotApplicable.as_str(), "Not applicable"),
                pick("", NO_ANSWER),
            ]),
            InputKind::Choice(options) => {
                let mut picks: Vec<Pick<'a>> =
                    options.iter().map(|option| pick(&option.value, &option.label)).collect();
                // An option that this version does not know stands as no answer, and is kept while that is chosen.
                let chosen = !picks.iter().any(|pick| pick.chosen);
                picks.push(Pick { value: "", label: NO_ANSWER, chosen });
                Field::Choice(picks)
            }
            InputKind::Checkbox => Field::Tick(text == YES),
            InputKind::Text { form: TextForm::Lines, .. } => Field::Lines { text, suggestions },
            InputKind::Text { form, .. } => Field::Line { text, mode: mode(*form) },
            InputKind::Days { .. } => Field::Line { text, mode: Some("numeric") },
            InputKind::Chips { options, .. } => self.items(options, name, suggestions),
            InputKind::Links { .. } => self.items(&[], name, suggestions),
            InputKind::Rows { columns, .. } => self.rows(columns, name),
        }
    }

    fn items(&self, options: &'static [Choice], name: &str, suggestions: &'static [String]) -> Field<'a> {
        let items = self.entries.items(name);
        let is_code = |item: &str| options.iter().any(|option| option.value == item);
        let free: Vec<&str> = items.iter().copied().filter(|item| !is_code(item)).collect();
        let pick = |option: &'static Choice| Pick {
            value: &option.value,
            label: &option.label,
            chosen: items.contains(&option.value.as_str()),
        };
        let picks = options.iter().map(pick).collect();
        Field::Items { picks, text: free.join("\n"), suggestions, places: !options.is_empty() }
    }

    /// A list in a row: codes stand by their labels among the other lines, as ticks in every row would bury the row.
    fn lines(&self, options: &'static [Choice], name: &str) -> Field<'a> {
        let items = self.entries.items(name).into_iter();
        let text: Vec<&str> = items.map(|item| option_label(options, item).unwrap_or(item)).collect();
        Field::Items { picks: Vec::new(), text: text.join("\n"), suggestions: &[], places: !options.is_empty() }
    }

    /// The rows that there are, or an empty one to begin with. They are numbered anew, so that there are no holes.
    fn rows(&self, columns: &'static [Column], table: &str) -> Field<'a> {
        let there = self.entries.rows(table);
        let numbers = if there.is_empty() { vec![0] } else { there };
        let row = |(shown, row): (usize, &usize)| {
            let cell = |column: &'static Column| Input {
                label: &column.label,
                field: match &column.kind {
                    InputKind::Chips { options, .. } => self.lines(options, &cell_name(table, *row, column)),
                    kind => self.field(kind, &cell_name(table, *row, column), &[]),
                },
                faults: self.faults(&cell_name(table, shown, column)),
                missing: false,
                of_listing: false,
                copies: false,
                name: cell_name(table, shown, column),
            };
            columns.iter().map(cell).collect()
        };
        Field::Rows(numbers.iter().enumerate().map(row).collect())
    }
}

impl Shown<'_> {
    /// What is said about the question, for those who do not see it: its help, and what is wrong when its one input is a
    /// group, which has no field to say it at.
    pub(super) fn described(&self) -> String {
        match self.inputs.as_slice() {
            [one] if one.is_group() && one.is_faulty() => format!("{}-fault {}-help", one.name, self.id),
            _ => format!("{}-help", self.id),
        }
    }
}

impl Input<'_> {
    /// Whether a label can name it: a group of choices, ticks or rows has a legend instead.
    pub(super) fn is_group(&self) -> bool {
        match &self.field {
            Field::Choice(_) | Field::Rows(_) => true,
            Field::Items { picks, .. } => !picks.is_empty(),
            _ => false,
        }
    }

    pub(super) fn is_faulty(&self) -> bool {
        !self.faults.is_empty()
    }
}

/// What a phone's keyboard is to offer; none: letters.
fn mode(form: TextForm) -> Option<&'static str> {
    match form {
        TextForm::Email => Some("email"),
        TextForm::Link | TextForm::Site => Some("url"),
        TextForm::Line | TextForm::Lines => None,
    }
}
