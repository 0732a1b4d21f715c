"""Accounts of citizens: contacts proved by a code, recovery, second factor, NIK."""
