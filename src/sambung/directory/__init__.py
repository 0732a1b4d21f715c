"""Directory: the city, its agencies through renames, places, officers and their roles."""
