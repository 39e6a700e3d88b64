//! practice.toml: what the practice teaches of its own mail, checked whole.
//!
//! `[[phrases]]`, `[[firms]]`, `[[retrieval_companies]]`, `[[fax_gateways]]` and `[[never_requests]]`; config/practice.toml
//! documents every key. What means too much is refused, each with its line and remedy: words that stand in all mail
//! ([`wording`]), senders that are everybody or the practice itself ([`senders`]). So is whatever could silence a legal
//! paper, here where a person sees it; `triage` keeps to it besides, whatever stands here.

use crate::config::document::{self, At, listed, nearest, tables};
use crate::config::fault::{Fault, Report};
use crate::config::rules::word;
use crate::model::{Kind, KnownOrganization, NeverRequest, Taught, TaughtPhrase, Weight, Wording};

mod senders;
mod wording;

#[cfg(test)]
mod tests;

tables! {
    /// A whole practice.toml.
    TeachingFile {
        phrases: Vec<At<PhraseTable>>, Optional;
        firms: Vec<At<OrganizationTable>>, Optional;
        retrieval_companies: Vec<At<OrganizationTable>>, Optional;
        fax_gateways: Vec<At<GatewayTable>>, Optional;
        never_requests: Vec<At<NeverTable>>, Optional;
    }

    /// `[[phrases]]`
    PhraseTable {
        text: String, Required;
        kind: String, Required;
        weight: String, Optional;
        note: String, Optional;
    }

    /// `[[firms]]` and `[[retrieval_companies]]`
    OrganizationTable {
        name: String, Required;
        domains: Vec<At<String>>, Optional;
        note: String, Optional;
    }

    /// `[[fax_gateways]]`
    GatewayTable {
        sender: String, Required;
        note: String, Optional;
    }

    /// `[[never_requests]]`
    NeverTable {
        sender: String, Required;
        subject: String, Optional;
        note: String, Optional;
    }
}

/// Reads the practice.toml in `text` for a practice whose own mail comes from `own_domains`. Answers what it teaches,
/// the faults, and the warnings.
pub fn read(file: String, text: &str, own_domains: &[String]) -> (Taught, Vec<Fault>, Vec<Fault>) {
    let mut report = Report::new(file, text);
    let written = document::read::<TeachingFile>(&mut report);
    let taught = written.map(|it| Reading { own_domains, report: &mut report }.all(&it)).unwrap_or_default();
    let (faults, warnings) = report.into_parts();
    (taught, faults, warnings)
}

/// Whether the practice.toml of a practice whose own mail comes from `own_domains` may hold `text`: a suggestion that it
/// would refuse is none.
pub fn accepts(text: &str, own_domains: &[String]) -> bool {
    read(String::new(), text, own_domains).1.is_empty()
}

/// The most of one sort.
const MOST: usize = 500;

/// A practice.toml being read.
struct Reading<'a, 't> {
    own_domains: &'a [String],
    report: &'a mut Report<'t>,
}

impl Reading<'_, '_> {
    fn all(&mut self, file: &TeachingFile) -> Taught {
        let mut domains = Vec::new();
        let firms = self.organizations(&file.firms, "firms", &mut domains);
        let companies = self.organizations(&file.retrieval_companies, "retrieval_companies", &mut domains);
        let gateways = self.gateways(file, &domains);
        let mut always_told = domains;
        always_told.extend(gateways.iter().map(|(sender, at)| (sender.clone(), *at)));
        Taught {
            phrases: self.phrases(file, &firms),
            never_requests: self.never_requests(file, &always_told),
            firms,
            retrieval_companies: companies,
            fax_gateways: gateways.into_iter().map(|(sender, _)| sender).collect(),
        }
    }

    fn phrases(&mut self, file: &TeachingFile, firms: &[KnownOrganization]) -> Vec<TaughtPhrase> {
        let mut seen: Vec<(Wording, usize)> = Vec::new();
        let mut phrases = Vec::new();
        for table in self.few(&file.phrases, "phrases") {
            let PhraseTable { text, kind, weight, note: _ } = &table.value;
            let kind = kind.as_ref().and_then(|it| self.kind(it));
            let weight = weight.as_ref().map(|it| word(it, "weight", Weight::ALL, self.report));
            let Some(text) = text else { continue };
            let wording = wording::phrase(text, self.report);
            let Some(wording) = wording else { continue };
            if let Some((_, first)) = seen.iter().find(|(it, _)| *it == wording) {
                let line = self.report.line(*first);
                self.report
                    .fault(text.at, format!("the same phrase stands in line {line}"))
                    .remedy("keep one of the two");
                continue;
            }
            seen.push((wording.clone(), text.at));
            let Some(kind) = kind else { continue };
            if kind == Kind::NotARequest && !wording::may_silence(text, &wording, firms, self.report) {
                continue;
            }
            if let Some(weight) = weight.unwrap_or(Some(Weight::Usual)) {
                phrases.push(TaughtPhrase { wording, kind, weight });
            }
        }
        phrases
    }

    fn kind(&mut self, written: &At<String>) -> Option<Kind> {
        match written.value.parse() {
            Ok(Kind::Unclear) => {
                self.report
                    .fault(written.at, "expected `kind` to be an answer, but found `unclear`")
                    .remedy("name the kind that it hints at, with `weight = \"small\"`: then a person looks");
                None
            }
            Ok(kind) => Some(kind),
            Err(unknown) => {
                let kinds: Vec<&str> =
                    unknown.expected.iter().copied().filter(|it| *it != Kind::Unclear.as_str()).collect();
                let fault =
                    self.report.fault(written.at, format!("unknown kind `{}`", written.value.escape_debug()));
                fault.remedy(match nearest(&written.value, kinds.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("there are {}", listed(&kinds)),
                });
                None
            }
        }
    }

    /// Firms or companies; the domains of all are added to `domains`, which hold none twice.
    fn organizations(
        &mut self,
        tables: &Option<At<Vec<At<OrganizationTable>>>>,
        called: &str,
        domains: &mut Vec<(crate::model::Sender, usize)>,
    ) -> Vec<KnownOrganization> {
        let mut organizations: Vec<KnownOrganization> = Vec::new();
        for table in self.few(tables, called) {
            let OrganizationTable { name, domains: written, note: _ } = &table.value;
            let mut own = Vec::new();
            for domain in written.iter().flat_map(|it| &it.value) {
                if let Some(sender) = senders::domain(domain, self.own_domains, self.report)
                    && senders::is_new(&sender, domain.at, domains, self.report)
                {
                    domains.push((sender.clone(), domain.at));
                    own.push(sender);
                }
            }
            let has_domains = written.as_ref().is_some_and(|it| !it.value.is_empty());
            let Some(name) = name else { continue };
            let Some((shown, wording)) = wording::organization(name, has_domains, self.report) else { continue };
            let is_twice = |it: &KnownOrganization| Wording::of(&it.name) == Wording::of(&shown);
            if organizations.iter().any(is_twice) {
                self.report
                    .fault(name.at, "the same name stands above")
                    .remedy("write all its domains into one table");
                continue;
            }
            organizations.push(KnownOrganization { name: shown, wording, domains: own });
        }
        organizations
    }

    fn gateways(
        &mut self,
        file: &TeachingFile,
        domains: &[(crate::model::Sender, usize)],
    ) -> Vec<(crate::model::Sender, usize)> {
        let mut gateways = Vec::new();
        for table in self.few(&file.fax_gateways, "fax_gateways") {
            let Some(written) = &table.value.sender else { continue };
            if let Some(sender) = senders::sender(written, self.own_domains, self.report)
                && senders::is_new(&sender, written.at, domains, self.report)
                && senders::is_new(&sender, written.at, &gateways, self.report)
            {
                gateways.push((sender, written.at));
            }
        }
        gateways
    }

    fn never_requests(
        &mut self,
        file: &TeachingFile,
        always_told: &[(crate::model::Sender, usize)],
    ) -> Vec<NeverRequest> {
        let mut found: Vec<(NeverRequest, usize)> = Vec::new();
        for table in self.few(&file.never_requests, "never_requests") {
            let NeverTable { sender: written, subject, note: _ } = &table.value;
            let subject = match subject {
                Some(subject) => match wording::subject(subject, self.report) {
                    Some(wording) => Some(wording),
                    None => continue,
                },
                None => None,
            };
            let Some(written) = written else { continue };
            let Some(sender) = senders::sender(written, self.own_domains, self.report) else { continue };
            if !senders::may_be_silent(&sender, written.at, always_told, self.report) {
                continue;
            }
            let never = NeverRequest { sender, subject };
            if let Some((_, first)) = found.iter().find(|(it, _)| *it == never) {
                let line = self.report.line(*first);
                self.report
                    .fault(written.at, format!("the same stands in line {line}"))
                    .remedy("keep one of the two");
                continue;
            }
            found.push((never, written.at));
        }
        found.into_iter().map(|(never, _)| never).collect()
    }

    /// The tables of one sort, of which there may be only so many.
    fn few<'f, T>(&mut self, tables: &'f Option<At<Vec<At<T>>>>, called: &str) -> &'f [At<T>] {
        let Some(tables) = tables else { return &[] };
        if tables.value.len() > MOST {
            self.report
                .fault(tables.at, format!("expected at most {MOST} of `{called}`"))
                .remedy("leave out what no mail of the last year needed");
        }
        &tables.value
    }
}
