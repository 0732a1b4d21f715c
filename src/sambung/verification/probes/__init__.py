"""The probes, one per file: each file names its probe `PROBE`."""
