"""The gates: asking for an exemption from clearance, and the queue of the Integration Team."""
