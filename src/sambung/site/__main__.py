"""`python -m sambung.site`: the same as the `sambung` command."""

from sambung.site.cli import main

if __name__ == "__main__":
    main()
