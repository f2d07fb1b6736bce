"""The note-taker's desk: a terminal app on a session that runs in its engine.

It knows the core and what it is given (ports.py): no model, no network, no audio. Everything shown is computed from the
session's State and its signals (model.py); every change is an intent, and shows when it comes back as a fact.
"""
