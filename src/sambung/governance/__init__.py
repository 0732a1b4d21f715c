"""Governance: the work of joining - integration files, and the obstacles in their way."""
