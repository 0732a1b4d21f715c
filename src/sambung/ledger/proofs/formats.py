"""The names of the two forms of proof; a later form gets another."""

INCLUSION_FORMAT = "sambung-inclusion-proof-v1"
CONSISTENCY_FORMAT = "sambung-consistency-proof-v1"
