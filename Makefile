# Short names for what one would type. Everything needs Rust, git, make and a C compiler; `setup-test` gets the rest.

CARGO ?= cargo

PREFIX ?= /usr/local
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
SYSUSERSDIR ?= /usr/lib/sysusers.d

# The one tool that does not come with Rust; taken from PATH if it is there.
DENY_VERSION = 0.20.2
DENY = $(or $(shell command -v cargo-deny),target/tools/bin/cargo-deny)

# What `make ocr-score` reads: true texts and messages, by default the project's own attachments.
CASES ?=
MESSAGES ?=

# How long `make soak` kills, and which moments it takes.
MINUTES ?= 10
SEED ?=

# What `make score` reads: messages with labels, by default the project's own; CONFIG is their practice, for both.
DIR ?= fixtures/messages
LABELS ?= $(if $(wildcard $(DIR)/labels.jsonl),$(DIR)/labels.jsonl,$(DIR))
CONFIG ?= fixtures/practice.toml

.PHONY: demo test crash soak faults fuzz score ocr-score bench lint setup-test install

# An invented mailbox, watched as a practice's would be.
demo:
	$(CARGO) run -- demo

test: setup-test
	$(CARGO) test

# Every single effect of the program broken, which takes about twenty minutes.
crash: setup-test
	CRASH_EVERY=yes $(CARGO) test --test it crash::a_process -- --nocapture

# The daemon killed at random moments while mail comes in: MINUTES=… for how long, SEED=… for the moments of an earlier run.
soak: setup-test
	SOAK_MINUTES=$(MINUTES) $(if $(SEED),SOAK_SEED=$(SEED)) \
		$(CARGO) test --test it crash::soak -- --nocapture

# Lets faults fall on every byte of a session, where `make test` tries some, others each time.
faults: setup-test
	FOREWARN_ALL_PLACES=1 $(CARGO) test --test it -- --nocapture faults::

# Searches for bytes that break a stage: make fuzz TARGET=pdf SECONDS=3600; without TARGET it names them.
TARGET ?=
SECONDS ?= 60
fuzz:
	@fuzz/fuzz $(TARGET) $(SECONDS)

# How well triage answers, on messages whose answers are known: DIR=… with CONFIG=… for another practice's. Needs Python 3.
score:
	$(CARGO) build --release
ifeq ($(DIR),fixtures/messages)
	find $(DIR) -name practices -prune -o -name '*.eml' -print | sort \
		| xargs target/release/forewarn --config $(CONFIG) classify --json | benches/score.py $(LABELS) --misses
	for it in $(DIR)/practices/*; do \
		echo "== $$it"; \
		target/release/forewarn --config $$it/practice.toml classify --json $$it/*.eml \
			| benches/score.py $$it/labels.jsonl --misses || exit 1; \
	done
else
	target/release/forewarn --config $(CONFIG) classify --json $(DIR) | benches/score.py $(LABELS) --misses
endif

# The mail servers, npm, mbsync (package isync) pdftoppm (package poppler-utils) and tiffcp (libtiff-tools) are needed; the corpus is fetched once.
bench: setup-test
	@benches/corpus
	$(CARGO) bench --bench speed
	$(CARGO) build --release
	benches/reading.py target/release/forewarn

# What share of the words is read of the fixtures, or of a corpus: make ocr-score CASES=sources MESSAGES=messages
ocr-score: setup-test
	$(CARGO) build --release
	benches/ocr-score.py target/release/forewarn $(if $(CASES),$(CASES) $(MESSAGES) $(CONFIG))

lint: $(DENY)
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	$(DENY) --config .deny.toml --log-level error check bans licenses sources
	@.ci/unit

# The mail servers to which the tests speak, and tesseract.
setup-test:
	@.ci/setup-test

target/tools/bin/cargo-deny:
	$(CARGO) install --locked --quiet --root target/tools cargo-deny@$(DENY_VERSION)

# Binary, units, user and an example of the configuration; what is configured already stays as it is. The configuration
# holds no secret: passwords are files of their own, see systemd/forewarn.service.
install:
	$(CARGO) build --release --locked
	install -D -m 0755 target/release/forewarn $(DESTDIR)$(PREFIX)/bin/forewarn
	install -d $(DESTDIR)$(UNITDIR) $(DESTDIR)$(SYSUSERSDIR)
	sed 's|/usr/local/bin/|$(PREFIX)/bin/|' systemd/forewarn.service > $(DESTDIR)$(UNITDIR)/forewarn.service
	install -m 0644 systemd/forewarn-failed.service $(DESTDIR)$(UNITDIR)/forewarn-failed.service
	install -m 0644 systemd/forewarn.sysusers $(DESTDIR)$(SYSUSERSDIR)/forewarn.conf
	install -d $(DESTDIR)$(SYSCONFDIR)/forewarn
	install -m 0644 config/forewarn.toml $(DESTDIR)$(SYSCONFDIR)/forewarn/forewarn.toml.example
	install -m 0644 config/practice.toml $(DESTDIR)$(SYSCONFDIR)/forewarn/practice.toml.example
	for file in forewarn.toml practice.toml; do \
		test -e $(DESTDIR)$(SYSCONFDIR)/forewarn/$$file || \
			install -m 0644 config/$$file $(DESTDIR)$(SYSCONFDIR)/forewarn/$$file || exit 1; \
	done
	@echo "Next: edit $(SYSCONFDIR)/forewarn/forewarn.toml, write the password files that the unit names, then"
	@echo "  systemd-sysusers && systemctl daemon-reload && systemctl enable --now forewarn"
