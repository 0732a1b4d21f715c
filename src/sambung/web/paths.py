"""Where a page may send a browser on to: only to pages of this installation. Pure."""

LONGEST_PATH = 4000


def is_own_path(address: str) -> bool:
    """Tell whether an address is a path of this site as every browser reads it.

    Complete addresses are refused whatever they name: the development machine has several names,
    and `http://[::1]/` may be somebody else's.

    >>> [is_own_path(each) for each in ("/konsol/?a=1", "//evil.example", "/\\\\evil.example")]
    [True, False, False]
    """
    return (
        address.startswith("/")
        and not address.startswith("//")
        and "\\" not in address
        and len(address) <= LONGEST_PATH
        and address.isprintable()
    )
