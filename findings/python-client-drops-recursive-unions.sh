#!/usr/bin/env bash
# Guess: a schema that refers to itself, which OpenAPI allows, costs the generated client at most a loose type.
# Found: an object that refers to itself gets its class. A union (`oneOf`) that refers to itself through one of its members gets
# none: it is left out with a warning, and so is every answer that consists of it, so that the generated function gives nothing
# for it. The program ends with success all the same.
# openapi-python-client 0.29.1
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install openapi-python-client==0.29.1
document() { # $1: the schema of a tree
    cat <<JSON
{"openapi": "3.1.0", "info": {"title": "Trees", "version": "1"}, "paths": {"/tree": {"get": {"operationId": "readTree",
 "responses": {"200": {"description": "A tree", "content": {"application/json": {"schema": {"\$ref": "#/components/schemas/Tree"}}}}}}}},
 "components": {"schemas": {"Tree": $1}}}
JSON
}
node='{"type": "object", "properties": {"child": {"$ref": "#/components/schemas/Tree"}}}'
document "$node" > object.json
document "{\"oneOf\": [{\"type\": \"string\"}, $node]}" > union.json
for kind in object union; do
    venv/bin/openapi-python-client generate --path $kind.json --meta none --output-path "client_$kind" > $kind.log 2>&1
    parsed=$(grep -c 'Tree.from_dict' "client_$kind/api/default/read_tree.py" || true)
    echo "$kind: exit 0, class: $([[ -f client_$kind/models/tree.py ]] && echo yes || echo no), answers that are read: $parsed"
done
grep -m 1 "will be omitted" union.log | sed 's/<[^>]*>//'
[[ -f client_object/models/tree.py && ! -f client_union/models/tree.py ]]
grep -q 'Tree.from_dict' client_object/api/default/read_tree.py
! grep -q 'Tree' client_union/api/default/read_tree.py
