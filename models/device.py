"""Where the models run. A GPU is used once it has proven itself: counting devices says nothing about libraries."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from models.cuda_probe import load_packaged_cublas
from transcriber.errors import DeviceError, UsageError

Device = Literal["cpu", "cuda"]
REQUESTS = ("auto", "cuda", "cpu")
PROBE_COMMAND = (sys.executable, "-P", str(Path(__file__).with_name("cuda_probe.py")))
PROBE_TIMEOUT_S = 60.0
"""The first start of CUDA and of torch on a slow disk takes tens of seconds; a driver that hangs, for ever."""

_CUDA_HINT = (
    "Install what it needs with 'pip install \"bofscribe[cuda]\"' and look at the driver with 'nvidia-smi', "
    "or run with --device cpu."
)


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """Where to run, and how exactly to count.

    device, compute_type: For CTranslate2 (recognition).
    torch_device: For torch (diarization); the CPU where torch is a build without CUDA.
    notice: What the user should be told; None where all is as asked.
    """

    device: Device
    compute_type: str
    torch_device: Device
    notice: str | None = None


@dataclass(frozen=True, slots=True)
class _CudaState:
    """What the probe found. `failure` is None where CTranslate2 can use the GPU, `torch_failure` where torch can."""

    failure: str | None
    compute_type: str = ""
    supported: tuple[str, ...] = ()
    torch_failure: str | None = None


def resolve_device(
    requested: str = "auto",
    compute_type: str = "auto",
    *,
    has_driver: Callable[[], bool] | None = None,
    probe_command: Sequence[str] = PROBE_COMMAND,
    probe_timeout_s: float = PROBE_TIMEOUT_S,
) -> DeviceChoice:
    """Choose the device, proving CUDA in a process of its own before relying on it.

    Args:
        requested: 'auto' falls back to the CPU and says why; 'cuda' does not fall back.
        compute_type: 'auto' is float16 on CUDA (what the GPU has, if it is older) and int8 on the CPU.

    Raises:
        DeviceError: If CUDA is asked for and cannot be used.
        UsageError: If there is no such device or compute type.
    """
    if requested not in REQUESTS:
        raise UsageError(f"There is no device '{requested}'.", hint=f"Use one of {', '.join(REQUESTS)}.")
    if requested == "cpu":
        return _on_cpu(compute_type)
    if not (has_driver or has_nvidia_driver)():
        if requested == "cuda":
            raise DeviceError("CUDA cannot be used: no NVIDIA driver is visible here.", hint=_CUDA_HINT)
        return _on_cpu(compute_type)
    state = _probe((*probe_command, "cuda", compute_type), probe_timeout_s)
    if state.failure is not None:
        if requested == "cuda":
            raise DeviceError(f"CUDA cannot be used: {state.failure}.", hint=_CUDA_HINT)
        return _on_cpu(compute_type, f"Running on the CPU: the GPU cannot be used ({state.failure}). {_CUDA_HINT}")
    _require_supported(state.compute_type, state.supported, "CUDA")
    load_packaged_cublas()
    if state.torch_failure is None:
        return DeviceChoice("cuda", state.compute_type, "cuda")
    notice = f"Recognition runs on the GPU, telling speakers apart on the CPU: {state.torch_failure}."
    return DeviceChoice("cuda", state.compute_type, "cpu", notice)


def has_nvidia_driver(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is anything to probe: the driver's library opens, and its devices are not hidden. Milliseconds."""
    if environment.get("CUDA_VISIBLE_DEVICES", "0").strip() in ("", "-1"):
        return False
    try:
        ctypes.CDLL("nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1")
    except OSError:
        return False
    return True


def _on_cpu(compute_type: str, notice: str | None = None) -> DeviceChoice:
    if compute_type == "auto":
        return DeviceChoice("cpu", "int8", "cpu", notice)
    import ctranslate2

    _require_supported(compute_type, sorted(ctranslate2.get_supported_compute_types("cpu")), "the CPU", notice)
    return DeviceChoice("cpu", compute_type, "cpu", notice)


def _require_supported(compute_type: str, supported: Sequence[str], where: str, notice: str | None = None) -> None:
    if compute_type not in supported:
        raise UsageError(
            f"The compute type '{compute_type}' does not run on {where}.",
            hint=f"Use auto or one of {', '.join(supported)}.{f' {notice}' if notice else ''}",
        )


def _probe(command: Sequence[str], timeout_s: float) -> _CudaState:
    try:
        result = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _CudaState(f"a first multiplication gave no result within {timeout_s:g} s")
    except OSError as error:
        return _CudaState(f"the probe cannot be started: {error.strerror}")
    answer = _answer_of(result.stdout)
    if "compute_type" not in answer:
        return _CudaState(_reason_of(result.returncode, result.stderr))
    torch_failure = answer["torch"] if "torch" in answer else _reason_of(result.returncode, result.stderr)
    return _CudaState(None, answer["compute_type"], tuple(answer["supported"]), torch_failure)


def _answer_of(output: str) -> dict[str, Any]:
    """The JSON lines of the probe, merged; libraries may print between them."""
    answer: dict[str, Any] = {}
    for line in output.splitlines():
        if line.startswith("{"):
            answer |= json.loads(line)
    return answer


def _reason_of(exit_status: int, errors: str) -> str:
    lines = [line.strip() for line in errors.splitlines() if line.strip()]
    said = lines[-1] if lines else "without a word"
    if exit_status >= 0:
        return said
    names = {number.value: number.name for number in signal.Signals}
    return f"the process died of {names.get(-exit_status, -exit_status)}: {said}"
