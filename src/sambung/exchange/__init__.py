"""Exchange: interfaces that are offered, and agreements to use them."""
