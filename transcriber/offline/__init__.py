"""The offline job: a recording to a transcript, with all the context there is."""
