"""Messaging: messages to people, written down first and then carried by mail or telephone."""
