"""The cleaned transcript: what was said as a reader wants it, by named rules, each of which can be switched off.

Pure, as the core is. Nothing is invented: every word of the result names the place of the text that it stands for, and
the rules that changed it. What was heard stays in the journal; what a person wrote is never cleaned.
"""
