"""Connectors: what an agency already has (now: a spreadsheet) becomes an interface."""
