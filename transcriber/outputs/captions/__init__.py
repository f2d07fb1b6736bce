"""The captions page: what remote participants read live, and the server that brings it to them."""
