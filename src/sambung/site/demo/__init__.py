"""The demonstration: the main story told with real parts, each step with its proof."""
