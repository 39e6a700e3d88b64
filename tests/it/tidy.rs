//! The rules that neither rustc nor clippy knows.
//!
//! docs/ARCHITECTURE.md states who may import whom, which modules are pure, and which files there are; these tests read
//! the page and hold the source to it, and to the rules of the project's style. Each rule is a function from sources to
//! complaints, `file:line: what`, with a test that it complains about a bad file and a test that the project has none.

mod page;
mod source;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use page::{Allowed, Page};
use source::{Source, complaint};

/// Modules whose work needs the words of personal data. The log's events and the reckoning of days are not among them.
const MAY_EXPOSE: [&str; 14] = [
    "model", "parse", "extract", "ocr", "triage", "policy", "report", "inbox", "oauth", "store", "channel",
    "config", "service", "cli",
];

/// Files that ask for the date although they are neither `service` nor `cli`.
const MAY_READ_THE_CLOCK: [&str; 3] = [
    // Whether a file that a fax server writes has been left alone for a while is a question to the file system's clock.
    "src/inbox/folder.rs",
    // When a message was fetched belongs to its bytes, and only who fetches it knows.
    "src/inbox/mod.rs",
    // A provider forgets a sign-in that is of no use for some time: when it last was is written down with it.
    "src/oauth/mod.rs",
];

/// The one helper of the tests that pauses; it says why.
const MAY_SLEEP: &str = "tests/it/support/wait.rs";

const LONGEST_FILE: usize = 600;

type Rule = fn(&Page, &[Source]) -> Vec<String>;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap()
}

/// Holds the project to a rule.
#[track_caller]
fn check_project(rule: Rule) {
    static PROJECT: LazyLock<(Page, Vec<Source>)> = LazyLock::new(|| {
        let sources = Source::all(root());
        let page = sources.iter().find(|it| it.path == "docs/ARCHITECTURE.md").expect("the page exists");
        (Page::read(&page.text), sources)
    });
    let (page, sources) = &*PROJECT;
    let complaints = rule(page, sources);
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}

/// Shows a rule one file, by the project's own page, and says where it complains.
#[track_caller]
fn check(rule: Rule, path: &str, text: &str, expected: &[usize]) {
    let page = Page::read(&std::fs::read_to_string(root().join("docs/ARCHITECTURE.md")).unwrap());
    let complaints = rule(&page, &[Source::new(path, text)]);
    let line = |it: &String| it[path.len() + 1..].split(':').next().unwrap().parse::<usize>().unwrap();
    assert_eq!(complaints.iter().map(line).collect::<Vec<_>>(), expected, "{complaints:#?}");
}

/// Every place in `text` where `pattern` matches.
fn find(source: &Source, text: &str, pattern: &Regex, what: &str) -> Vec<String> {
    let found = pattern.find_iter(text);
    found.map(|it| complaint(source, it.start(), format!("`{}` {what}", it.as_str().trim()))).collect()
}

// ---- who may import whom

/// The paths within the crate that a file names: `store::log`, with their places.
fn own_paths(source: &Source) -> Vec<(usize, String)> {
    static PATH: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(crate::|(?:super::)+)(\w+(?:::\w+)*|\{)"));
    static IN_GROUP: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(\w+(?:::\w+)*)"));
    let mut paths = Vec::new();
    for found in PATH.captures_iter(&source.product) {
        let (whole, prefix, rest) = (found.get(0).unwrap(), &found[1], &found[2]);
        if prefix != "crate::" && prefix.matches("super::").count() < source.depth() {
            continue;
        }
        if rest != "{" {
            paths.push((whole.start(), rest.to_owned()));
            continue;
        }
        // The members of a group at the crate's root, each up to its own comma.
        let (mut open, mut start) = (1, whole.end());
        for (at, character) in source.product[whole.end()..].char_indices().map(|(at, it)| (whole.end() + at, it)) {
            match character {
                '{' => open += 1,
                '}' => open -= 1,
                _ => {}
            }
            if open == 0 || (open == 1 && character == ',') {
                if let Some(member) = IN_GROUP.captures(&source.product[start..at]) {
                    paths.push((start, member[1].to_owned()));
                }
                start = at + 1;
            }
            if open == 0 {
                break;
            }
        }
    }
    paths
}

fn may_import(page: &Page, own: &str, allowed: &Allowed, path: &str) -> bool {
    let module = path.split("::").next().unwrap_or_default();
    let is_listed = allowed.paths.iter().any(|it| path == it || path.starts_with(&format!("{it}::")));
    let is_settings = allowed.settings_of_edges && page.edges.contains(module) && is_of_settings(path);
    module == own || is_listed != allowed.all_but_paths || is_settings
}

/// Whether a path ends in an edge's `Settings`, in something of it, or in a module that has some.
fn is_of_settings(path: &str) -> bool {
    path.split("::").all(|it| it.ends_with("Settings") || !it.starts_with(char::is_uppercase))
        || path.contains("::Settings::")
}

fn imports(page: &Page, sources: &[Source]) -> Vec<String> {
    let mut complaints = Vec::new();
    for source in sources.iter().filter(|it| it.is_rust()) {
        let Some(module) = source.module() else { continue };
        let Some(allowed) = page.imports.get(module) else {
            complaints.push(complaint(source, 0, format!("`{module}` has no row in the table of imports")));
            continue;
        };
        for (place, path) in own_paths(source) {
            let is_module = path.starts_with(char::is_lowercase);
            if is_module && !may_import(page, module, allowed, &path) {
                complaints.push(complaint(source, place, format!("`{module}` may not import `{path}`")));
            }
        }
    }
    complaints
}

#[test]
fn modules_import_only_what_the_table_allows() {
    check_project(imports);
}

#[test]
fn a_forbidden_import_is_found() {
    check(imports, "src/triage/due.rs", "//! x\nuse crate::model::Kind;\nuse crate::store::Store;\n", &[3]);
    check(
        imports,
        "src/triage/due.rs",
        "fn f() {\n    crate::inbox::open();\n    crate::calendar::add();\n}\n",
        &[2],
    );
    check(
        imports,
        "src/triage/due.rs",
        "use crate::{\n    model::{Kind, Flag},\n    policy,\n    triage::cue,\n};\n",
        &[2],
    );
    check(
        imports,
        "src/inbox/imap.rs",
        "use crate::channel::Settings;\nuse super::super::store::Store;\n",
        &[1, 2],
    );
    check(imports, "src/config/mod.rs", "use crate::channel::smtp::Settings;\nuse crate::inbox::Imap;\n", &[2]);
    check(imports, "src/config/mod.rs", "use crate::extract::limits::Limits;\nuse crate::extract::read;\n", &[2]);
    check(imports, "src/service/mod.rs", "use crate::store::Store;\nuse crate::cli;\n", &[2]);
    check(
        imports,
        "src/triage/due.rs",
        "// crate::store\n#[cfg(test)]\nmod tests {\n    use crate::store;\n}\n",
        &[],
    );
    check(imports, "src/novel.rs", "//! x\n", &[1]);
}

// ---- what pure code may not name

fn purity(page: &Page, sources: &[Source]) -> Vec<String> {
    static IMPURE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\bstd::(?:fs|net|process|thread|env)\b|\bstd::\{[^;]*\b(?:fs|net|process|thread|env)\b|\b(?:tokio|tracing|rusqlite)\b",
        )
    });
    let pure = sources.iter().filter(|it| page.is_pure(&it.path));
    pure.flat_map(|it| find(it, &it.product, &IMPURE, "in pure code")).collect()
}

#[test]
fn pure_modules_do_not_touch_the_world() {
    check_project(purity);
}

#[test]
fn a_world_in_pure_code_is_found() {
    check(
        purity,
        "src/parse/mime.rs",
        "use std::fs;\nuse std::fmt;\nfn f() { std::thread::yield_now() }\n",
        &[1, 3],
    );
    check(purity, "src/extract/pdf.rs", "use std::{fmt, env};\nuse tokio::sync;\n", &[1, 2]);
    check(purity, "src/model/raw.rs", "use rusqlite::Row;\n", &[1]);
    check(purity, "src/inbox/cursor.rs", "use tracing::info;\n", &[1]);
    check(purity, "src/inbox/imap.rs", "use tokio::net;\n", &[]);
    check(purity, "src/parse/mime.rs", "#[cfg(test)]\nmod tests { use std::fs; }\n", &[]);
}

fn clock(page: &Page, sources: &[Source]) -> Vec<String> {
    static DATE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:Timestamp|Zoned|SystemTime)::now\b"));
    static ANY: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:Timestamp|Zoned|SystemTime|Instant)::now\b"));
    let mut complaints = Vec::new();
    for source in sources {
        let Some(module) = source.module() else { continue };
        if ["service", "cli"].contains(&module) || MAY_READ_THE_CLOCK.contains(&source.path.as_str()) {
            continue;
        }
        // An edge may measure how long it waits: that says nothing about today.
        let forbidden = if page.edges.contains(module) && !page.is_pure(&source.path) { &DATE } else { &ANY };
        complaints.extend(find(source, &source.product, forbidden, "outside service and cli"));
    }
    complaints
}

#[test]
fn only_service_and_cli_read_the_clock() {
    check_project(clock);
}

#[test]
fn a_clock_is_found() {
    check(clock, "src/store/log.rs", "let a = Instant::now();\nlet b = jiff::Timestamp::now();\n", &[2]);
    check(clock, "src/inbox/cursor.rs", "let a = Instant::now();\n", &[1]);
    check(clock, "src/policy/deadline.rs", "let a = Instant::now();\nlet b = Zoned::now();\n", &[1, 2]);
    check(clock, "src/service/task.rs", "let b = Timestamp::now();\n", &[]);
}

// ---- what belongs to one place

fn sql(_: &Page, sources: &[Source]) -> Vec<String> {
    static SQL: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\brusqlite\b|\bSELECT\s[^;]*\sFROM\s|\bINSERT\s(?:OR\s\w+\s)?INTO\s|\bUPDATE\s\w+\sSET\s|\bDELETE\sFROM\s|\bCREATE\s(?:TABLE|INDEX)\s|\bPRAGMA\s",
        )
    });
    let others = sources.iter().filter(|it| it.path.starts_with("src/") && it.module() != Some("store"));
    others.flat_map(|it| find(it, &it.uncommented, &SQL, "outside store")).collect()
}

#[test]
fn sql_stays_in_store() {
    check_project(sql);
}

#[test]
fn sql_elsewhere_is_found() {
    check(sql, "src/cli/list.rs", "use rusqlite::Row;\nlet q = \"SELECT id FROM entries\";\n", &[1, 2]);
    check(sql, "src/inbox/imap.rs", "// INSERT INTO it\nlet q = \"SELECT INBOX\";\n", &[]);
    check(sql, "src/store/log.rs", "let q = \"SELECT id FROM entries\";\n", &[]);
}

fn exposure(_: &Page, sources: &[Source]) -> Vec<String> {
    static EXPOSE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\.(?:expose|into_exposed)\b"));
    let mut complaints = Vec::new();
    for source in sources.iter().filter(|it| it.path.starts_with("src/")) {
        if !source.module().is_some_and(|it| MAY_EXPOSE.contains(&it)) {
            complaints.extend(find(source, &source.product, &EXPOSE, "in a module that needs no personal data"));
            continue;
        }
        for found in EXPOSE.find_iter(&source.product) {
            if let Some(name) = call_that_speaks(&source.product[..found.start()]) {
                complaints.push(complaint(source, found.start(), format!("personal data in `{name}`")));
            }
        }
    }
    complaints
}

/// The innermost open call before the end of `code` whose words reach a log, a panic or an error.
fn call_that_speaks(code: &str) -> Option<&str> {
    static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:\b(?:error|warn|info|debug|trace|event|span|panic|unreachable|assert|assert_eq|assert_ne|println|eprintln|print|eprint)!\s*|#\[error)$",
        )
    });
    let mut closed = 0;
    for (at, character) in code.char_indices().rev() {
        match character {
            ')' => closed += 1,
            '(' if closed > 0 => closed -= 1,
            '(' => {
                if let Some(found) = SPEAKS.find(&code[..at]) {
                    return Some(found.as_str().trim());
                }
            }
            ';' if closed == 0 => return None,
            _ => {}
        }
    }
    None
}

#[test]
fn personal_data_is_opened_only_where_its_words_are_needed() {
    check_project(exposure);
}

#[test]
fn exposure_is_found() {
    check(exposure, "src/telemetry/events.rs", "fn f(a: &Private<String>) {\n    g(a.expose());\n}\n", &[2]);
    check(
        exposure,
        "src/store/log.rs",
        "fn f() {\n    save(name.expose());\n    warn!(\n        name = h(name.expose()),\n    );\n}\n",
        &[4],
    );
    check(exposure, "src/cli/show.rs", "fn f() {\n    panic!(\"{}\", a.into_exposed());\n}\n", &[2]);
    check(exposure, "src/report/alert.rs", "fn f() {\n    write!(out, \"{}\", a.expose());\n}\n", &[]);
}

// ---- form

fn opening(_: &Page, sources: &[Source]) -> Vec<String> {
    let silent = sources.iter().filter(|it| it.is_rust() && !it.text.starts_with("//!"));
    silent
        .map(|it| complaint(it, 0, "expected `//!` and what the file is, how it decides, what it leaves"))
        .collect()
}

#[test]
fn every_file_says_what_it_is() {
    check_project(opening);
}

#[test]
fn a_silent_file_is_found() {
    check(opening, "src/a.rs", "use std::fmt;\n", &[1]);
    check(opening, "benches/a.rs", "//! What.\n", &[]);
}

fn length(_: &Page, sources: &[Source]) -> Vec<String> {
    let long = sources.iter().filter(|it| it.is_rust() && it.text.lines().count() > LONGEST_FILE);
    long.map(|it| complaint(it, it.text.len() - 1, "too long: find the second idea in it")).collect()
}

#[test]
fn no_file_is_too_long() {
    check_project(length);
}

#[test]
fn a_long_file_is_found() {
    check(length, "src/a.rs", &"x\n".repeat(LONGEST_FILE + 1), &[LONGEST_FILE + 1]);
    check(length, "src/a.rs", &"x\n".repeat(LONGEST_FILE), &[]);
}

/// Pages whose tables name the test that shows each line: a function, or all the tests of a module.
const SHOWN: [(&str, &str); 2] = [
    ("docs/POLICY.md", include_str!("../../docs/POLICY.md")),
    ("docs/ACCIDENTS.md", include_str!("../../docs/ACCIDENTS.md")),
];

fn pages_are_shown(_: &Page, sources: &[Source]) -> Vec<String> {
    let is_test = |name: &str| {
        let (module, last) = name.rsplit_once("::").unwrap_or(("", name));
        match last {
            "tests" => sources.iter().any(|it| it.path == format!("src/{}.rs", module.replace("::", "/"))),
            _ => sources.iter().any(|it| it.code.contains(&format!("fn {last}("))),
        }
    };
    let of_page = |(path, page): (&'static str, &'static str)| {
        let rows = page.lines().filter(|it| it.starts_with('|'));
        let named = rows.flat_map(|it| it.split('`').skip(1).step_by(2)).filter(|it| it.contains("::"));
        named.map(move |it| (path, it))
    };
    let mut complaints: Vec<String> = SHOWN
        .into_iter()
        .flat_map(of_page)
        .filter(|(_, it)| !is_test(it))
        .map(|(path, it)| format!("{path}: no test is called `{it}`"))
        .collect();
    complaints.dedup();
    complaints
}

#[test]
fn each_rule_of_the_policy_and_each_accident_is_shown_by_a_test() {
    check_project(pages_are_shown);
}

/// Tests that run for minutes and more are here, and are asked for by name.
const MAY_BE_LONG: &str = "tests/it/crash";

fn honest_tests(_: &Page, sources: &[Source]) -> Vec<String> {
    static DISHONEST: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"#\[should_panic|#\[ignore|\b(?:thread|time)::sleep\b|\btokio::time::\{[^;]*\bsleep\b|\b(?:todo|unimplemented)!",
        )
    });
    let mut complaints = Vec::new();
    for source in sources.iter().filter(|it| it.is_rust() && it.path != MAY_SLEEP) {
        for found in DISHONEST.find_iter(&source.code) {
            // The product may wait; only its tests may not.
            let is_wait = found.as_str().contains("sleep");
            // What takes an hour has a target of its own in the Makefile.
            if found.as_str().contains("ignore") && source.path.starts_with(MAY_BE_LONG) {
                continue;
            }
            if !is_wait || source.product.get(found.range()) != Some(found.as_str()) {
                complaints.push(complaint(source, found.start(), format!("`{}`", found.as_str())));
            }
        }
    }
    complaints
}

#[test]
fn tests_neither_sleep_nor_look_away() {
    check_project(honest_tests);
}

#[test]
fn a_dishonest_test_is_found() {
    check(honest_tests, "tests/it/a.rs", "#[test]\n#[ignore]\nfn f() { std::thread::sleep(x) }\n", &[2, 3]);
    check(
        honest_tests,
        "src/a.rs",
        "fn f() { tokio::time::sleep(x) }\n#[cfg(test)]\nmod tests {\n    fn g() { tokio::time::sleep(x) }\n}\n",
        &[4],
    );
    check(honest_tests, "src/a.rs", "fn f() {\n    todo!()\n}\n#[should_panic(expected = \"x\")]\n", &[2, 4]);
}

// ---- what the repository holds

fn tree(page: &Page, _: &[Source]) -> Vec<String> {
    // A module may be a file or a directory; the page need not know which.
    let exists = |path: &String| {
        root().join(path).exists()
            || path.strip_suffix(".rs").is_some_and(|it| root().join(it).join("mod.rs").exists())
    };
    let missing = page.tree.difference(&page.not_yet_built).filter(|it| !exists(it));
    let missing = missing.map(|it| format!("docs/ARCHITECTURE.md:0: `{it}` is in the tree, but does not exist"));
    let built = page.not_yet_built.iter().filter(|it| exists(it));
    let built = built.map(|it| format!("docs/ARCHITECTURE.md:0: `{it}` is listed as not yet built, but exists"));
    missing.chain(built).collect()
}

#[test]
fn every_path_that_the_page_names_exists() {
    check_project(tree);
}

#[test]
fn a_page_that_lies_is_found() {
    let paths = |them: &[&str]| them.iter().map(|it| (*it).to_owned()).collect::<BTreeSet<_>>();
    let page = Page { tree: paths(&["src/", "src/nowhere.rs", "src/later.rs"]), ..Page::default() };
    let page = Page { not_yet_built: paths(&["src/later.rs", "src/lib.rs"]), ..page };
    let complaints = tree(&page, &[]);
    assert_eq!(complaints.len(), 2, "{complaints:?}");
    assert!(complaints[0].contains("src/nowhere.rs") && complaints[1].contains("src/lib.rs"));
}

fn home_paths(_: &Page, sources: &[Source]) -> Vec<String> {
    static HOME: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?:^|[\s"'`(=:])/(?:home|root|Users)/\w+"#));
    sources
        .iter()
        .filter(|it| it.path != "tests/it/tidy.rs")
        .flat_map(|it| find(it, &it.text, &HOME, "is one person's"))
        .collect()
}

#[test]
fn no_file_names_a_persons_directory() {
    check_project(home_paths);
}

#[test]
fn a_persons_directory_is_found() {
    check(home_paths, "Makefile", "x:\n\tcp /home/jo/a b\n", &[2]);
    check(home_paths, "Makefile", "x:\n\tcp src/home/jo/a /var/lib/forewarn\n", &[]);
}

fn addresses(_: &Page, sources: &[Source]) -> Vec<String> {
    static ADDRESS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"[A-Za-z0-9._%+-]+@(?:[A-Za-z0-9-]+\.)+([A-Za-z]{2,})\b"));
    let known = [".rs", ".toml", ".md", ".eml", ".json", ".txt", ".py", ".html", ".j2"];
    let mut complaints = Vec::new();
    for source in
        sources.iter().filter(|it| known.iter().any(|end| it.path.ends_with(end)) && it.path != "tests/it/tidy.rs")
    {
        for found in ADDRESS.captures_iter(&source.text) {
            let (whole, end) = (found.get(0).unwrap(), found[1].to_ascii_lowercase());
            if !["example", "invalid", "localhost", "service"].contains(&end.as_str()) {
                complaints.push(complaint(source, whole.start(), "a mail address that may be somebody's"));
            }
        }
    }
    complaints
}

#[test]
fn every_mail_address_is_invented() {
    check_project(addresses);
}

#[test]
fn a_real_mail_address_is_found() {
    check(addresses, "fixtures/a.eml", "From: a@b.example\nTo: c@d.com\nCc: e@localhost\n", &[2]);
}
