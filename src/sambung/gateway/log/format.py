"""The gateway's log: one JSON line per call, written by Envoy and read by the tailer.

Neither query string nor payload is ever written. The path is, since only it tells the operation;
the tailer replaces it by the operation template, and the raw log is deleted after intake.
"""

CLIENT_HEADER = "x-sambung-client"
"""Set by the token check from the claim `client_id`; a value sent by the caller is overwritten."""

LOG_FIELDS = {
    "at": "%START_TIME(%Y-%m-%dT%H:%M:%S.%6fZ)%",
    "id": "%REQ(X-REQUEST-ID)%",
    "client": "%REQ(X-SAMBUNG-CLIENT)%",
    "xroad_client": "%REQ(X-ROAD-CLIENT)%",
    "service": "%METADATA(ROUTE:sambung:service)%",
    "policy": "%DYNAMIC_METADATA(envoy.filters.http.rbac:enforced_effective_policy_id)%",
    "method": "%REQ(:METHOD)%",
    "path": "%PATH(NQ)%",
    "status": "%RESPONSE_CODE%",
    "details": "%RESPONSE_CODE_DETAILS%",
    "flags": "%RESPONSE_FLAGS%",
    "attempts": "%UPSTREAM_REQUEST_ATTEMPT_COUNT%",
    "bytes_in": "%BYTES_RECEIVED%",
    "bytes_out": "%BYTES_SENT%",
    "ms": "%DURATION%",
}

NO_AGREEMENT = "no-agreement"
CLIENT_MISMATCH = "x-road-client-mismatch"
OPERATION_NOT_AGREED = "operation-not-agreed"
REFUSALS = (NO_AGREEMENT, CLIENT_MISMATCH, OPERATION_NOT_AGREED)
"""Names of the refusing rules as they stand in `policy`; any other value is an agreement code."""
