//! Where each answer is in the wire object, and which other keys are allowed there.

use std::sync::LazyLock;

use crate::questionnaire::definition::{Part, Questionnaire};
use crate::questionnaire::load::published;

/// Keys that a read returns and a write may therefore repeat: accepted and ignored.
pub const IGNORED: [&str; 2] = ["properties", TYPENAME];
/// Answers, each yes or no, that the original has at the top level: a write may have them beside the wrapper. They were
/// kept before any version asked for them, and are given back on reads whichever version is in force.
pub const KEPT: [&str; 2] = ["hasRestAPIExtension", "supportsConfigurableEgress"];
/// A key that the original's GraphQL clients leave in every object.
const TYPENAME: &str = "__typename";
/// The objects that the answers may be wrapped in.
pub const WRAPPERS: [&str; 2] = ["appTrustInformation", "commonCloud"];

/// A generation of the REST API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// `/rest/2`: the object alone, options spelled `…_N_DR_…`.
    V2,
    /// `/rest/3`: the object wrapped in `commonCloud`, options spelled `…_AND_DR_…`.
    V3,
}

/// The wire format of the answers to one questionnaire. For the parser, the checks and the schemas, this is all that
/// distinguishes one questionnaire from another.
pub(in crate::questionnaire) struct WireFormat {
    pub(in crate::questionnaire) questionnaire: &'static Questionnaire,
    pub(super) wrapper: Wrapper,
    /// Keys beside the answers that are accepted and ignored.
    pub(in crate::questionnaire) ignored_beside: &'static [&'static str],
    /// Keys whose yes or no is an answer even beside the wrapper.
    pub(in crate::questionnaire) kept_beside: &'static [&'static str],
    /// Keys that are accepted and ignored in any object.
    pub(in crate::questionnaire) ignored_anywhere: &'static [&'static str],
    pub(super) root: Group,
}

/// Where the answers are in a body.
pub(super) enum Wrapper {
    /// Always in this object.
    Required(&'static str),
    /// The body itself, or in one of these objects.
    Optional(&'static [&'static str]),
}

/// The fields of an object, in the questionnaire's order.
pub(super) type Group = Vec<(&'static str, Node)>;

pub(super) enum Node {
    Group(Group),
    Leaf(&'static Part, &'static str),
    Ignored,
}

impl WireFormat {
    /// The format of a questionnaire whose answers are always in the object `wrapper`, without other keys.
    pub(in crate::questionnaire) fn in_object(questionnaire: &'static Questionnaire, wrapper: &'static str) -> Self {
        Self::new(questionnaire, Wrapper::Required(wrapper))
    }

    /// The format of the tab's answers: that of the newest version, which knows every path that any version knows.
    pub(in crate::questionnaire) fn tab() -> &'static Self {
        static TAB: LazyLock<WireFormat> = LazyLock::new(|| WireFormat {
            ignored_beside: &IGNORED,
            kept_beside: &KEPT,
            ignored_anywhere: &[TYPENAME],
            ..WireFormat::new(published().newest(), Wrapper::Optional(&WRAPPERS))
        });
        &TAB
    }

    fn new(questionnaire: &'static Questionnaire, wrapper: Wrapper) -> Self {
        let mut root = Group::new();
        for question in &questionnaire.questions {
            for (part, path) in question.parts_with_path() {
                insert_node(&mut root, path, Node::Leaf(part, path));
            }
            for path in &question.ignored {
                insert_node(&mut root, path, Node::Ignored);
            }
        }
        Self { questionnaire, wrapper, ignored_beside: &[], kept_beside: &[], ignored_anywhere: &[], root }
    }

    pub(super) fn keeps(&self, key: &str, outermost: bool) -> bool {
        self.kept(key, outermost).is_some()
    }

    /// The key of a yes or no that is kept beside the answers.
    pub(super) fn kept(&self, key: &str, outermost: bool) -> Option<&'static str> {
        self.kept_beside.iter().find(|kept| outermost && **kept == key).copied()
    }

    pub(super) fn ignores(&self, key: &str, outermost: bool) -> bool {
        self.ignored_anywhere.contains(&key) || (outermost && self.ignored_beside.contains(&key))
    }
}

/// Inserts a node at a dotted path. The loader has refused questionnaires in which one path lies within another.
fn insert_node(group: &mut Group, path: &'static str, node: Node) {
    let Some((step, rest)) = path.split_once('.') else {
        group.push((path, node));
        return;
    };
    let index = group.iter().position(|(name, _)| *name == step).unwrap_or_else(|| {
        group.push((step, Node::Group(Group::new())));
        group.len() - 1
    });
    if let Node::Group(inner) = &mut group[index].1 {
        insert_node(inner, rest, node);
    }
}
