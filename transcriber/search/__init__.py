"""Search over all sessions of a user: which there are, an index made from their journals, and questions to it."""
