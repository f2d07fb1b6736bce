"""A session as one page that needs nothing from elsewhere: to read, to search, to hear, to print."""
