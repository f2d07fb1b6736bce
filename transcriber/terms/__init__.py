"""Terms: the glossary, and where speakers or the recognizer get its words wrong. Pure."""
