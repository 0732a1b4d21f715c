"""Site: settings, addresses, the `sambung` command and the supervisor of the processes."""
