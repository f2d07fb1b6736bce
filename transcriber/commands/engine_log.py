"""What an engine, which has no terminal, writes to the log in its session folder."""

from __future__ import annotations

import logging

from transcriber.commands.shown_push import shown_push
from transcriber.core.signals import NoticeShown, PushState, SessionServed, Signal, TargetState
from transcriber.session.signal_hub import SignalHub


def log_signals(hub: SignalHub) -> None:
    """Log what people at a desk are told, from now on."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.INFO)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # addresses can be secrets
    hub.join(_log)


def _log(signal: Signal) -> None:
    log = logging.getLogger("bofscribe")
    if isinstance(signal, NoticeShown):
        log.info(signal.text)
    elif isinstance(signal, SessionServed):
        log.info("Listening to %s (process %d).", signal.source or "nothing", signal.process)
    elif isinstance(signal, PushState) and signal.phase != "pushing":
        log.info(shown_push(signal))
    elif isinstance(signal, TargetState) and signal.is_failing:
        log.warning("%s: %s", signal.name, signal.text)
