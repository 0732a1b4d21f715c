"""Files to keep: never shown inside a page, never guessed at by the browser, never cached."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header


def give_file(content: bytes, *, file_name: str, media_type: str) -> HttpResponse:
    """Answer with a file that the browser saves under a name."""
    return HttpResponse(
        content,
        content_type=media_type,
        headers={
            "Content-Disposition": content_disposition_header(
                as_attachment=True, filename=file_name
            ),
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        },
    )
