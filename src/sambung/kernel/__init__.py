"""Kernel: the floor of the house: codes, clock, errors, actor, keys. Plain Python."""
