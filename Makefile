# make demo   set everything up and transcribe the bundled session
# make test   set up what tests need and run all checks
# make bench  accuracy and speed on this machine, on the recordings of ../shared
# make bench-terms  flags about terms, on scripted sessions as a recognizer heard them
# make soak-push  10,000 random interleavings of a session, people in its note, faults and crashes; as many with Discord
# make bench-desk  how quick the terminal app is on a session of 10,000 lines
# make bench-translation  engines of translation on FLORES of ../shared, and flags about wrong translations

PYTHON ?= python3
TORCH := torch==2.13.0
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
DEMO := transcriber/demo/bof_en_4spk_clean
DEV_AUDIO := ../shared/audio/dev
BENCH := bof_en_4spk_clean bof_en_4spk_room libri_mix_4spk ami_ES2003ab_60s pyannote_sample bof_dev_multi ami_EN2003a_0-30s ami_EN2004a_0-30s

.PHONY: demo test soak-push bench bench-terms bench-desk bench-translation install models clean format pictures
.DELETE_ON_ERROR:

demo: models
	$(BIN)/bofscribe transcribe $(DEMO).flac --language en -o demo-session
	@echo "The session is in demo-session. Next: $(BIN)/bofscribe review demo-session, or live: $(BIN)/bofscribe demo"

test: .venv/.test-installed models
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2 --dist worksteal

bench: models
	@for name in $(BENCH); do \
	  case $$name in *_multi) languages=en,pt,es;; *) languages=en;; esac; \
	  $(BIN)/bofscribe bench offline $(DEV_AUDIO)/$$name.flac --language $$languages --alone \
	    --reference $(DEV_AUDIO)/$$name.seglst.json || exit 1; \
	done

bench-terms: .venv/.installed
	$(BIN)/python -m tests.benchmarks.terms.score

soak-push: .venv/.test-installed
	PUSH_PLAYS=10000 $(BIN)/python -m pytest --timeout 0 -q -s tests/session/test_push_interleavings.py
	DISCORD_PLAYS=10000 $(BIN)/python -m pytest --timeout 0 -q -k whatever_happens tests/outputs/discord/test_channel.py
	$(BIN)/python -m tests.benchmarks.note_merge

bench-translation: .venv/.test-installed models
	$(BIN)/python -m tests.benchmarks.translation_engines
	$(BIN)/python -m tests.benchmarks.translation.score
	$(BIN)/python -m tests.benchmarks.translation.by_models

bench-desk: .venv/.test-installed
	$(BIN)/python -m tests.benchmarks.desk

pictures: models
	$(BIN)/python .readme/make_pictures.py

format: .venv/.test-installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: .venv/.installed

models: .venv/.installed
	$(BIN)/bofscribe models fetch

# The CPU build of torch where there is no NVIDIA GPU: the default one for Linux brings several GB of CUDA packages.
# pip takes a CPU build that is already at hand; otherwise uv knows where the official ones lie.
.venv/.torch:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --upgrade pip
	@if [ "$$(uname -s)" != Linux ] || command -v nvidia-smi >/dev/null \
	  || $(PIP) install --quiet --dry-run --no-deps --ignore-installed --report - $(TORCH) | grep -q '"version": *"[^"]*+cpu"'; then \
	  echo "Installing $(TORCH)"; $(PIP) install --quiet $(TORCH); \
	else \
	  echo "Installing the CPU build of $(TORCH)"; $(PIP) install --quiet uv \
	  && $(BIN)/uv pip install --python $(BIN)/python --torch-backend=cpu $(TORCH); \
	fi
	@touch $@

.venv/.installed: .venv/.torch pyproject.toml
	@echo "Installing bofscribe into .venv (some minutes the first time)"
	$(PIP) install --quiet --editable '.[argos]'
	@touch $@

.venv/.test-installed: .venv/.installed
	$(PIP) install --quiet --group test
	@if command -v npm >/dev/null; then npm install --silent --no-save --prefix .venv/node axe-core@4 @hackmd/api@2.7.0 html-validate@9; fi
	@touch $@

clean:
	rm -rf .venv demo-session .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
