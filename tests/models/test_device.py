from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import models.device
from models.cuda_probe import why_torch_cannot
from models.device import PROBE_COMMAND, DeviceChoice, has_nvidia_driver, resolve_device
from transcriber.errors import DeviceError, UsageError

SUPPORTED = ["float16", "float32", "int8_float16"]


@pytest.fixture(autouse=True)
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models.device, "load_packaged_cublas", lambda: None)


def probe_that(program: str) -> tuple[str, ...]:
    """A stand-in for the probe: a Python program, told the device and the compute type as the real one is."""
    return (sys.executable, "-c", f"import json, os, sys, threading\n{program}")


def probe_that_answers(*answers: dict[str, Any]) -> tuple[str, ...]:
    return probe_that("".join(f"print({json.dumps(json.dumps(answer))})\n" for answer in answers))


def resolve(probe: tuple[str, ...], requested: str = "auto", compute_type: str = "auto") -> DeviceChoice:
    return resolve_device(requested, compute_type, has_driver=lambda: True, probe_command=probe, probe_timeout_s=20)


WORKS = probe_that_answers({"compute_type": "float16", "supported": SUPPORTED}, {"torch": None})
ABORTS = probe_that(
    "print('Library libcublas.so.12 is not found or cannot be loaded', file=sys.stderr, flush=True); os.abort()"
)
MUST_NOT_RUN = ("/nothing/of/the/kind",)


def test_a_gpu_that_proves_itself_is_used() -> None:
    assert resolve(WORKS) == DeviceChoice("cuda", "float16", "cuda", None)


def test_the_probe_is_told_what_to_try() -> None:
    echo = probe_that("print(json.dumps({'compute_type': sys.argv[2], 'supported': [sys.argv[2]], 'torch': None}))")
    assert resolve(echo, compute_type="int8_float16").compute_type == "int8_float16"


def test_an_aborted_probe_means_the_cpu_and_says_why() -> None:
    choice = resolve(ABORTS)
    assert (choice.device, choice.compute_type, choice.torch_device) == ("cpu", "int8", "cpu")
    assert choice.notice is not None
    assert "SIGABRT" in choice.notice
    assert "libcublas.so.12" in choice.notice
    assert "bofscribe[cuda]" in choice.notice


def test_a_hanging_probe_means_the_cpu_and_says_so() -> None:
    hangs = probe_that("threading.Event().wait()")
    choice = resolve_device("auto", has_driver=lambda: True, probe_command=hangs, probe_timeout_s=0.3)
    assert choice.device == "cpu"
    assert "no result within 0.3 s" in str(choice.notice)


def test_a_probe_that_fails_in_words_hands_them_on() -> None:
    choice = resolve(probe_that("raise RuntimeError('CUDA driver version is insufficient')"))
    assert "RuntimeError: CUDA driver version is insufficient" in str(choice.notice)


def test_a_probe_that_cannot_start_means_the_cpu() -> None:
    assert resolve(MUST_NOT_RUN).device == "cpu"


def test_what_libraries_print_between_does_no_harm() -> None:
    chatty = probe_that("print('hello')\nprint(json.dumps({'compute_type': 'float16', 'supported': ['float16']}))\n")
    assert resolve(chatty).device == "cuda"


def test_cuda_that_was_asked_for_and_fails_is_an_error_with_the_way_out() -> None:
    with pytest.raises(DeviceError, match=r"libcublas\.so\.12") as caught:
        resolve(ABORTS, "cuda")
    assert "bofscribe[cuda]" in caught.value.hint


def test_cuda_without_a_driver_is_an_error_without_a_probe() -> None:
    with pytest.raises(DeviceError, match="no NVIDIA driver"):
        resolve_device("cuda", has_driver=lambda: False, probe_command=MUST_NOT_RUN)


def test_a_machine_without_a_driver_uses_the_cpu_without_a_word() -> None:
    choice = resolve_device("auto", has_driver=lambda: False, probe_command=MUST_NOT_RUN)
    assert choice == DeviceChoice("cpu", "int8", "cpu", None)


def test_the_cpu_that_was_asked_for_is_not_argued_with() -> None:
    choice = resolve_device("cpu", has_driver=lambda: pytest.fail("asked"), probe_command=MUST_NOT_RUN)
    assert choice == DeviceChoice("cpu", "int8", "cpu", None)


def test_torch_without_cuda_stays_on_the_cpu_and_says_so() -> None:
    answers = probe_that_answers({"compute_type": "float16", "supported": SUPPORTED}, {"torch": "a build for CPUs"})
    choice = resolve(answers)
    assert (choice.device, choice.torch_device) == ("cuda", "cpu")
    assert "a build for CPUs" in str(choice.notice)


def test_torch_that_kills_the_probe_does_not_cost_recognition_the_gpu() -> None:
    answer = json.dumps({"compute_type": "float16", "supported": SUPPORTED})
    choice = resolve(probe_that(f"print({answer!r}, flush=True); os.abort()"))
    assert (choice.device, choice.torch_device) == ("cuda", "cpu")
    assert "SIGABRT" in str(choice.notice)


def test_a_compute_type_that_the_gpu_lacks_is_wrong_usage() -> None:
    lacks = probe_that_answers({"compute_type": "bfloat16", "supported": SUPPORTED}, {"torch": None})
    with pytest.raises(UsageError, match="'bfloat16' does not run on CUDA") as caught:
        resolve(lacks, compute_type="bfloat16")
    assert "int8_float16" in caught.value.hint


def test_a_compute_type_that_the_cpu_lacks_is_wrong_usage_naming_those_it_has() -> None:
    with pytest.raises(UsageError, match="'float16' does not run on the CPU") as caught:
        resolve_device("cpu", "float16")
    assert "float32" in caught.value.hint


def test_a_compute_type_meant_for_a_broken_gpu_says_that_it_is_broken() -> None:
    with pytest.raises(UsageError) as caught:
        resolve(ABORTS, compute_type="float16")
    assert "libcublas.so.12" in caught.value.hint


def test_a_device_that_there_is_not_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="'gpu'"):
        resolve_device("gpu")


@pytest.mark.parametrize("hidden", ["", "-1", " "])
def test_hidden_devices_are_no_driver(hidden: str) -> None:
    assert not has_nvidia_driver({"CUDA_VISIBLE_DEVICES": hidden})


def test_the_probe_itself_encodes_and_multiplies() -> None:
    command = (*PROBE_COMMAND, "cpu", "float32")
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert first["compute_type"] == "float32"
    assert "float32" in first["supported"]
    assert second == {"torch": None}


def test_the_probe_starts_from_any_folder(tmp_path: Path) -> None:
    # A file of the user's must not stand in for a library.
    (tmp_path / "numpy.py").write_text("raise RuntimeError('not this one')")
    command = (*PROBE_COMMAND, "cpu", "bfloat16")
    result = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert json.loads(result.stdout.splitlines()[0])["compute_type"] == "bfloat16"


def test_torch_is_asked_by_multiplying() -> None:
    assert why_torch_cannot("cpu") is None
    assert why_torch_cannot("no such device") is not None
