//! A questionnaire as the fields of a form: which there are, what is in each and what is wrong with it. The template
//! `fields.html` shows them. Which questions are asked, `domain` says.

use std::collections::BTreeSet;

use askama::filters::Safe;
use domain::places::{codes_of, name_of, names_of};
use domain::programme::Links;
use domain::questionnaire::asked::{AskedQuestion, asked_questions};
use domain::questionnaire::definition::{AnswerPlace, Choice, Column, InputKind, Part, TextForm};
use domain::questionnaire::form::{
    Fault, FormData, FormKind, NO, YES, cell_name, field_name, first_data_types, lists_data_types, missing_fields,
};
use domain::questionnaire::listing_fields::ListingFields;
use domain::questionnaire::violation::WITHHELD_ANSWER;
use domain::questionnaire::{Answers, Completeness, Tri};
use domain::tab;
use runtime::text::BadText;
use web::render::texts::PageTexts;

/// A form as it is filled in.
#[derive(Clone, Copy, Debug)]
pub struct FilledForm<'a> {
    pub kind: FormKind,
    /// What is in the fields.
    pub data: &'a FormData,
    /// The same, as far as it can be read. It decides which questions are asked.
    pub answers: &'a Answers,
    pub listing: &'a ListingFields<'a>,
    pub completeness: &'a Completeness,
    pub faults: &'a [Fault],
    pub texts: PageTexts,
    /// Where examples of answers are.
    pub links: &'a Links,
}

/// A section of a form. `asked` and `answered` count its questions.
pub struct FormSection<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub asked: usize,
    pub answered: usize,
    pub questions: Vec<QuestionView<'a>>,
}

/// A question with its inputs.
pub struct QuestionView<'a> {
    pub id: &'a str,
    pub text: &'a str,
    pub help: &'a str,
    pub criterion: Option<&'a str>,
    /// The address of an example of an answer.
    pub example: Option<&'a str>,
    pub is_optional: bool,
    pub inputs: Vec<InputView<'a>>,
    /// The note beside the answer, in versions that have notes.
    pub note: Option<InputView<'a>>,
}

/// An input of a question, or a cell of a table.
pub struct InputView<'a> {
    pub name: String,
    pub label: &'a str,
    pub widget: Widget<'a>,
    pub faults: Vec<&'a Fault>,
    /// Whether it is mandatory and empty, or too short, or withheld after review.
    pub is_missing: bool,
    /// Whether it is missing only because a review withholds what it has.
    pub is_withheld: bool,
    /// The number of characters that its text must at least have.
    pub min_length: Option<usize>,
    /// Whether it is a field of the listing, which has a button of its own.
    pub is_of_listing: bool,
    /// Whether it has a button that copies the first question's data types.
    pub can_copy_types: bool,
}

/// How an input is filled in.
pub enum Widget<'a> {
    /// One of a few.
    Choice(Vec<Pick<'a>>),
    Tick(bool),
    /// One line. The mode is HTML's `inputmode`, which chooses a phone's keyboard.
    Line {
        text: &'a str,
        mode: Option<&'static str>,
    },
    /// Several lines.
    Lines {
        text: &'a str,
        suggestions: &'a [String],
    },
    /// A list, one item per line, beside options to tick.
    List {
        picks: Vec<Pick<'a>>,
        text: String,
        suggestions: &'a [String],
        /// Whether the items are places, for which the form's script has a list of names.
        has_places: bool,
    },
    /// A table, row by row.
    Rows(Vec<RowView<'a>>),
}

/// A row of a table, called by what stands in its first cell.
pub struct RowView<'a> {
    /// Empty while nothing stands there.
    pub name: &'a str,
    pub cells: Vec<InputView<'a>>,
}

/// An option to choose or tick.
pub struct Pick<'a> {
    pub value: &'a str,
    /// The label as it is in an answer, in English.
    pub answer: &'a str,
    pub label: &'a str,
    pub is_chosen: bool,
}

/// The label of the choice of no answer, which the template words.
const NO_ANSWER: &str = "";

/// What is the same for all questions of a form.
struct FormContext {
    /// The names of the fields that are missing.
    missing: BTreeSet<String>,
    /// The names of those among them whose answers are withheld after review.
    withheld: BTreeSet<String>,
    /// The name of the list from which data types can be copied, if it is asked.
    types_source: Option<String>,
}

impl<'a> FilledForm<'a> {
    pub fn sections(&self) -> Vec<FormSection<'a>> {
        let questionnaire = self.kind.questionnaire();
        let asked = asked_questions(questionnaire, self.answers, self.listing);
        let mut withheld = self.completeness.missing.clone();
        withheld.retain(|missing| missing.detail == WITHHELD_ANSWER);
        let context = FormContext {
            missing: missing_fields(questionnaire, &self.completeness.missing),
            withheld: missing_fields(questionnaire, &withheld),
            types_source: first_data_types(questionnaire).filter(|name| is_asked(&asked, name)),
        };
        let asked: Vec<_> = asked.iter().filter(|asked| !asked.question.parts().is_empty()).collect();
        let sections = asked.chunk_by(|one, next| one.question.section == next.question.section);
        let sections = sections.filter_map(|section| {
            let first = section.first()?.question;
            let ids = || section.iter().map(|asked| &asked.question.id);
            Some(FormSection {
                id: &first.section,
                title: self.texts.translate(questionnaire.section_title(first)),
                asked: ids().filter(|id| self.completeness.asked.contains(id)).count(),
                answered: ids().filter(|id| self.completeness.answered.contains(id)).count(),
                questions: section.iter().map(|asked| self.question(asked, &context)).collect(),
            })
        });
        sections.collect()
    }

    fn question(&self, asked: &AskedQuestion<'_>, context: &FormContext) -> QuestionView<'a> {
        let question = asked.question;
        let input = |part: &'static Part| {
            let name = field_name(question, part);
            let lists_types = matches!(&part.place, AnswerPlace::Path(path) if lists_data_types(part, path));
            let has_label = question.parts().len() > 1 || part.is_note();
            let label = part.label.as_ref().filter(|_| has_label).unwrap_or(&question.label);
            InputView {
                label: self.texts.translate(label),
                widget: self.widget(&part.kind, &name, &part.suggestions),
                faults: self.faults_at(&name),
                is_missing: context.missing.contains(&name),
                is_withheld: context.withheld.contains(&name),
                min_length: part
                    .min_length
                    .filter(|_| self.data.get(&name).is_some_and(|text| !text.trim().is_empty())),
                is_of_listing: matches!(part.place, AnswerPlace::Listing(_)),
                can_copy_types: lists_types && context.types_source.as_ref().is_some_and(|source| *source != name),
                name,
            }
        };
        QuestionView {
            id: question.id.as_str(),
            text: self.texts.translate(&question.question),
            help: self.texts.translate(&question.help),
            criterion: question.criterion.as_deref().map(|criterion| self.texts.translate(criterion)),
            example: self.example(question.id.as_str()),
            is_optional: !asked.required && !asked.parts.iter().any(|part| part.part.no_answer.is_some()),
            inputs: asked.parts.iter().map(|part| input(part.part)).collect(),
            note: question.note.as_ref().map(input),
        }
    }

    fn example(&self, question: &str) -> Option<&'a str> {
        match self.kind {
            FormKind::SelfAssessment => self.links.assessment_example(question),
            FormKind::Tab(_) => None,
        }
    }

    fn faults_at(&self, name: &str) -> Vec<&'a Fault> {
        let faults = self.faults.iter().filter(|fault| fault.field.as_deref() == Some(name));
        faults.collect()
    }

    fn widget(&self, kind: &'static InputKind, name: &str, suggestions: &'static [String]) -> Widget<'a> {
        let text = self.data.get(name).unwrap_or_default();
        let pick =
            |value, answer| Pick { value, answer, label: self.texts.translate(answer), is_chosen: text == value };
        match kind {
            InputKind::YesNo { or_not_applicable } => {
                let mut picks = vec![pick(YES, tab::YES), pick(NO, tab::NO)];
                if *or_not_applicable {
                    picks.push(pick(Tri::NotApplicable.as_str(), tab::NOT_APPLICABLE));
                }
                // As in a choice, an answer that this version does not know shows as none.
                let is_chosen = !picks.iter().any(|pick| pick.is_chosen);
                picks.push(Pick { value: "", answer: "", label: NO_ANSWER, is_chosen });
                Widget::Choice(picks)
            }
            InputKind::Tri => Widget::Choice(vec![
                pick(Tri::True.as_str(), tab::YES),
                pick(Tri::False.as_str(), tab::NO),
                pick(Tri::NotApplicable.as_str(), tab::NOT_APPLICABLE),
                pick("", NO_ANSWER),
            ]),
            InputKind::Choice(options) => {
                let mut picks: Vec<_> = options.iter().map(|option| pick(&option.value, &option.label)).collect();
                // An option that this version does not know shows as no answer, and stays unless another one is chosen.
                let is_chosen = !picks.iter().any(|pick| pick.is_chosen);
                picks.push(Pick { value: "", answer: "", label: NO_ANSWER, is_chosen });
                Widget::Choice(picks)
            }
            InputKind::Checkbox => Widget::Tick(text == YES),
            InputKind::Text { form: TextForm::Lines, .. } => Widget::Lines { text, suggestions },
            InputKind::Text { form, .. } => Widget::Line { text, mode: input_mode(*form) },
            InputKind::Days { .. } => Widget::Line { text, mode: Some("numeric") },
            InputKind::Places { options, .. } => self.places(options, name),
            InputKind::Chips { .. } | InputKind::Links { .. } => {
                let text = self.data.items(name).join("\n");
                Widget::List { picks: Vec::new(), text, suggestions, has_places: false }
            }
            InputKind::Rows { columns, .. } => self.table(columns, name),
        }
    }

    /// Places, of which those that the questionnaire offers are ticks and the others are lines with their names.
    fn places(&self, options: &'static [Choice], name: &str) -> Widget<'a> {
        let codes = codes_of(self.data.items(name));
        let picks = options.iter().map(|option| Pick {
            value: &option.value,
            answer: &option.label,
            label: name_of(&option.value, self.texts.language()).unwrap_or(&option.label),
            is_chosen: codes.contains(&option.value.as_str()),
        });
        let is_option = |code: &str| options.iter().any(|option| option.value == code);
        let others: Vec<&str> = codes.iter().copied().filter(|code| !is_option(code)).collect();
        let text = names_of(&others, self.texts.language()).join("\n");
        Widget::List { picks: picks.collect(), text, suggestions: &[], has_places: true }
    }

    /// Places in a cell of a table. All are lines here: ticks would make every row very long.
    fn places_in_cell(&self, name: &str) -> Widget<'a> {
        let text = names_of(&self.data.items(name), self.texts.language()).join("\n");
        Widget::List { picks: Vec::new(), text, suggestions: &[], has_places: true }
    }

    /// The rows of a table, or an empty one to start with. They are numbered anew, so that there are no gaps.
    fn table(&self, columns: &'static [Column], table: &str) -> Widget<'a> {
        let mut rows = self.data.rows(table);
        if rows.is_empty() {
            rows.push(0);
        }
        let rows = rows.into_iter().enumerate().map(|(index, row)| {
            let name = columns.first().and_then(|first| self.data.get(&cell_name(table, row, first)));
            RowView {
                name: name.unwrap_or_default().trim(),
                cells: columns.iter().map(|column| self.cell(column, table, row, index)).collect(),
            }
        });
        Widget::Rows(rows.collect())
    }

    /// The cell of the posted row `row`, which is shown as row `index`.
    fn cell(&self, column: &'static Column, table: &str, row: usize, index: usize) -> InputView<'a> {
        let posted_name = cell_name(table, row, column);
        let name = cell_name(table, index, column);
        InputView {
            label: self.texts.translate(&column.label),
            widget: match &column.kind {
                InputKind::Places { .. } => self.places_in_cell(&posted_name),
                kind => self.widget(kind, &posted_name, &[]),
            },
            faults: self.faults_at(&name),
            is_missing: false,
            is_withheld: false,
            min_length: None,
            is_of_listing: false,
            can_copy_types: false,
            name,
        }
    }
}

fn is_asked(asked: &[AskedQuestion<'_>], name: &str) -> bool {
    let mut inputs =
        asked.iter().flat_map(|asked| asked.parts.iter().map(|part| field_name(asked.question, part.part)));
    inputs.any(|input| input == name)
}

impl RowView<'_> {
    /// What the button says that removes the row, as HTML: the script repeats the row's name in it.
    pub fn removal(&self, texts: &PageTexts, number: &usize) -> Result<Safe<String>, BadText> {
        let name = match self.name {
            "" => {
                let word = texts.text("row-in-sentence")?;
                texts.say("row-number").with("word", word).count("number", number).text()?
            }
            name => name.to_owned(),
        };
        texts.say("row-removed-name").with("name", name).html()
    }
}

impl InputView<'_> {
    /// Whether a folded input must be open: something is in it, or wrong with it.
    pub fn is_open(&self) -> bool {
        let has_text = matches!(&self.widget, Widget::Lines { text, .. } if !text.is_empty());
        has_text || self.is_faulty()
    }
}

impl QuestionView<'_> {
    /// The ids of what describes the question for screen readers: its help and, if its only input is a group, the input's
    /// faults. Any other input has a field of its own to describe.
    pub fn described_by(&self) -> String {
        match self.inputs.as_slice() {
            [only] if only.is_group() && only.is_faulty() => format!("{}-fault {}-help", only.name, self.id),
            _ => format!("{}-help", self.id),
        }
    }
}

impl InputView<'_> {
    /// Whether it needs a legend in place of a label: it is a group of choices, ticks or rows.
    pub fn is_group(&self) -> bool {
        match &self.widget {
            Widget::Choice(_) | Widget::Rows(_) => true,
            Widget::List { picks, .. } => !picks.is_empty(),
            _ => false,
        }
    }

    pub fn is_faulty(&self) -> bool {
        !self.faults.is_empty()
    }
}

/// HTML's `inputmode`; `None` for letters.
fn input_mode(form: TextForm) -> Option<&'static str> {
    match form {
        TextForm::Email => Some("email"),
        TextForm::Link | TextForm::Site => Some("url"),
        // A contact may be an address or a page: no keyboard of a phone is for both.
        TextForm::Line | TextForm::Lines | TextForm::Contact => None,
    }
}
