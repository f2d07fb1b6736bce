"""Builds the objects: the only room of this package that knows the models. It imports what a command needs."""
