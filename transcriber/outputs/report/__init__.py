"""What came of a session: problems, answers, actions, decisions, words, who spoke, and how far to trust the text."""
