"""Writes of people's accounts, by subject."""
