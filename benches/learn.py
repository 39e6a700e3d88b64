#!/usr/bin/env python3
"""Learns src/triage/learned/weights.txt from labelled messages, and says how well that does on folders not learned from.

    learn.py [--background FOLDER] CONFIG:FOLDER…

Each FOLDER holds messages with their labels (labels.jsonl, or NAME.json beside NAME.eml), each CONFIG is their practice's.
The messages of voices.txt are learned from too. A folder given with --background holds mail without any request in it.
Nothing but the weights of cues and single words is kept. Needs Python 3 with scikit-learn, and Rust.

Two regressions are fitted, one on what the rules heard and one on the plain words; their sums are added up and made
cooler, so that the chances hold on folders that were left out. Lines of little weight are dropped.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from email.message import EmailMessage
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
import numpy as np
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

ROOT = Path(__file__).parent.parent
WEIGHTS = ROOT / "src/triage/learned/weights.txt"
VOICES = ROOT / "src/triage/kinds/voices.txt"
KINDS = "court_order subpoena attorney patient guardian insurer provider agency other not_a_request".split()
LOUDNESS, FEW = 5.0, 4.0  # as in src/triage/learned/mod.rs
RULES, WORDS = dict(C=0.25), dict(C=10.0)
RARE = 3  # a word of fewer messages, or of one folder only, is not learned
KEPT = 5000  # words
BACKGROUND = 0.05  # what a message of the background counts, against a labelled one
CAUTION = 0.8  # whoever wrote the cues had read the folders
UNIT = 100


def voices(folder):
    """Writes the messages of voices.txt as mail into `folder`."""
    labels = []
    for at, block in enumerate(re.split(r"^#### ", VOICES.read_text(encoding="utf-8"), flags=re.M)[1:]):
        kind, rest = block.split("\n", 1)
        head = re.match(r"From: (.*)\nSubject: (.*)\n", rest)
        texts = re.split(r"^===\n", rest[head.end() :], flags=re.M)
        mail = EmailMessage()
        mail["From"], mail["To"] = head[1], "records@larkspurvalley.example"
        mail["Subject"] = "" if head[2] == "(none)" else head[2]
        mail["Date"] = "Thu, 12 Nov 2026 10:00:00 -0600"
        mail.set_content(texts[0])
        for number, text in enumerate(texts[1:]):
            mail.add_attachment(text.encode(), maintype="text", subtype="plain", filename=f"letter{number}.txt")
        (folder / f"{at:04}.eml").write_bytes(mail.as_bytes())
        labels.append(json.dumps({"id": f"{at:04}", "kind": kind.strip()}))
    (folder / "labels.jsonl").write_text("\n".join(labels))


def labels(folder):
    """The kind of each message, by the path of its file without the ending."""
    listed = folder / "labels.jsonl"
    if listed.exists():
        found = map(json.loads, filter(str.strip, listed.read_text(encoding="utf-8").splitlines()))
        return {str(folder / it["id"]): it["kind"] for it in found}
    return {str(it.with_suffix("")): json.loads(it.read_text(encoding="utf-8"))["kind"] for it in folder.rglob("*.json")}


def seen(config, folder, kinds):
    """What triage sees in the messages of `folder`."""
    folders = sorted({str(it.parent) for it in folder.rglob("*") if it.is_file()})
    command = ["cargo", "bench", "-q", "--profile", "dev", "--bench", "features", "--", str(config), *folders]
    rows = []
    for line in subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, text=True).stdout.splitlines():
        it = json.loads(line)
        kind = kinds(str(Path(it["path"]).with_suffix("")))
        if kind in KINDS:
            rules = dict(it["tally"]) | {name: 1.0 for name in it["cues"]}
            rows.append((KINDS.index(kind), rules, set(it["words"]), folder.name))
    return rows


class Part:
    """One regression: names with their weights for each kind."""

    def __init__(self, names):
        self.place = {name: at for at, name in enumerate(sorted(names))}

    def matrix(self, rows, features):
        at, columns, values = [], [], []
        for row, it in enumerate(rows):
            known = {name: value for name, value in features(it).items() if name in self.place}
            volume = LOUDNESS / max(FEW, len(known) ** 0.5) if features is words else 1.0
            at += [row] * len(known)
            columns += [self.place[name] for name in known]
            values += [value * volume for value in known.values()]
        return csr_matrix((values, (at, columns)), shape=(len(rows), len(self.place)))

    def fit(self, rows, features, C):
        weights = [BACKGROUND if it[3] is None else 1.0 for it in rows]
        model = LogisticRegression(C=C, max_iter=5000)
        model.fit(self.matrix(rows, features), [it[0] for it in rows], sample_weight=weights)
        self.weights, self.base = np.zeros((len(KINDS), len(self.place))), np.full(len(KINDS), -9.0)
        self.weights[model.classes_], self.base[model.classes_] = model.coef_, model.intercept_
        return self

    def sums(self, rows, features):
        return self.matrix(rows, features) @ self.weights.T + self.base


def rules(row):
    return row[1]


def words(row):
    return dict.fromkeys(row[2], 1.0)


def learn(rows):
    """Both parts, from `rows`."""
    ruled = Part({name for it in rows for name in it[1]}).fit(rows, rules, **RULES)
    count, folders = Counter(), defaultdict(set)
    for it in rows:
        if it[3] is not None:
            count.update(it[2])
        for name in it[2]:
            folders[name].add(it[3])
    worded = Part(name for name in count if count[name] >= RARE and len(folders[name]) > 1).fit(rows, words, **WORDS)
    heavy = np.abs(worded.weights - worded.weights.mean(axis=0)).max(axis=0) * np.sqrt([count[it] for it in worded.place])
    kept = [name for name, at in worded.place.items() if at in set(np.argsort(-heavy)[:KEPT])]
    return ruled, Part(kept).fit(rows, words, **WORDS)


def sums(parts, rows):
    return parts[0].sums(rows, rules) + parts[1].sums(rows, words)


def chances(sums):
    shares = np.exp(sums - sums.max(axis=1, keepdims=True))
    return shares / shares.sum(axis=1, keepdims=True)


def main():
    arguments = sys.argv[1:]
    background = []
    while "--background" in arguments:
        at = arguments.index("--background")
        folder = Path(arguments[at + 1]).resolve()
        background += [(*it[:3], None) for it in seen(ROOT / "fixtures/practice.toml", folder, lambda _: "not_a_request")]
        del arguments[at : at + 2]
    always = list(background)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "voices"
        folder.mkdir()
        voices(folder)
        always += seen(ROOT / "fixtures/practice.toml", folder, labels(folder).get)
    folders = []
    for argument in arguments:
        config, folder = (Path(it).resolve() for it in argument.split(":"))
        folders.append(seen(config, folder, labels(folder).get))

    left_out, truth = [], []
    for at, rows in enumerate(folders):
        parts = learn(always + [it for other in folders[:at] + folders[at + 1 :] for it in other])
        found, right = sums(parts, rows), np.array([it[0] for it in rows])
        print(f"{rows[0][3]:12} left out: {100 * np.mean(found.argmax(axis=1) == right):6.2f} % right")
        left_out.append(found)
        truth.append(right)
    heat = 0.7
    if folders:
        found, right = np.vstack(left_out), np.concatenate(truth)
        loss = lambda heat: -np.log(chances(found * heat)[np.arange(len(right)), right] + 1e-9).mean()
        heat = CAUTION * minimize_scalar(loss, bounds=(0.3, 1.2), method="bounded").x
        likely = chances(found * heat)
        print(f"all left out: {100 * np.mean(likely.argmax(axis=1) == right):.2f} % right, heat {heat:.2f}")
        np.savez("/tmp/kl/leftout.npz", found=found * heat, right=right) if os.path.isdir("/tmp/kl") else None
        sure = likely.max(axis=1)
        for low in np.arange(0.2, 1.0, 0.1):
            here = (sure >= low) & (sure < low + 0.1 + 1e-6 * (low > 0.89))
            if here.any():
                correct = np.mean(likely.argmax(axis=1)[here] == right[here])
                print(f"  chance {low:.1f} and more: {here.sum():4}, mean {sure[here].mean():.2f}, right {correct:.2f}")

    ruled, worded = learn(always + [it for rows in folders for it in rows])
    lines = ["What was learned, in hundredths: " + " ".join(KINDS)]
    line = lambda name, weights: f"{name}\t" + " ".join(str(round(UNIT * heat * weight)) for weight in weights)
    lines.append(line("always", ruled.base + worded.base))
    for part in (ruled, worded):
        lines += [line(name, part.weights[:, at]) for name, at in sorted(part.place.items())]
    WEIGHTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(lines) - 1} weights written to {WEIGHTS.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
