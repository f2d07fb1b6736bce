"""Renderers of a session: one module a format."""
