"""A session's settings as the people at a desk need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from transcriber.wiring.translation import translated_languages

if TYPE_CHECKING:
    from transcriber.config import Settings
    from transcriber.core.plan import SessionPlan


def session_plan(settings: Settings) -> SessionPlan:
    """The plan that the settings hold."""
    from transcriber.core.plan import AgendaPart, SessionPlan
    from transcriber.core.speech import LanguageCode

    return SessionPlan(
        settings.title,
        settings.speakers.roster,
        tuple(AgendaPart(item.title, item.minutes) for item in settings.agenda),
        tuple(map(LanguageCode, settings.languages.spoken)),
        translated_languages(settings),
    )
