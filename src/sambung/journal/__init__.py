"""Journal: who did what (audit), and what other parts must hear of (outbox)."""
