//! docs/ARCHITECTURE.md as the rules need it: the table of imports, the tree of files, and what is not yet built.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

/// What a module may import of ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Modules, or paths in them: `model`, `extract::limits`.
    pub paths: BTreeSet<String>,
    /// Everything but `paths`.
    pub all_but_paths: bool,
    /// Of every edge its `Settings`.
    pub settings_of_edges: bool,
}

/// The rules that the page states.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// By module.
    pub imports: BTreeMap<String, Allowed>,
    /// The modules of the row that says `never one another`.
    pub edges: BTreeSet<String>,
    /// Every path that the tree names; a directory ends with `/`.
    pub tree: BTreeSet<String>,
    /// Those that the tree marks as pure.
    pub pure: BTreeSet<String>,
    /// Those that the tree names although they do not exist yet.
    pub not_yet_built: BTreeSet<String>,
}

impl Page {
    pub fn read(text: &str) -> Page {
        let mut page = Page::default();
        page.read_imports(section(text, "Who may import whom"));
        page.read_tree(section(text, "The tree"));
        for line in section(text, "Not yet built").lines().filter(|line| line.trim_start().starts_with(['-', '*']))
        {
            page.not_yet_built.extend(words_in_backquotes(line));
        }
        page
    }

    /// Whether the tree marks the file, or a directory above it, as pure.
    pub fn is_pure(&self, path: &str) -> bool {
        self.pure.iter().any(|it| path == it || (it.ends_with('/') && path.starts_with(it.as_str())))
    }

    fn read_imports(&mut self, section: &str) {
        for row in section.lines().filter(|line| line.starts_with("| `")) {
            let mut cells = row.trim_matches('|').split('|');
            let modules = words_in_backquotes(cells.next().unwrap_or_default());
            let rule = cells.next().unwrap_or_default();
            let (plain, aside) = rule.split_once('(').unwrap_or((rule, ""));
            if plain.contains("never one another") {
                self.edges.extend(modules.clone());
            }
            for module in modules {
                let mut allowed =
                    Allowed { all_but_paths: plain.trim_start().starts_with("all"), ..Allowed::default() };
                for word in words_in_backquotes(plain) {
                    if word == "Settings" { allowed.settings_of_edges = true } else { allowed.paths.extend([word]) }
                }
                // "(`triage` and `policy` also `calendar`)": some modules of the row may do more.
                for aside in aside.split(';') {
                    if let Some((some, more)) = aside.split_once(" also ")
                        && words_in_backquotes(some).contains(&module)
                    {
                        allowed.paths.extend(words_in_backquotes(more));
                    }
                }
                self.imports.insert(module, allowed);
            }
        }
    }

    fn read_tree(&mut self, section: &str) {
        static NAME: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"^(?:[\w.<>-]+/)*(?:[\w<>.-]+/|\.?[\w-]+(?:\.\w+)+|\.\w+|LICENSE|Makefile)$").unwrap()
        });
        // The directories that lead to the line, by depth.
        let mut parents: Vec<String> = Vec::new();
        for line in section.lines().filter(|line| line.contains(['│', '├', '└'])) {
            let Some(depth) = line.chars().position(|it| it == '├' || it == '└').map(|at| (at.max(4) - 4) / 4)
            else {
                // A line that goes on: its files are of the deepest directory open.
                self.add_prose(&parents.concat(), line);
                continue;
            };
            parents.truncate(depth);
            let parent = parents.concat();
            for entry in line.split("── ").skip(1) {
                // What the names are for stands at a distance; NAME stands for many.
                let (names, prose) = entry.split_once("   ").unwrap_or((entry, entry));
                for name in
                    names.split_whitespace().take_while(|word| NAME.is_match(word) && !word.contains("NAME"))
                {
                    let path = format!("{parent}{name}");
                    if name.ends_with('/') {
                        self.add_prose(&path, prose);
                        parents.truncate(depth);
                        parents.push(name.to_owned());
                    }
                    let path = path.split('<').next().unwrap_or_default();
                    if prose.trim_start_matches(name).trim_start().starts_with('◇') {
                        self.pure.insert(path.to_owned());
                    }
                    self.tree.insert(path.to_owned());
                }
            }
        }
        // The nouns are data; the tree has no mark for them.
        self.pure.insert("src/model/".to_owned());
    }

    /// Takes the files that a directory's description names.
    fn add_prose(&mut self, directory: &str, prose: &str) {
        static FILE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\b([a-z_]+\.rs)\b( ◇)?").unwrap());
        for found in FILE.captures_iter(prose) {
            let path = format!("{directory}{}", &found[1]);
            if found.get(2).is_some() {
                self.pure.insert(path.clone());
            }
            self.tree.insert(path);
        }
    }
}

/// The text under the heading that begins with `title`.
fn section<'a>(text: &'a str, title: &str) -> &'a str {
    let Some(start) = text.find(&format!("\n## {title}")) else { return "" };
    let body = &text[start + 1..];
    let body = &body[body.find('\n').unwrap_or(body.len())..];
    &body[..body.find("\n## ").unwrap_or(body.len())]
}

fn words_in_backquotes(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
const SMALL: &str = "# Page

## The tree, in order

`◇` pure

    forewarn/
    ├── Cargo.toml  LICENSE  Makefile (demo, test: thin)
    ├── src/
    │   ├── main.rs             ▣  parse arguments
    │   ├── inbox/              ◆  where messages come from: trait Inbox
    │   │   ├── imap.rs            one connection: fetch, move     ├── oauth.rs  tokens
    │   │   └── cursor.rs ◇ which are new
    │   ├── extract/            ◇  Message → Document
    │   │   ├── plain.rs html.rs   one format a file
    │   │   └── archive.rs mail.rs containers: each member
    │   ├── config/             ▣  file.rs as written
    │   │                          resolve.rs as meant; secret.rs
    │   ├── service/            ▣  the daemon: task.rs, backoff.rs ◇, systemd.rs
    │   └── cli/                ▣  one file a command
    ├── fixtures/               all invented
    │   └── messages/<kind>/       NAME.eml
    └── .ci/ .deny.toml

## Who may import whom

| module | of ours | of the world |
| --- | --- | --- |
| `model` | nothing | `jiff` |
| `parse` `triage` | `model` (`triage` also `calendar`) | text |
| `inbox` `store` | `model`, `telemetry`; **never one another** | one |
| `config` | `model`, each edge's `Settings`, `extract::limits` | `toml` |
| `service` | all but `cli` | `tokio` |

## Not yet built

- `src/inbox/oauth.rs`: later

## Last
";

#[test]
fn the_tree_is_read() {
    let page = Page::read(SMALL);
    let tree: Vec<&str> = page.tree.iter().map(String::as_str).collect();
    assert_eq!(
        tree.join(" "),
        ".ci/ .deny.toml Cargo.toml LICENSE Makefile fixtures/ fixtures/messages/ src/ src/cli/ src/config/ \
         src/config/file.rs src/config/resolve.rs src/config/secret.rs src/extract/ src/extract/archive.rs \
         src/extract/html.rs src/extract/mail.rs src/extract/plain.rs src/inbox/ src/inbox/cursor.rs \
         src/inbox/imap.rs src/inbox/oauth.rs src/main.rs \
         src/service/ src/service/backoff.rs src/service/systemd.rs src/service/task.rs"
    );
    let pure: Vec<&str> = page.pure.iter().map(String::as_str).collect();
    assert_eq!(pure, ["src/extract/", "src/inbox/cursor.rs", "src/model/", "src/service/backoff.rs"]);
    assert_eq!(page.not_yet_built, BTreeSet::from(["src/inbox/oauth.rs".to_owned()]));
}

#[test]
fn the_table_is_read() {
    let page = Page::read(SMALL);
    let paths = |module: &str| page.imports[module].paths.iter().map(String::as_str).collect::<Vec<_>>().join(" ");
    assert_eq!(paths("model"), "");
    assert_eq!(paths("parse"), "model");
    assert_eq!(paths("triage"), "calendar model");
    assert_eq!(paths("store"), "model telemetry");
    assert_eq!(paths("config"), "extract::limits model");
    assert!(page.imports["config"].settings_of_edges);
    assert!(page.imports["service"].all_but_paths && paths("service") == "cli");
    assert_eq!(page.edges, BTreeSet::from(["inbox".to_owned(), "store".to_owned()]));
}
