"""Recognition while people speak: audio in as it comes, captions and final segments out."""
