"""Which files may be kept: the kinds an office uses, at a size a database bears."""

from collections.abc import Mapping
from pathlib import PurePath

from sambung.kernel.errors import InvalidInput
from sambung.kernel.messages import message as _

LARGEST_MEGABYTES = 10

_ZIP, _PDF, _PNG, _JPEG = b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
MEDIA_TYPES: Mapping[str, tuple[str, bytes]] = {
    ".pdf": ("application/pdf", _PDF),
    ".png": ("image/png", _PNG),
    ".jpg": ("image/jpeg", _JPEG),
    ".jpeg": ("image/jpeg", _JPEG),
    ".docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", _ZIP),
    ".xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _ZIP),
    ".odt": ("application/vnd.oasis.opendocument.text", _ZIP),
}
"""Media type of each accepted ending, and the bytes such a file begins with."""


def find_media_type(file_name: str, content: bytes) -> str:
    """Give the media type of a file, by its ending and by how it begins.

    Raises:
        InvalidInput: it is empty, too large, of a kind that is not kept, or is not what its
            ending says.
    """
    if not content:
        raise InvalidInput(_("The file is empty. Choose another one."))
    if len(content) > LARGEST_MEGABYTES * 1_000_000:
        raise InvalidInput(
            _(
                "The file is larger than %(limit)d MB. Make it smaller, or attach it in parts.",
                limit=LARGEST_MEGABYTES,
            )
        )
    known = MEDIA_TYPES.get(PurePath(file_name).suffix.lower())
    if known is None:
        raise InvalidInput(
            _(
                "Files of this kind are not kept. Use one of: %(kinds)s.",
                kinds=", ".join(ending[1:] for ending in MEDIA_TYPES),
            )
        )
    media_type, beginning = known
    if not content.startswith(beginning):
        raise InvalidInput(
            _(
                "%(name)s is not what its ending says. Save it again in the right format.",
                name=PurePath(file_name).name,
            )
        )
    return media_type
