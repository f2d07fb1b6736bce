"""What the keys do, a file for each kind of thing; the desk's screen is made of all of them."""
