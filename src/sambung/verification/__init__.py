"""Verification: probes gather evidence, evidence makes levels, and levels decay."""
