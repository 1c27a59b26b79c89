"""What schemathesis does not know by itself: how JSON Lines are written."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def json_lines(_context, value):
    """A list is a document a line; what is no list is sent as it is, for the import to refuse."""
    if isinstance(value, bytes):
        return value
    documents = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(document) for document in documents).encode()
