"""A gateway model as configuration of Envoy 1.40: pure functions from values to JSON values.

Four resources change while Envoy runs, each a file of its own, so that a change of agreements
touches neither connections nor rate buckets. Equal models give equal bytes, in whatever order
their members stand.
"""
