"""Calls the running system with the Python client that openapi-python-client has generated from its openapi.json.

Usage: generated_client.py FOLDER URL, where FOLDER contains the package `generated`.
"""

import importlib
import pkgutil
import sys

sys.path.insert(0, sys.argv[1])
URL = sys.argv[2]

import generated  # noqa: E402
from generated import AuthenticatedClient, Client  # noqa: E402
from generated.api.catalogue import import_  # noqa: E402
from generated.api.preview import preview_draft  # noqa: E402
from generated.api.publish import publish_draft_of_addon  # noqa: E402
from generated.api.read_listing import read_tab  # noqa: E402
from generated.api.submit import restore_revision, save_draft_of_addon  # noqa: E402
from generated.models import Answers, Preview, Receipt, Saved, Tab  # noqa: E402
from generated.types import File  # noqa: E402

APP = "com.example.acme.notes"


def check(response, status, kind):
    """The document of a response that must have this status and be of this type."""
    assert response.status_code == status, (response.status_code, response.content)
    assert isinstance(response.parsed, kind), response.parsed
    return response.parsed


# A schema that the generator cannot read makes modules that cannot be imported.
modules = [module.name for module in pkgutil.walk_packages(generated.__path__, "generated.")]
for module in modules:
    importlib.import_module(module)
assert len(modules) > 100, modules

public = Client(base_url=URL)
partner = AuthenticatedClient(base_url=URL, token="demo-acme")
staff = AuthenticatedClient(base_url=URL, token="demo-staff")

tab = check(read_tab.sync_detailed(APP, client=public), 200, Tab)
assert tab.revision == 1 and tab.rows, tab

answers = Answers.from_dict({
    "privacy": {"gdpr": {"dataProcessor": {"isAppDataProcessor": "TRUE"}, "dataController": {"isAppDataController": False}}},
    "dataResidency": {"isDataResidencySupported": "NOT_APPLICABLE"},
    "security": {"securityContact": "security@acme.example"},
})
check(save_draft_of_addon.sync_detailed(APP, client=partner, body=answers), 200, Saved)
preview = check(preview_draft.sync_detailed(APP, client=partner), 200, Preview)
assert preview.removes.answers, preview
receipt = check(publish_draft_of_addon.sync_detailed(APP, client=partner), 200, Receipt)
assert receipt.revision == 2 and receipt.removes.answers, receipt
assert check(read_tab.sync_detailed(APP, client=public), 200, Tab).revision == 2
check(restore_revision.sync_detailed(APP, 1, client=partner), 200, Saved)

line = b'{"type": "partner", "id": "cirrus", "name": "Cirrus", "contact": "hello@cirrus.example"}\nno line'
report = import_.sync_detailed(client=staff, body=File(payload=line)).parsed
assert (report.created, report.failed) == (1, 1), report

print(f"{len(modules)} modules; read, saved, previewed, published, restored and imported")
