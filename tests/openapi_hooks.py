"""Teaches schemathesis to send JSON Lines."""

import json

import schemathesis


@schemathesis.hook
def before_load_schema(_context, raw_schema):
    """Describes an import as the list of its documents, for the serializer below. As a text it would never be accepted."""
    schemas = raw_schema["components"]["schemas"]
    schemas["Import"] = {"type": "array", "items": schemas["Import"]["contentSchema"]}
    content = raw_schema["paths"]["/catalogue/import"]["post"]["requestBody"]["content"]
    del content["application/octet-stream"]
    del content["application/x-ndjson"]["examples"]


@schemathesis.serializer("application/x-ndjson")
def json_lines(_context, value):
    """Writes each document of a list on a line. Anything else becomes one line, which the import must refuse."""
    if isinstance(value, bytes):
        return value
    documents = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(document) for document in documents).encode()
