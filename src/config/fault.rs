//! What is wrong with a configuration: [`Fault`], all of them together ([`Faults`]), and the [`Report`] that gathers
//! them while a file is read.
//!
//! A fault names file, line and column, what was expected, and what to do. It never quotes a value that may be a
//! secret or a person's address: the place says which value is meant. A warning is a fault with which the service can
//! still start.

use std::fmt;

/// One thing that is wrong, with its place and its remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file as the operator named it.
    pub file: String,
    /// Counted from 1; none where the fault is of the file as a whole, or of something that is not in it.
    pub line: Option<usize>,
    /// In characters, counted from 1.
    pub column: Option<usize>,
    pub message: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Fault {
    /// Adds what to do about it.
    pub fn remedy(&mut self, remedy: impl Into<String>) {
        self.remedy = Some(remedy.into());
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        for number in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{number}")?;
        }
        write!(f, ": {}", self.message)?;
        match &self.remedy {
            Some(remedy) => write!(f, "; {remedy}"),
            None => Ok(()),
        }
    }
}

/// Everything that keeps a configuration from being used; printed one a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faults {
    /// In the order of the file; at least one.
    pub faults: Vec<Fault>,
    /// What else was noticed on the way.
    pub warnings: Vec<Fault>,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Faults {}

/// Gathers the faults of one file.
#[derive(Debug)]
pub struct Report<'t> {
    file: String,
    text: &'t str,
    faults: Vec<Fault>,
    warnings: Vec<Fault>,
}

impl<'t> Report<'t> {
    /// Starts without a fault; `file` is the name to show, `text` its content.
    pub fn new(file: impl Into<String>, text: &'t str) -> Report<'t> {
        Report { file: file.into(), text, faults: Vec::new(), warnings: Vec::new() }
    }

    /// The content of the file.
    pub fn text(&self) -> &'t str {
        self.text
    }

    /// Notes a fault at a byte of the text; none means the file as a whole.
    pub fn fault(&mut self, at: impl Into<Option<usize>>, message: impl Into<String>) -> &mut Fault {
        let fault = self.place(at.into(), message.into());
        self.faults.push(fault);
        self.faults.last_mut().expect("a fault was just pushed")
    }

    /// Notes what the service can live with.
    pub fn warning(&mut self, at: impl Into<Option<usize>>, message: impl Into<String>) -> &mut Fault {
        let fault = self.place(at.into(), message.into());
        self.warnings.push(fault);
        self.warnings.last_mut().expect("a warning was just pushed")
    }

    /// The line of a byte of the text, counted from 1.
    pub fn line(&self, at: usize) -> usize {
        self.before(at).matches('\n').count() + 1
    }

    /// Everything noted, faults and warnings, each in the order of the file.
    pub fn into_parts(mut self) -> (Vec<Fault>, Vec<Fault>) {
        self.faults.sort_by_key(|fault| (fault.line, fault.column));
        self.warnings.sort_by_key(|fault| (fault.line, fault.column));
        (self.faults, self.warnings)
    }

    fn place(&self, at: Option<usize>, message: String) -> Fault {
        let line = at.map(|at| self.line(at));
        let column = at.map(|at| {
            let before = self.before(at);
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            before[start..].chars().count() + 1
        });
        Fault { file: self.file.clone(), line, column, message, remedy: None }
    }

    fn before(&self, at: usize) -> &'t str {
        let end = (0..=at.min(self.text.len())).rev().find(|end| self.text.is_char_boundary(*end)).unwrap_or(0);
        &self.text[..end]
    }
}
