"""Tabular: tables in files. CSV and XLSX are read whole or refused with a precise reason."""
