"""Requests of AWS's JSON protocols."""

import json


def json_request(body: bytes) -> dict:
    """The request; empty where it cannot be read."""
    try:
        request = json.loads(body or b"{}")
    except (ValueError, UnicodeDecodeError):
        return {}
    return request if isinstance(request, dict) else {}
