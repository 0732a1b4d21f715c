"""Sambung joins the applications a city government runs, and proves the joining."""

__version__ = "0.1.0"
