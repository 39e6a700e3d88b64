#!/usr/bin/env python3
"""Prints what share of the words forewarn reads, by kind of rendering: `make ocr-score`.

    ocr-score.py BINARY                       the files of fixtures/attachments, against NAME.txt beside each
    ocr-score.py BINARY CASES MESSAGES [CONFIG]   the messages (ID.eml) of a corpus, against the sources they were made from

A source (*.case) is a line or more of JSON with the `id`, then `===== MESSAGE`, then for each attachment
`===== ATTACHMENT name | kind` and its true text, pages apart by `===== PAGE`. `eml` and `html` are no renderings.

A word is what stands between white space and has two letters or digits and more; only these are compared, without regard
to capitals. It counts as read where it is found in what forewarn read of that attachment, as often as it is there, wherever
it stands. "To the mark" takes everything that stands between white space as it stands: rules, boxes, single letters,
capitals and marks too. Words that were read but are not there are not counted. --misses names what was not read.
"""
import ast, email, email.policy, json, re, struct, subprocess, sys, unicodedata
from collections import Counter, defaultdict
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "attachments"


def marks(text):
    # The same character is drawn for several: typographic quotes and dashes count as plain ones.
    text = unicodedata.normalize("NFKC", text).translate(str.maketrans("‘’“”‐‑–—−", "''\"\"-----"))
    return Counter(text.split())


def words(counted):
    bare = Counter()
    for word, times in counted.items():
        bare["".join(it for it in word.casefold() if it.isalnum())] += times
    return Counter({word: times for word, times in bare.items() if len(word) >= 2})


def read(binary, paths, config):
    """What was read, by file: a list of (name of the part, how it was read, text)."""
    command = [binary] + (["--config", config] if config else []) + ["read", "--json", *map(str, paths)]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    found = {}
    for line in map(json.loads, lines):
        found[Path(line["path"])] = [(it["name"], it["how"], it["text"] or "") for it in line["parts"]]
    return found


def of_cases(binary, cases, messages, config):
    """(kind, where, true text, text read) of every attachment."""
    files = {path.stem: parts for path, parts in read(binary, [messages], config).items()}
    for case in sorted(Path(cases).rglob("*.case")):
        head, rest = case.read_text(encoding="utf-8").split("===== MESSAGE", 1)
        name = json.loads(head)["id"]
        if name not in files:
            print(f"{name}: expected {name}.eml, but found no such message", file=sys.stderr)
            continue
        chunks = re.split(r"^===== (ATTACHMENT[^\n]*|HTML)[ \t]*$", rest, flags=re.M)
        for tag, body in zip(chunks[1::2], chunks[2::2]):
            if tag == "HTML":
                continue
            attachment, kind = [it.strip() for it in tag[len("ATTACHMENT"):].split("|")]
            if kind == "eml":
                continue
            pages = re.split(r"^===== PAGE[ \t]*$", body, flags=re.M)
            # Only the first page is photographed.
            true = pages[0] if kind == "photo-jpg" else "\n".join(pages)
            got = "\n".join(text for part, _, text in files[name] if part == attachment)
            if kind.startswith("fax-"):
                kind += fineness(message_file(messages, name), attachment)
            yield kind, f"{name} {attachment}", true, got


def message_file(messages, name):
    return next(Path(messages).rglob(f"{name}.eml"))


def fineness(path, attachment):
    """Whether a fax has only half of the rows: `/fine` or `/standard`."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    fax = next(it.get_payload(decode=True) for it in message.iter_attachments() if it.get_filename() == attachment)
    if fax.startswith(b"%PDF"):
        rows = int(re.search(rb"/Height\s+(\d+)", fax)[1])
    else:
        order = "<" if fax.startswith(b"II") else ">"
        directory = struct.unpack_from(order + "I", fax, 4)[0]
        count = struct.unpack_from(order + "H", fax, directory)[0]
        fields = [struct.unpack_from(order + "HH", fax, directory + 2 + 12 * it) for it in range(count)]
        at = next(it for it, (tag, _) in enumerate(fields) if tag == 257)
        is_short = fields[at][1] == 3
        rows = struct.unpack_from(order + ("H" if is_short else "I"), fax, directory + 2 + 12 * at + 8)[0]
    return "/standard" if rows < 1500 else "/fine"


def of_fixtures(binary):
    """The same of the files that are kept with their text. Of pictures the text is known where all show the same page."""
    source = (FIXTURES / "make_pictures.py").read_text(encoding="utf-8")
    lines = next(ast.literal_eval(it.value) for it in ast.parse(source).body
                 if isinstance(it, ast.Assign) and it.targets[0].id == "LINES")
    files = [it.with_suffix("") for it in sorted(FIXTURES.glob("*/*.txt")) if it.with_suffix("").is_file()]
    found = read(binary, files, None)
    for path in files:
        kept = path.with_name(path.name + ".txt").read_text(encoding="utf-8")
        got = "\n".join(text for _, _, text in found.get(path, []))
        true = "\n".join(it for it in kept.splitlines() if not it.startswith("=== "))
        if " is a picture" in kept:
            if path.parent.name != "tiff" or path.stem == "two-pages":
                continue
            true = "\n".join(lines)
        yield path.parent.name, path.name, true, got


def main():
    arguments = [it for it in sys.argv[1:] if it != "--misses"]
    if len(arguments) not in (1, 3, 4):
        sys.exit(__doc__)
    binary, cases, messages, config = arguments + [None] * (4 - len(arguments))
    attachments = of_cases(binary, cases, messages, config) if cases else of_fixtures(binary)
    kinds = defaultdict(Counter)
    for kind, where, true, got in attachments:
        true, got = marks(true), marks(got)
        missed, missed_marks = words(true) - words(got), true - got
        tally = kinds[kind]
        tally["files"] += 1
        tally["words"] += words(true).total()
        tally["missed"] += missed.total()
        tally["marks"] += true.total()
        tally["missed marks"] += missed_marks.total()
        tally["without fault"] += not missed
        if missed_marks and "--misses" in sys.argv:
            print(f"{kind} {where}: {' '.join(sorted(missed_marks.elements()))}", file=sys.stderr)
    print(f"{'kind':<18}{'files':>7}{'words':>8}{'read':>11}{'to the mark':>13}{'every word':>12}")
    for kind, it in sorted(kinds.items()):
        share = lambda missed, of: f"{100 * (1 - it[missed] / max(it[of], 1)):.2f} %"
        print(f"{kind:<18}{it['files']:>7}{it['words']:>8}{share('missed', 'words'):>11}"
              f"{share('missed marks', 'marks'):>13}{it['without fault']:>12}")


if __name__ == "__main__":
    main()
