"""What the gateway says itself in front of the portal: a page for people, JSON for programs.

It must be said while every process of ours is down, so nothing here asks any of them, and both
languages stand in one answer.
"""

from sambung.gateway.translation.messages import Json

_STATUSES = (
    (
        400,
        "bad_request",
        ("Permintaan tidak sah", "Alamat atau isi permintaan ini tidak dapat dibaca."),
        ("Malformed request", "The address or the content of this request cannot be read."),
    ),
    (
        408,
        "too_slow",
        ("Pengiriman terlalu lambat", "Permintaan tidak selesai dikirim pada waktunya. Coba lagi."),
        ("Sent too slowly", "The request was not sent in time. Please try again."),
    ),
    (
        413,
        "too_large",
        ("Kiriman terlalu besar", "Kirim berkas yang lebih kecil, atau bagi menjadi beberapa."),
        ("Too large", "Send a smaller file, or split it into several."),
    ),
    (
        429,
        "rate_limited",
        ("Terlalu banyak permintaan", "Tunggu sebentar, lalu coba lagi."),
        ("Too many requests", "Wait a moment, then try again."),
    ),
    (
        431,
        "too_large",
        (
            "Kepala permintaan terlalu besar",
            "Hapus kuki peramban untuk alamat ini, lalu coba lagi.",
        ),
        ("Request headers too large", "Delete the cookies of this address, then try again."),
    ),
    (
        503,
        "unavailable",
        ("Sedang tidak tersedia", "Halaman ini sedang tidak dapat dilayani. Coba lagi sebentar."),
        ("Not available now", "This page cannot be served at the moment. Please try again soon."),
    ),
    (
        504,
        "unavailable",
        ("Jawaban terlalu lama", "Halaman ini tidak selesai pada waktunya. Coba lagi sebentar."),
        ("No answer in time", "This page was not ready in time. Please try again soon."),
    ),
)
_OTHERS = (
    "error",
    ("Tidak dapat dilayani", "Permintaan ini tidak dapat dilayani."),
    ("Cannot be served", "This request could not be served."),
)
_HEALTH = "/healthz(\\?.*)?"
_FOR_PROGRAMS = (
    "/(api/|\\.well-known/|oauth/(token|userinfo|revoke|introspect|device|jwks\\.json)).*"
)
_PAGE = """\
<!doctype html>
<html lang="id">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} / {english_title}</title></head>
<body>
<main><h1>{title}</h1><p>{text}</p>
<section lang="en"><h2>{english_title}</h2><p>{english_text}</p></section></main>
</body>
</html>
"""
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
}


def build_portal_replies() -> Json:
    """Build the table of Envoy's own answers. What a web process answers is never changed."""
    mappers = [
        {
            "filter": _has_path(_HEALTH),
            "body_format_override": {"json_format": {"status": "failing"}},
            "headers_to_add": _list_headers(),
        }
    ]
    for status, code, indonesian, english in _STATUSES:
        is_it = _has_status(status)
        mappers += [
            {
                "filter": {"and_filter": {"filters": [is_it, _has_path(_FOR_PROGRAMS)]}},
                "body_format_override": _write_json(code, indonesian, english),
                "headers_to_add": _list_headers(status),
            },
            {
                "filter": is_it,
                "body_format_override": _write_page(indonesian, english),
                "headers_to_add": _list_headers(status),
            },
        ]
    _code, indonesian, english = _OTHERS
    return {"mappers": mappers, "body_format": _write_page(indonesian, english)}


def _write_json(code: str, indonesian: tuple[str, str], english: tuple[str, str]) -> Json:
    """Write an answer that clients of the API and of OAuth (RFC 6749, section 5.2) both read."""
    message = f"{indonesian[0]}. {indonesian[1]} / {english[0]}. {english[1]}"
    is_ours = code == "unavailable"
    return {
        "json_format": {
            "code": code,
            "message": message,
            "error": "temporarily_unavailable" if is_ours else "invalid_request",
            "error_description": f"{english[0]}. {english[1]}",
        }
    }


def _write_page(indonesian: tuple[str, str], english: tuple[str, str]) -> Json:
    page = _PAGE.format(
        title=indonesian[0], text=indonesian[1], english_title=english[0], english_text=english[1]
    )
    return {
        "text_format_source": {"inline_string": page},
        "content_type": "text/html; charset=utf-8",
    }


def _list_headers(status: int = 0) -> list[Json]:
    headers = dict(_HEADERS)
    if status in (429, 503, 504):
        headers["retry-after"] = "10"
    return [
        {
            "header": {"key": name, "value": value},
            "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
        }
        for name, value in headers.items()
    ]


def _has_status(status: int) -> Json:
    value = {"default_value": status, "runtime_key": f"sambung.portal_status_{status}"}
    return {"status_code_filter": {"comparison": {"op": "EQ", "value": value}}}


def _has_path(regex: str) -> Json:
    header = {"name": ":path", "string_match": {"safe_regex": {"regex": regex}}}
    return {"header_filter": {"header": header}}
