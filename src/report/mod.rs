//! Values → words: the letters that people get, the tables and stories of the terminal, and the lines of `--json`.
//!
//! Each report is one file with one function that takes plain values and returns a [`Letter`] or a `String`. The
//! words themselves stand in config/templates, one template for text and one for HTML, compiled into the program.
//! [`Report`] says which templates belong to which report.
//!
//! Two rules hold for all of them. Whatever comes from a message goes through `words::clean`, which takes out what
//! could break a line, turn the reading direction or hide letters; HTML escapes the rest. And what a letter tells
//! of a patient is decided by [`Disclosure`](crate::model::Disclosure) in one place, `words`, not in the templates.
//!
//! Who gets a letter and when is left to `policy`; how it travels, to `channel`.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::model::{Letter, Private};

pub mod alert;
pub mod digest;
pub mod deadline;
pub mod escalation;
pub mod undelivered;
pub mod health;
pub mod moves;
pub mod out_of_policy;
pub mod table;
pub mod story;
pub mod trail;
pub mod json;
pub mod reading;
pub mod lessons;
mod words;
mod work;

/// The reports that are made from templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// A request came in: [`alert`].
    Alert,
    /// Nobody has answered an alert: [`escalation`].
    Escalation,
    /// What waits, and what was seen: [`digest`].
    Digest,
    /// Something needs a person: [`undelivered`], [`health`], [`out_of_policy`] and [`deadline`].
    Fault,
    /// One entry, told in full on a terminal: [`story`].
    Story,
}

impl Report {
    /// The name of its template for plain text.
    const fn text_template(self) -> &'static str {
        match self {
            Report::Alert => "alert.txt",
            Report::Escalation => "escalation.txt",
            Report::Digest => "digest.txt",
            Report::Fault => "fault.txt",
            Report::Story => "story.txt",
        }
    }

    /// The name of its template for HTML, where it is ever sent.
    const fn html_template(self) -> Option<&'static str> {
        match self {
            Report::Alert => Some("alert.html"),
            Report::Escalation => Some("escalation.html"),
            Report::Digest => Some("digest.html"),
            Report::Fault => Some("fault.html"),
            Report::Story => None,
        }
    }

    /// Writes the text.
    fn text(self, words: &impl Serialize) -> String {
        render(self.text_template(), words)
    }

    /// Writes a letter: the subject as given, the text and the HTML from `words`.
    fn letter(self, subject: String, words: &impl Serialize) -> Letter {
        Letter {
            subject: Private::new(subject),
            text: Private::new(self.text(words)),
            html: Private::new(self.html_template().map(|name| render(name, words)).unwrap_or_default()),
        }
    }
}

/// Every template, by the name that it has in config/templates. Names that end in `.html` are escaped.
const TEMPLATES: [(&str, &str); 10] = [
    ("layout.html", include_str!("../../config/templates/layout.html")),
    ("alert.txt", include_str!("../../config/templates/alert.txt")),
    ("alert.html", include_str!("../../config/templates/alert.html")),
    ("escalation.txt", include_str!("../../config/templates/escalation.txt")),
    ("escalation.html", include_str!("../../config/templates/escalation.html")),
    ("digest.txt", include_str!("../../config/templates/digest.txt")),
    ("digest.html", include_str!("../../config/templates/digest.html")),
    ("fault.txt", include_str!("../../config/templates/fault.txt")),
    ("fault.html", include_str!("../../config/templates/fault.html")),
    ("story.txt", include_str!("../../config/templates/story.txt")),
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the usual delimiters do not clash"));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, source) in TEMPLATES {
        environment.add_template(name, source).expect("a test renders every template that is compiled in");
    }
    environment
});

fn render(name: &str, words: &impl Serialize) -> String {
    let template = ENVIRONMENT.get_template(name).expect("every name that `Report` gives is in `TEMPLATES`");
    template.render(Serde(words)).expect("the words are a closed type that a test renders whole")
}

#[cfg(test)]
mod tests;
