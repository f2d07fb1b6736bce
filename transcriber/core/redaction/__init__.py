"""What shall not be published: found however it is written, and taken out of everything that a session holds.

The journal keeps what was said, and who asked for what to be left out; whatever is published is made from the state
that `redacted` gives. Taking a redaction back is an event like any other.
"""

from transcriber.core.redaction.places import effect_of, known_names, name_parts
from transcriber.core.redaction.session import Redacted, redacted
from transcriber.core.redaction.wording import LEFT_OUT, Wording

__all__ = ["LEFT_OUT", "Redacted", "Wording", "effect_of", "known_names", "name_parts", "redacted"]
