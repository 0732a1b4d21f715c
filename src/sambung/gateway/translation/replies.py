"""What the gateway says itself when it refuses: a code for machines, a sentence in two languages.

The reader of these answers is not known, so both languages stand in one message.
"""

from sambung.gateway.log.format import CLIENT_MISMATCH, NO_AGREEMENT, OPERATION_NOT_AGREED
from sambung.gateway.translation.messages import Json, typed

_BY_POLICY = (
    (
        NO_AGREEMENT,
        "no_agreement",
        "Tidak ada perjanjian yang berlaku untuk alamat ini."
        " / No agreement in force covers this address.",
    ),
    (
        CLIENT_MISMATCH,
        "wrong_client_header",
        "Kirim satu X-Road-Client, yaitu milik aplikasi pemegang token."
        " / Send one X-Road-Client, that of the application the token belongs to.",
    ),
    (
        OPERATION_NOT_AGREED,
        "operation_not_agreed",
        "Perjanjian Anda tidak mencakup operasi ini."
        " / Your agreement does not cover this operation.",
    ),
)
_BY_STATUS = (
    (400, "bad_request", "Permintaan tidak sah. / The request is malformed."),
    (
        401,
        "invalid_token",
        "Token tidak ada, tidak sah, atau kedaluwarsa. / The token is missing, invalid or expired.",
    ),
    (403, "refused", "Token ini bukan untuk penghubung. / The token is not for the exchange."),
    (404, "no_interface", "Layanan data tidak ditemukan. / There is no such interface."),
    (413, "too_large", "Isi permintaan terlalu besar. / The body of the request is too large."),
    (
        429,
        "rate_limited",
        "Terlalu banyak panggilan; coba lagi nanti. / Too many calls; try again later.",
    ),
    (431, "too_large", "Kepala permintaan terlalu besar. / The request headers are too large."),
    (503, "unavailable", "Penyedia tidak menjawab. / The provider does not answer."),
    (504, "unavailable", "Penyedia terlalu lambat. / The provider took too long."),
)


def build_replies() -> Json:
    """Build the table of Envoy's own answers. What a provider answers is never changed."""
    mappers = [
        {"filter": _was_decided_by(policy), "body_format_override": _body(code, message)}
        for policy, code, message in _BY_POLICY
    ]
    mappers += [
        {"filter": _has_status(status), "body_format_override": _body(code, message)}
        for status, code, message in _BY_STATUS
    ]
    fallback = "Permintaan tidak dapat dilayani. / The request could not be served."
    return {"mappers": mappers, "body_format": _body("error", fallback)}


def _body(code: str, message: str) -> Json:
    return {"json_format": {"code": code, "message": message, "id": "%REQ(X-REQUEST-ID)%"}}


def _has_status(status: int) -> Json:
    value = {"default_value": status, "runtime_key": f"sambung.status_{status}"}
    return {"status_code_filter": {"comparison": {"op": "EQ", "value": value}}}


def _was_decided_by(policy: str) -> Json:
    """Hold for the refusals of one rule, by the details; the metadata is filled too late."""
    expression = f"response.code_details.endsWith('[{policy}]')"
    name = "envoy.access_loggers.extension_filters.cel"
    message = typed(
        "envoy.extensions.access_loggers.filters.cel.v3.ExpressionFilter", expression=expression
    )
    return {"extension_filter": {"name": name, "typed_config": message}}
