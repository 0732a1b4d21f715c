"""Clearance: the gate for new applications, and what the city decides instead of building."""
