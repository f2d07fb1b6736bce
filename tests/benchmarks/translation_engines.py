"""Each installed pair on FLORES-200: chrF as a floor, and what a sentence costs.

    python -m tests.benchmarks.translation_engines [--sentences N]

FLORES (Costa-jussà et al. 2022) is written news and encyclopedia text, not speech: a floor that a broken engine falls
through, not a promise. chrF is sacreBLEU's, with its defaults (Popović 2015).
"""

from __future__ import annotations

import argparse
import statistics
import time
from dataclasses import dataclass
from pathlib import Path

from models.translators import open_translator
from transcriber.core.speech import LanguageCode
from transcriber.errors import ModelMissingError
from transcriber.ports import Translator
from transcriber.wiring.models import model_cache

FLORES = Path(__file__).resolve().parents[3] / "shared" / "text"
FILES = {"en": "eng_Latn", "pt": "por_Latn", "es": "spa_Latn", "fr": "fra_Latn", "de": "deu_Latn"}


@dataclass(frozen=True, slots=True)
class Figures:
    """chrf: 0 to 100. Of one thread: wall time and CPU time a sentence, and the time to load."""

    chrf: float
    load_ms: float
    median_ms: float
    p95_ms: float
    cpu_ms: float


def read_flores(language: str) -> list[str]:
    return (FLORES / f"flores200_devtest.{FILES[language]}").read_text(encoding="utf-8").splitlines()


def measure(source: str, target: str, n_sentences: int) -> tuple[Translator, Figures]:
    """Raises ModelMissingError if this machine does not have the pair."""
    import sacrebleu

    start_s = time.perf_counter()
    translator = open_translator(model_cache(), LanguageCode(source), LanguageCode(target))
    load_ms = (time.perf_counter() - start_s) * 1000
    sentences = read_flores(source)[:n_sentences]
    durations_ms, translations = [], []
    cpu_start_s = time.process_time()
    for sentence in sentences:
        start_s = time.perf_counter()
        translations += translator.translate([sentence])
        durations_ms.append((time.perf_counter() - start_s) * 1000)
    cpu_ms = (time.process_time() - cpu_start_s) * 1000 / len(sentences)
    chrf = sacrebleu.corpus_chrf(translations, [read_flores(target)[:n_sentences]]).score
    p95_ms = statistics.quantiles(durations_ms, n=20)[-1]
    return translator, Figures(chrf, load_ms, statistics.median(durations_ms), p95_ms, cpu_ms)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sentences", type=int, default=1012, help="how many of the 1,012 (fewer: quicker)")
    n_sentences = parser.parse_args().sentences
    print("pair   engine             chrF   load ms  median ms  p95 ms  CPU ms  model")  # noqa: T201 - its output
    for source in FILES:
        for target in FILES:
            if source == target:
                continue
            try:
                translator, figures = measure(source, target, n_sentences)
            except ModelMissingError:
                continue
            engine = f"{translator.name}{' (pivot)' if translator.is_pivoted else ''}"
            print(  # noqa: T201 - its output
                f"{source}-{target}  {engine:17}  {figures.chrf:5.1f}  {figures.load_ms:7.0f}  {figures.median_ms:9.1f}"
                f"  {figures.p95_ms:6.1f}  {figures.cpu_ms:6.1f}  {translator.model}"
            )


if __name__ == "__main__":
    main()
