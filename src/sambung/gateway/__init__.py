"""Gateway: agreements compiled into configuration of Envoy, and its log brought to the ledger."""
