"""Settings: defaults, then the session's file, then the environment, then the command line; the later wins.

Every setting is a field of a section below: `[recognition] model = "whisper-base"` in session.toml is
`BOFSCRIBE_RECOGNITION_MODEL` in the environment. An unknown key is an error that names the nearest known one.
"""

from __future__ import annotations

import difflib
import tomllib
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from transcriber.errors import UsageError

ENVIRONMENT_PREFIX = "BOFSCRIBE_"

OTHER_VARIABLES = frozenset(
    {
        "BOFSCRIBE_CONFIG_DIR",
        "BOFSCRIBE_DATA_DIR",
        "BOFSCRIBE_MODELS_DIR",
        "BOFSCRIBE_MODELS_SOURCE",
        "BOFSCRIBE_KEYS",
        "BOFSCRIBE_NAME",
        "BOFSCRIBE_HACKMD_TOKEN",
        "BOFSCRIBE_DISCORD_WEBHOOK",
        "BOFSCRIBE_DISCORD_TOKEN",
        "BOFSCRIBE_ZOOM_CAPTIONS_URL",
    }
)
"""Variables with our prefix that are no settings of a session: they are secret, or say where things lie here."""

_PER_LANGUAGE = "BOFSCRIBE_DISCORD_WEBHOOK_"
"""Begins variables of the same kind, one a language."""

DeviceName = Literal["auto", "cuda", "cpu"]


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """spoken: ISO 639-1 codes, the main one first; empty allows any that the model knows, one means that nothing is
    detected. captions: Those that everything is translated into.
    """

    spoken: tuple[str, ...] = ()
    captions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecognitionSettings:
    """model: A name of `bofscribe models list`. hotwords: Words to expect."""

    model: str = "whisper-base"
    device: DeviceName = "auto"
    compute_type: str = "auto"
    hotwords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpeakerSettings:
    """count: How many people speak; None finds out. roster: Names of those expected."""

    count: int | None = None
    roster: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GlossarySettings:
    """files: Bundled glossaries by name and paths from the session folder on; a later one overrides an earlier.

    expected: Ids of concepts that will be spoken of, as the proposal says; they are heard for first.
    automatic: Put right without asking what a file lists, letter for letter, as a mishearing that is no word.
    """

    files: tuple[str, ...] = ("hpc-python",)
    expected: tuple[str, ...] = ()
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class LiveSessionSettings:
    """What `bofscribe live` was begun with, so that it goes on in the same way.

    input: "mic", "mic:NAME", a file's path, or "-" for samples on stdin. captions, edit: HOST:PORT of the captions
    page, and for other note-takers; empty for nowhere.
    """

    input: str = "mic"
    captions: str = ""
    edit: str = ""


NotePermission = Literal["owner", "signed_in", "guest"]
CommentPermission = Literal["disabled", "forbidden", "owners", "signed_in_users", "everyone"]


@dataclass(frozen=True, slots=True)
class HackmdSettings:
    """The shared note. enabled: A session that runs is pushed to it. note: Its id or link; empty: a new one is made.

    team: Whose note it is; empty: one's own.

    read_permission, write_permission, comment_permission: Of a note that is made.
    interval_s: It is pushed no oftener by itself. calls_per_hour: So many calls at most are made by itself.
    quota: Calls a month that the account's plan has, for where HackMD doesn't say how many are left.
    """

    enabled: bool = False
    base_url: str = "https://api.hackmd.io/v1"
    note: str = ""
    team: str = ""
    read_permission: NotePermission = "guest"
    write_permission: NotePermission = "signed_in"
    comment_permission: CommentPermission = "everyone"
    interval_s: int = 60
    calls_per_hour: int = 60
    quota: int = 2000


@dataclass(frozen=True, slots=True)
class DiscordSettings:
    """enabled: What is said goes to the channels whose webhooks the environment has, and questions are taken from there
    where it has a bot's token. edit_interval_s: A message is edited no oftener.
    """

    enabled: bool = False
    edit_interval_s: int = 4


@dataclass(frozen=True, slots=True)
class ZoomSettings:
    """enabled: What is said goes to the meeting whose caption address the environment has. language: Of the captions,
    one of those spoken or translated into; empty: everything as it was said.
    """

    enabled: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class AgendaItemSettings:
    """A part of the session. minutes: Its time box; None has what the others leave."""

    title: str = ""
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """topics: What the session is about, in its own words. agenda: Its parts in order, [[agenda]] in the file."""

    title: str = ""
    topics: tuple[str, ...] = ()
    languages: LanguageSettings = field(default_factory=LanguageSettings)
    recognition: RecognitionSettings = field(default_factory=RecognitionSettings)
    speakers: SpeakerSettings = field(default_factory=SpeakerSettings)
    glossary: GlossarySettings = field(default_factory=GlossarySettings)
    live: LiveSessionSettings = field(default_factory=LiveSessionSettings)
    hackmd: HackmdSettings = field(default_factory=HackmdSettings)
    discord: DiscordSettings = field(default_factory=DiscordSettings)
    zoom: ZoomSettings = field(default_factory=ZoomSettings)
    agenda: tuple[AgendaItemSettings, ...] = ()

    def __post_init__(self) -> None:
        for item in self.agenda:
            if not item.title or (item.minutes is not None and item.minutes < 1):
                raise UsageError(
                    f"agenda has the part {item.title!r} of {item.minutes} minutes.",
                    hint="Give each [[agenda]] a title, and minutes of at least 1 or none.",
                )
        rank = get_args(NotePermission).index
        if rank(self.hackmd.write_permission) > rank(self.hackmd.read_permission):
            raise UsageError(
                f"hackmd.write_permission is {self.hackmd.write_permission!r}, more than read_permission "
                f"{self.hackmd.read_permission!r}.",
                hint="Who may write must be able to read: raise read_permission.",
            )
        if min(self.hackmd.interval_s, self.hackmd.calls_per_hour) < 1:
            raise UsageError(
                "hackmd.interval_s and hackmd.calls_per_hour are at least 1.", hint="Leave them out for 60 of each."
            )
        if self.discord.edit_interval_s < 1:
            raise UsageError("discord.edit_interval_s is at least 1.", hint="Leave it out for 4.")
        if self.speakers.count is not None and self.speakers.count < 1:
            raise UsageError(
                f"speakers.count is {self.speakers.count}; at least 1 is expected.",
                hint="Leave it out to find the number of speakers.",
            )
        for name, codes in (("spoken", self.languages.spoken), ("captions", self.languages.captions)):
            for code in codes:
                if not (code.isascii() and code.isalpha() and code.islower() and 2 <= len(code) <= 3):
                    raise UsageError(
                        f"{code!r} in languages.{name} is no language code.", hint="Use ISO 639-1 codes: en, pt, es."
                    )


def load_settings(
    file: Path | None, environment: Mapping[str, str], flags: Mapping[str, Mapping[str, Any] | Any]
) -> Settings:
    """The settings in force.

    Args:
        file: session.toml, or None where there is none yet.
        environment: As os.environ; variables without our prefix are passed over.
        flags: Nested as the settings are, only what was given.

    Raises:
        UsageError: For a file that is not TOML, an unknown key (with the nearest), a value of the wrong type.
    """
    settings = Settings()
    if file is not None:
        settings = _overlaid(settings, _read_toml(file), str(file))
    settings = _overlaid(settings, _from_environment(environment), "the environment")
    return _overlaid(settings, flags, "the command line")


def settings_as_dict(settings: Settings) -> dict[str, Any]:
    """As session.toml holds them; what is None is left out."""
    return _as_dict(settings)


def unknown_name(name: str, known: list[str], *, what: str, where: str) -> UsageError:
    """The error for a name that isn't there, with the nearest one that is."""
    nearest = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
    hint = f"Did you mean {nearest[0]!r}?" if nearest else f"Known: {', '.join(sorted(known))}."
    return UsageError(f"Unknown {what} {name!r} in {where}.", hint=hint)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} is not valid TOML: {error}.", hint="Mend the line that it names.") from error
    except OSError as error:
        raise UsageError(
            f"Cannot read {file}: {error.strerror}.", hint="Check the path and its permissions."
        ) from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    known: dict[str, tuple[str, ...]] = {}
    for top in fields(Settings):
        section = get_type_hints(Settings)[top.name]
        keys = [(top.name, inner.name) for inner in fields(section)] if is_dataclass(section) else [(top.name,)]
        known |= {ENVIRONMENT_PREFIX + "_".join(key).upper(): key for key in keys}
    found: dict[str, Any] = {}
    for variable, value in environment.items():
        is_other = variable in OTHER_VARIABLES or variable.startswith(_PER_LANGUAGE)
        if not variable.startswith(ENVIRONMENT_PREFIX) or is_other:
            continue
        if variable not in known:
            raise unknown_name(variable, [*known, *OTHER_VARIABLES], what="variable", where="the environment")
        *sections, key = known[variable]
        place = found
        for section in sections:
            place = place.setdefault(section, {})
        place[key] = value
    return found


_Section = TypeVar("_Section")


def _overlaid(settings: _Section, values: Mapping[str, Any], where: str, prefix: str = "") -> _Section:
    hints = get_type_hints(type(settings))
    known = {item.name: item for item in fields(settings)}  # type: ignore[arg-type]  # sections are dataclasses
    changes: dict[str, Any] = {}
    for key, value in values.items():
        if key not in known:
            raise unknown_name(key, list(known), what="setting", where=f"{where}{prefix and f', section [{prefix}]'}")
        if is_dataclass(hints[key]):
            if not isinstance(value, Mapping):
                raise UsageError(f"{key} in {where} is {value!r}; a section is expected.", hint=f"Write [{key}].")
            changes[key] = _overlaid(getattr(settings, key), value, where, prefix=key)
        else:
            changes[key] = _converted(value, hints[key], f"{prefix}.{key}" if prefix else key, where)
    return replace(settings, **changes)  # type: ignore[type-var]  # sections are dataclasses


def _converted(value: Any, hint: Any, name: str, where: str) -> Any:
    """The value as its type; text, as the environment gives it, is read as a number, a list or a truth value."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        hint = next(argument for argument in get_args(hint) if argument is not type(None))
        origin = get_origin(hint)
    if origin is Literal and value in get_args(hint):
        return value
    if origin is tuple and is_dataclass(get_args(hint)[0]):
        kind = get_args(hint)[0]
        if isinstance(value, (list, tuple)) and all(isinstance(item, Mapping) for item in value):
            return tuple(_overlaid(kind(), item, where, prefix=name) for item in value)
        raise UsageError(f"{name} in {where} is {value!r}; tables are expected.", hint=f"Write [[{name}]].")
    if origin is tuple:
        items = [part.strip() for part in value.split(",")] if isinstance(value, str) else value
        if isinstance(items, (list, tuple)) and all(isinstance(item, str) for item in items):
            return tuple(item for item in items if item)
    if hint is str and isinstance(value, str):
        return value
    if hint is int:
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().isdecimal():
            return int(value)
    if hint is bool:
        known = {"true": True, "false": False}
        if isinstance(value, bool):
            return value
        if isinstance(value, str) and value.strip().lower() in known:
            return known[value.strip().lower()]
    expected = {tuple: "a list of texts", Literal: f"one of {', '.join(map(str, get_args(hint)))}"}.get(
        origin, {int: "a whole number", str: "a text", bool: "true or false"}.get(hint, str(hint))
    )
    raise UsageError(f"{name} in {where} is {value!r}; {expected} is expected.", hint="Correct it, or leave it out.")


def _as_dict(section: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for item in fields(section):
        value = getattr(section, item.name)
        if is_dataclass(value):
            found[item.name] = _as_dict(value)
        elif value is not None:
            found[item.name] = [_as_value(part) for part in value] if isinstance(value, tuple) else value
    return found


def _as_value(part: Any) -> Any:
    return _as_dict(part) if is_dataclass(part) else part
