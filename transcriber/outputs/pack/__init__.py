"""The session pack: a folder with everything that is published of a session, made whole or not at all, and checked."""
