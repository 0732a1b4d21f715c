"""Telling officers by message what waits for them, or changed for their applications."""
