"""Writes of people's accounts: opened, changed, protected, recovered."""
