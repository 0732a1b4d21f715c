"""Console: the pages of officers, the Integration Team and leaders, by subject."""
