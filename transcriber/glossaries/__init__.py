"""Glossary files: those that come with the program, reading and checking others, writing them for other tools."""
