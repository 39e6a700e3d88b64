#!/usr/bin/env python3
"""Times `forewarn read` on scans and faxes, beside what one would do by hand; and looks at its memory on a long fax.

    reading.py BINARY [FOLDER]    FOLDER holds the PDFs to read; without it, 30 are made from the letters of the fixtures

By hand: pdftoppm renders each page at 300 dots an inch, the tesseract program reads it in English; two processes of one
thread each. Both read the same files, one after the other, as often as --rounds says (once by default); each figure is the
wall time of one run, with the time of processors in brackets. forewarn has tesseract give way to other programs; what is
done by hand gives way as much, so that a busy machine holds both up alike.

The long fax is a TIFF of 100 pages at 204 x 196, packed by G4 as fax servers do, and not packed at all. `forewarn read`
reads it, and then the daemon (`run --once`), which takes it from the folder of a fax server. Memory is the largest sum of the proportional shares of forewarn and its
children, looked at every 50 ms.

Needs pdftoppm (poppler-utils), tiffcp (libtiff-tools) and tesseract.
"""
import email, email.policy, os, resource, struct, subprocess, sys, tempfile, time, zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "messages"
FILES = 30
FAX_PAGES = 100
# A practice whose only inbox is the folder of a fax server.
PRACTICE = """
[practice]
name = "Cedar Hollow Family Medicine"
timezone = "America/Chicago"
state = "TX"

[state]
directory = "{0}/state"

[[providers]]
id = "alvarez"
name = "Maria Alvarez, MD"
email = "alvarez@cedarhollow.example"

[[administrators]]
id = "kessler"
name = "Ruth Kessler"
email = "kessler@cedarhollow.example"

[[inboxes]]
name = "fax"
kind = "folder"
path = "{0}/fax"
stable_seconds = 0

[outbox]
directory = "{0}/outbox"
"""
ONE_THREAD = {**os.environ, "OMP_THREAD_LIMIT": "1"}
GIVE_WAY = ["nice", "-n", "10"]
QUIET = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def letters(directory):
    """The PDFs that come with the messages of the fixtures."""
    for path in sorted(FIXTURES.glob("*/*.eml")):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for part in message.iter_attachments():
            if part.get_content_type() == "application/pdf":
                file = directory / f"{path.stem}.pdf"
                file.write_bytes(part.get_payload(decode=True))
                # Some of the fixtures are locked.
                if subprocess.run(["pdfinfo", str(file)], **QUIET).returncode == 0:
                    yield file


def pnm(path):
    """Width, height and the pixels of what pdftoppm wrote."""
    data = path.read_bytes()
    fields = 3 if data.startswith(b"P4") else 4
    head = data.split(None, fields)[:fields]
    width, height = int(head[1]), int(head[2])
    size = (width + 7) // 8 * height if fields == 3 else width * height
    return width, height, data[-size:]


def scan(path, picture, filter, colours, bits, width, height):
    """A PDF of one page of letter paper that shows nothing but `picture`."""
    invert = " /Decode [1 0]" if bits == 1 else ""
    draw = b"612 0 0 792 0 0 cm /Scan Do"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /XObject << /Scan 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(draw), draw),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%s /BitsPerComponent %d%s"
        b" /Filter /%s /Length %d >>\nstream\n%s\nendstream"
        % (width, height, colours.encode(), bits, invert.encode(), filter.encode(), len(picture), picture),
    ]
    pdf, places = b"%PDF-1.7\n", b""
    for number, it in enumerate(objects, 1):
        places += b"%010d 00000 n \n" % len(pdf)
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, it)
    path.write_bytes(pdf + b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
                     % (places, len(pdf)))


def draw(source, stem, *options):
    subprocess.run(["pdftoppm", *options, "-singlefile", str(source), str(stem)], check=True)


def make_scans(directory, sources):
    """Every other one a scan at 200 dots an inch, as a JPEG; the rest faxes of fine resolution, black and white."""
    for index in range(FILES):
        source, path = sources[index % len(sources)], directory / f"{index:02}.pdf"
        stem = directory / "page"
        if index % 2:
            draw(source, stem, "-mono", "-rx", "204", "-ry", "196")
            width, height, pixels = pnm(stem.with_suffix(".pbm"))
            scan(path, zlib.compress(pixels), "FlateDecode", "DeviceGray", 1, width, height)
        else:
            draw(source, stem, "-r", "200", "-jpeg")
            picture = stem.with_suffix(".jpg").read_bytes()
            scan(path, picture, "DCTDecode", "DeviceRGB", 8, 1700, 2200)
    for path in directory.glob("page.*"):
        path.unlink()


def make_fax(path, sources):
    """A TIFF of black and white pages, not compressed."""
    pages = []
    for source in sources[:5]:
        draw(source, path.with_suffix(""), "-mono", "-rx", "204", "-ry", "196")
        pages.append(pnm(path.with_suffix(".pbm")))
    with path.open("wb") as file:
        file.write(b"II*\0")
        for index in range(FAX_PAGES):
            width, height, pixels = pages[index % len(pages)]
            pixels += b"\0" * (len(pixels) % 2)
            at = file.tell() + 4
            file.write(struct.pack("<IIIII", at + 16 + len(pixels), 204, 1, 196, 1) + pixels)
            fields = [(256, 4, width), (257, 4, height), (258, 3, 1), (259, 3, 1), (262, 3, 0), (273, 4, at + 16),
                      (277, 3, 1), (278, 4, height), (279, 4, len(pixels)), (282, 5, at), (283, 5, at + 8), (296, 3, 2)]
            file.write(struct.pack("<H", len(fields)) + b"".join(struct.pack("<HHII", t, k, 1, v) for t, k, v in fields))
        file.write(b"\0\0\0\0")


def by_hand(files):
    """Renders and reads; the number of pages."""
    with tempfile.TemporaryDirectory() as directory, ThreadPoolExecutor(2) as two:
        def render(file):
            subprocess.run([*GIVE_WAY, "pdftoppm", "-r", "300", "-gray", str(file), f"{directory}/{file.stem}"], check=True)

        def recognise(page):
            subprocess.run([*GIVE_WAY, "tesseract", str(page), "-", "-l", "eng"], check=True, env=ONE_THREAD, **QUIET)

        list(two.map(render, files))
        pages = sorted(Path(directory).iterdir())
        list(two.map(recognise, pages))
        return len(pages)


def timed(work):
    """Wall time, time of processors, and the result."""
    def used():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return usage.ru_utime + usage.ru_stime

    start, before = time.monotonic(), used()
    result = work()
    return time.monotonic() - start, used() - before, result


def family(pid):
    """The process and all that come from it."""
    try:
        children = Path(f"/proc/{pid}/task").glob("*/children")
        return [pid] + [it for file in children for child in file.read_text().split() for it in family(int(child))]
    except OSError:
        return []


def share(pid):
    """What the process holds, in kilobytes; memory that several share counts in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(it.split()[1]) for it in lines if it.startswith("Pss:")), 0)


def peak(command):
    """The largest sum of memory, in MiB: forewarn with its children, and of that what is not tesseract."""
    process = subprocess.Popen(command, **QUIET)
    most, most_own = 0, 0
    while process.poll() is None:
        shares = {}
        for pid in family(process.pid):
            try:
                shares[pid] = (Path(f"/proc/{pid}/comm").read_text().strip(), share(pid))
            except OSError:
                continue
        most = max(most, sum(it for _, it in shares.values()))
        most_own = max(most_own, sum(it for name, it in shares.values() if name != "tesseract"))
        time.sleep(0.05)
    if process.returncode:
        sys.exit(f"failed to read the fax (status {process.returncode})")
    return most / 1024, most_own / 1024


def main():
    arguments = [it for it in sys.argv[1:] if not it.startswith("--")]
    rounds = next((int(it.split("=")[1]) for it in sys.argv if it.startswith("--rounds=")), 1)
    if len(arguments) not in (1, 2):
        sys.exit(__doc__)
    binary = arguments[0]
    with tempfile.TemporaryDirectory() as temporary:
        temporary = Path(temporary)
        sources = list(letters(temporary))
        folder = Path(arguments[1]) if len(arguments) == 2 else temporary / "scans"
        if len(arguments) == 1:
            folder.mkdir()
            make_scans(folder, sources)
        files = sorted(folder.glob("*.pdf"))
        for _ in range(rounds):
            ours, our_work, _ = timed(lambda: subprocess.run([binary, "read", "--json", str(folder)], check=True, **QUIET))
            theirs, their_work, pages = timed(lambda: by_hand(files))
            print(f"{len(files)} files, {pages} pages: forewarn {ours:.1f} s ({our_work:.1f} s), "
                  f"by hand {theirs:.1f} s ({their_work:.1f} s), ratio {ours / theirs:.2f} ({our_work / their_work:.2f})", flush=True)
        raw = temporary / "raw.tif"
        make_fax(raw, sources)
        for packing in ["g4", "none"]:
            place = temporary / packing
            (place / "fax").mkdir(parents=True)
            fax = place / "fax" / "fax.tif"
            subprocess.run(["tiffcp", "-c", packing, str(raw), str(fax)], check=True, **QUIET)
            config = place / "forewarn.toml"
            config.write_text(PRACTICE.format(place))
            commands = [("read", ["read", "--json", str(fax)]), ("run --once", ["--config", str(config), "run", "--once"])]
            for name, command in commands:
                took, work, (all, own) = timed(lambda: peak([binary, *command]))
                print(f"a fax of {FAX_PAGES} pages ({packing}, {fax.stat().st_size / 2**20:.0f} MiB), `{name}`: {took:.1f} s "
                      f"({work:.1f} s), at most {all:.0f} MiB, of which {own:.0f} MiB without tesseract", flush=True)


if __name__ == "__main__":
    main()
