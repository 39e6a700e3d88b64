#!/usr/bin/env python3
"""Scores the answers of `forewarn classify --json` on standard input against labels.

Labels are a file of one JSON object a line, each with the `id` that is the stem of a message's file name, or a folder in
which `NAME.json` lies beside `NAME.eml`, as in fixtures/messages. What the fields mean is told in docs/TRIAGE.md.
With --misses, every wrong answer is named on standard error.
"""

import json
import re
import sys
import unicodedata
from collections import Counter
from pathlib import Path

LEGAL = {"attorney", "court_order", "subpoena"}
SUFFIXES = {"jr", "sr", "ii", "iii", "iv"}
TITLES = {"mr", "mrs", "ms", "miss", "dr", "esq", "md", "do", "np", "rn"}
FORMS = set("the of and llc llp pllc pc pa inc lpa co ltd law offices office firm".split())


def folded(text):
    """Lower case without accents, hyphens as blanks."""
    text = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9, ]", "", text.replace("-", " "))


def same_person(one, other):
    """First and last name agree; middle names may be missing or initials."""
    one, other = ([it for it in folded(name).replace(",", "").split() if it not in SUFFIXES | TITLES] for name in (one, other))
    if not one or not other or one[0] != other[0] or one[-1] != other[-1]:
        return False
    middles = one[1:-1], other[1:-1]
    return not all(middles) or any(a[0] == b[0] for a in middles[0] for b in middles[1])


def same_organization(one, other):
    """Most words of the shorter name stand in the longer one."""
    one, other = ({it for it in folded((name or "").replace(".", "")).replace(",", " ").split()} - FORMS for name in (one, other))
    return bool(one and other) and len(one & other) / min(len(one), len(other)) >= 0.6


def labels(path):
    """Every label by its id."""
    if path.is_dir():
        files = sorted(path.rglob("*.json"))
        return {str(it.with_suffix("")): json.loads(it.read_text(encoding="utf-8")) for it in files}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {label["id"]: label for label in map(json.loads, filter(str.strip, lines))}


def answers(path):
    """Every answer by the id of its message."""
    found = map(json.loads, filter(str.strip, sys.stdin))
    if path.is_dir():
        return {str(Path(it["path"]).with_suffix("")): it for it in found}
    return {Path(it["path"]).stem: it for it in found}


class Share:
    """How many of how many."""

    def __init__(self):
        self.right = self.all = 0

    def add(self, is_right):
        self.all += 1
        self.right += bool(is_right)
        return is_right

    def __str__(self):
        return f"{100 * self.right / self.all:6.2f} %  ({self.right}/{self.all})" if self.all else "     -"


def f1(count):
    return 2 * count["hit"] / max(1, 2 * count["hit"] + count["false"] + count["missed"])


def main():
    path = Path(sys.argv[1])
    is_telling = "--misses" in sys.argv
    wanted, given = labels(path), answers(path)
    titles = """kind accuracy|legal found as legal|legal found or reviewed|non-requests left quiet|sent to review|guardian relationship
        |patient found|date of birth|requester's organization|requester's name|providers exactly|due date exactly"""
    shares = {title.strip(): Share() for title in titles.split("|")}
    kinds, flags, confusions, reliability = {}, Counter(), Counter(), {}
    silent = others = unanswered = 0

    def judge(title, is_right, said):
        if not shares[title].add(is_right) and is_telling:
            print(f"{key}: {title}: {said}", file=sys.stderr)

    for key, label in wanted.items():
        answer = given.get(key)
        unanswered += answer is None
        answer = answer or {"kind": "none", "requester": {}, "patients": [], "providers": [], "flags": []}
        kind, found = label["kind"], answer["kind"]
        judge("kind accuracy", kind == found, f"{found} (is {kind})")
        for name, what in [(kind, "hit" if kind == found else "missed")] + ([(found, "false")] if kind != found else []):
            kinds.setdefault(name, Counter())[what] += 1
        confusions[kind, found] += kind != found
        is_reviewed = bool(answer.get("review"))
        shares["sent to review"].add(is_reviewed)
        reliability.setdefault(min(9, int(10 * answer.get("confidence", 0))), Share()).add(kind == found)
        if kind in LEGAL:
            judge("legal found as legal", found in LEGAL, found)
            judge("legal found or reviewed", found in LEGAL or found == "unclear" or is_reviewed, found)
        else:
            others += found in LEGAL
        if kind == "not_a_request":
            judge("non-requests left quiet", found == kind, found)
            continue
        if kind == "unclear":
            continue
        silent += found in ("not_a_request", "none") and not is_reviewed
        if kind == "guardian":
            judge("guardian relationship", answer.get("relationship") == label["relationship"], answer.get("relationship"))
        for patient in label["patients"]:
            hit = next((it for it in answer["patients"] if same_person(it["name"], patient["name"])), None)
            judge("patient found", hit, f"{patient['name']} not in {[it['name'] for it in answer['patients']]}")
            if patient.get("dob"):
                judge("date of birth", hit and hit.get("dob") == patient["dob"], hit and hit.get("dob"))
        for field, title, same in [
            ("organization", "requester's organization", same_organization),
            ("name", "requester's name", same_person),
        ]:
            expected, said = label["requester"].get(field), answer["requester"].get(field)
            if expected:
                judge(title, same(expected, said), f"{said} (is {expected})")
        judge("providers exactly", set(label["providers"]) == set(answer["providers"]), answer["providers"])
        judge("due date exactly", label.get("due") == answer.get("due"), f"{answer.get('due')} (is {label.get('due')})")
        expected, said = set(label["flags"]), set(answer["flags"])
        flags.update(hit=len(expected & said), false=len(said - expected), missed=len(expected - said))

    for title, share in shares.items():
        print(f"{title:26}{share}")
    macro = [f1(kinds[kind]) for kind in {label["kind"] for label in wanted.values()}]
    print(f"{'kind macro-F1':26}{sum(macro) / max(1, len(macro)):8.3f}")
    print(f"{'flags micro-F1':26}{f1(flags):8.3f}")
    print(f"{'others called legal':26}{others:6}")
    print(f"{'requests silently missed':26}{silent:6}")
    print(f"{'no answer':26}{unanswered:6}")
    for (kind, found), count in confusions.most_common():
        if count:
            print(f"  {kind} called {found}: {count}")
    for tenth, share in sorted(reliability.items()):
        print(f"  of answers with confidence {tenth / 10:.1f} and more, right: {share}")


main()
