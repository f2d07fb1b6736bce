"""Everything that touches a neural network: the catalogue of weights, how they are fetched, one adapter a library."""
