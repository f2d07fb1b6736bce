"""Pure checks of what the machines wrote: recognition and, later, translation."""
