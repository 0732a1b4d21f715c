"""Portal: what citizens see. Plain pages; none needs JavaScript or an account."""
