"""Rationalisation: which applications to keep, move, merge or retire, and how they link."""
