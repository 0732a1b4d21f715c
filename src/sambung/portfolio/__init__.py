"""Portfolio: the applications the city runs, and what was claimed of them."""
