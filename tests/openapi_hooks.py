"""Teaches schemathesis to send JSON Lines."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def json_lines(_context, value):
    """Writes each document of a list on a line. Anything else becomes one line, which the import must refuse."""
    if isinstance(value, bytes):
        return value
    documents = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(document) for document in documents).encode()
