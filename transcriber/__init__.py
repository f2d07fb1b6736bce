"""bofscribe: who said what in a live session, corrected by one person, sent to where people read."""
