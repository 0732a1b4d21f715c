"""Api: what machines read of the portal: applications, levels, health, the ledger."""
