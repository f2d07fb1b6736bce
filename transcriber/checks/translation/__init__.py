"""Pure checks of translations: what a translation lost, added or changed, each with its reason."""
