"""Voices that people asked to be recognized: kept encrypted, suggested in later sessions, forgotten by command."""
