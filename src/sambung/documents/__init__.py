"""Documents: files that are kept with their matter, and letters made from templates."""
