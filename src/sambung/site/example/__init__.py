"""The example's web server: two small pages over TLS, from a certificate authority of its own."""
