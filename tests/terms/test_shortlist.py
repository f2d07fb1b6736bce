from __future__ import annotations

from transcriber.terms.glossary import Concept, ConceptId, Glossary
from transcriber.terms.lessons import Lessons
from transcriber.terms.packaged import packaged_background, packaged_pronouncer
from transcriber.terms.shortlist import Shortlist

NAMES = ("CuPy", "Slurm", "Kokkos", "Numba", "Zarr", "EESSI", "Trilinos", "PETSc", "Parsl", "maturin", "HDF5", "ROCm")
GLOSSARY = Glossary.of(
    [
        *(
            Concept(ConceptId(name.lower()), name, "tool")
            for name in (*NAMES, "Lmod", "Apptainer", "Pyodide", "mpi4py")
        ),
        Concept(ConceptId("ada"), "Ada Okonkwo", "person"),
        Concept(ConceptId("gil"), "GIL", aliases=("no-GIL",)),
        Concept(ConceptId("package"), "package"),
    ]
)


def shortlist(agenda: str = "") -> Shortlist:
    return Shortlist(GLOSSARY, agenda, packaged_background(), packaged_pronouncer())


def test_what_was_learned_comes_first_then_what_sounds_close_then_the_agenda_then_what_was_said() -> None:
    words = shortlist("Zarr on clusters").hotwords(
        ["We talked of Parsl."], "then we tried coup I there", lessons=Lessons({"dasc": "Dask"})
    )
    assert words[:4] == ("Dask", "CuPy", "Zarr", "Parsl")


def test_people_come_before_what_nobody_spoke_of() -> None:
    assert shortlist().hotwords([])[0] == "Ada Okonkwo"


def test_a_word_that_everybody_knows_needs_no_telling() -> None:
    assert "package" not in shortlist("package").hotwords(["package"], n=40)


def test_the_name_that_was_said_is_told() -> None:
    assert shortlist().hotwords(["The no-GIL build."])[0] == "no-GIL"


def test_it_is_as_long_as_asked_at_most() -> None:
    assert len(shortlist("Zarr").hotwords([], n=5)) == 5
    assert len(shortlist("Zarr").hotwords([], n=40)) == 15


def test_without_an_agenda_only_people_and_what_was_heard_is_told() -> None:
    assert shortlist().hotwords(["The cluster and its nodes."]) == ("Ada Okonkwo",)
    assert shortlist().hotwords(["We talked of Parsl."], "then we tried coup I there") == (
        "CuPy",
        "Parsl",
        "Ada Okonkwo",
    )
