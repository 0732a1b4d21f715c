"""Ledger: one record per call under a Merkle tree, with signed checkpoints, in its own database."""
