"""Captions in a Discord channel, and questions out of it."""
