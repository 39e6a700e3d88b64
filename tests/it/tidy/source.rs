//! A file of the project, and Rust source without what only looks like code.
//!
//! This is no parser: comments and strings are blanked, so that what is left can be searched line by line. The lines
//! keep their numbers. It is enough for rules about names, and it never disagrees with rustc about where a string ends.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

/// One file.
#[derive(Debug, Clone)]
pub struct Source {
    /// From the project's root, for example `src/store/log.rs`.
    pub path: String,
    /// As it is written.
    pub text: String,
    /// Rust without comments, with strings; empty for other files.
    pub uncommented: String,
    /// Rust without comments and without what stands in strings; empty for other files.
    pub code: String,
    /// [`Source::code`] without tests.
    pub product: String,
}

/// What a rule found: `src/store/log.rs:17: …`.
pub fn complaint(source: &Source, offset: usize, what: impl AsRef<str>) -> String {
    let line = source.text[..offset.min(source.text.len())].matches('\n').count() + 1;
    format!("{}:{line}: {}", source.path, what.as_ref())
}

impl Source {
    pub fn new(path: &str, text: &str) -> Source {
        let mut source = Source {
            path: path.into(),
            text: text.into(),
            uncommented: String::new(),
            code: String::new(),
            product: String::new(),
        };
        if path.ends_with(".rs") {
            source.uncommented = blank(text, false);
            source.code = blank(text, true);
            source.product = if source.is_test() { blanked(text) } else { without_tests(&source.code) };
        }
        source
    }

    /// All files of text under `root`, but not what git or cargo keep there.
    pub fn all(root: &Path) -> Vec<Source> {
        let mut sources = Vec::new();
        collect(root, root, &mut sources);
        sources.sort_by(|a, b| a.path.cmp(&b.path));
        sources
    }

    pub fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    /// Whether the whole file is a test.
    pub fn is_test(&self) -> bool {
        self.path.starts_with("tests/") || self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The top module of a file of `src`: `store` of `src/store/log.rs`; none for `lib.rs` and `main.rs`.
    pub fn module(&self) -> Option<&str> {
        let name = self.path.strip_prefix("src/")?.split('/').next()?;
        let name = name.strip_suffix(".rs").unwrap_or(name);
        (name != "lib" && name != "main").then_some(name)
    }

    /// How many modules the file lies below the crate: 2 for `src/store/log.rs`.
    pub fn depth(&self) -> usize {
        let Some(path) = self.path.strip_prefix("src/") else { return 0 };
        let count = path.split('/').count();
        if path.ends_with("mod.rs") || path == "lib.rs" || path == "main.rs" { count - 1 } else { count }
    }
}

fn collect(root: &Path, directory: &Path, into: &mut Vec<Source>) {
    for file in fs::read_dir(directory).unwrap().map(Result::unwrap) {
        let name = file.file_name();
        if directory == root && ["target", ".git"].iter().any(|it| name == *it) {
            continue;
        }
        let path = file.path();
        if file.file_type().unwrap().is_dir() {
            collect(root, &path, into);
        } else if let Ok(text) = fs::read_to_string(&path) {
            into.push(Source::new(&path.strip_prefix(root).unwrap().to_string_lossy(), &text));
        }
    }
}

/// `text` with comments, and `strings` if so asked, overwritten by blanks.
fn blank(text: &str, strings: bool) -> String {
    // What begins at a place decides; a lifetime is no character, and neither is code.
    static TOKEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?s)(?P<line>//[^\n]*)|(?P<block>/\*)|(?P<raw>\bb?r(?P<hashes>#*)")|(?P<string>"(?:[^"\\]|\\.)*")|(?P<char>'(?:[^'\\\n]|\\(?:u\{[^}]*\}|x..|.))')"#)
            .unwrap()
    });
    let mut result = String::with_capacity(text.len());
    let mut place = 0;
    while let Some(found) = TOKEN.captures_at(text, place) {
        let whole = found.get(0).unwrap();
        result.push_str(&text[place..whole.start()]);
        let (end, is_comment) = if found.name("line").is_some() {
            (whole.end(), true)
        } else if found.name("block").is_some() {
            (end_of_block(text, whole.end()), true)
        } else if let Some(hashes) = found.name("hashes") {
            let close = format!("\"{}", hashes.as_str());
            (text[whole.end()..].find(&close).map_or(text.len(), |at| whole.end() + at + close.len()), false)
        } else {
            (whole.end(), false)
        };
        let token = &text[whole.start()..end];
        if is_comment || strings {
            result.push_str(&blanked(token))
        } else {
            result.push_str(token)
        }
        place = end;
    }
    result.push_str(&text[place..]);
    result
}

/// Where a block comment ends that began before `from`; they nest.
fn end_of_block(text: &str, from: usize) -> usize {
    static MARK: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"/\*|\*/").unwrap());
    let mut open = 1;
    for mark in MARK.find_iter(&text[from..]) {
        if mark.as_str() == "/*" {
            open += 1
        } else {
            open -= 1
        }
        if open == 0 {
            return from + mark.end();
        }
    }
    text.len()
}

/// `code` with every item under `#[cfg(test)]` overwritten by blanks.
fn without_tests(code: &str) -> String {
    let mut result = code.to_owned();
    for (start, mark) in code.match_indices("#[cfg(test)]") {
        let rest = &code[start + mark.len()..];
        let end = match (rest.find(';'), rest.find('{')) {
            (Some(semicolon), Some(brace)) if semicolon < brace => semicolon + 1,
            (Some(semicolon), None) => semicolon + 1,
            (_, Some(brace)) => end_of_braces(rest, brace),
            (None, None) => rest.len(),
        };
        let end = start + mark.len() + end;
        result.replace_range(start..end, &blanked(&code[start..end]));
    }
    result
}

fn end_of_braces(code: &str, from: usize) -> usize {
    let mut open = 0;
    for (at, character) in code[from..].char_indices() {
        match character {
            '{' => open += 1,
            '}' => open -= 1,
            _ => continue,
        }
        if open == 0 {
            return from + at + 1;
        }
    }
    code.len()
}

/// As many bytes of blanks, with the same ends of lines.
fn blanked(text: &str) -> String {
    text.bytes().map(|it| if it == b'\n' { '\n' } else { ' ' }).collect()
}

#[test]
fn comments_and_strings_are_no_code_but_keep_their_place() {
    let text = r####"let a = "std::fs // no"; // std::net
let b = r#"tokio " tokio"#; /* a /* nested */ tracing */ let c = '"'; let d: &'static str = "x\"y";
"####;
    let source = Source::new("src/a.rs", text);
    for hidden in ["std::fs", "std::net", "tokio", "tracing", "nested", "x\\"] {
        assert!(!source.code.contains(hidden), "{hidden} in {}", source.code);
    }
    assert_eq!(source.code.find("let c"), text.find("let c"));
    assert!(source.code.contains("&'static str"));
    assert!(source.uncommented.contains("x\\\"y") && !source.uncommented.contains("std::net"));
}

#[test]
fn tests_are_no_product() {
    let text =
        "use a;\n#[cfg(test)]\nmod tests {\n    fn f() { g() }\n}\nfn h() {}\n#[cfg(test)]\nmod more;\nfn i() {}\n";
    let source = Source::new("src/a.rs", text);
    assert_eq!(source.product.split_whitespace().collect::<Vec<_>>().join(" "), "use a; fn h() {} fn i() {}");
    assert!(Source::new("src/a/tests.rs", "use b;").product.trim().is_empty());
}
