"""Exchange: interfaces that are offered, agreements to use them, and the ledger of calls."""
