"""Web: the guarded client for calls to addresses that other people named."""
