#!/usr/bin/env bash
# Guess: like every other resource that a SAM event creates, an EventBridge schedule (ScheduleV2) gets no name in the
# transformed template, so that CloudFormation makes one up and a template can be deployed twice in one account and region.
# Found: the schedule gets the literal name LOGICALID + EVENT, unless the event says `OmitName: true`. The rule of a `Schedule`
# event has no name. A second stack of the same template then fails, because names of schedules are unique in a group.
# aws-sam-translator 1.115.0
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install aws-sam-translator==1.115.0
cat > transform.py <<'PYTHON'
from unittest import mock
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
import boto3

def event(kind, **more):
    return {"Type": kind, "Properties": {"ScheduleExpression" if kind == "ScheduleV2" else "Schedule": "rate(1 hour)", **more}}

template = {
    "Transform": "AWS::Serverless-2016-10-31",
    "Resources": {"Job": {
        "Type": "AWS::Serverless::Function",
        "Properties": {
            "Handler": "index.handler", "Runtime": "python3.12", "InlineCode": "handler = print",
            "Events": {"Old": event("Schedule"), "New": event("ScheduleV2"), "Nameless": event("ScheduleV2", OmitName=True)},
        },
    }},
}
session = boto3.Session(region_name="eu-west-1")
translated = Translator({}, Parser(), boto_session=session).translate(template, {})
for name, resource in sorted(translated["Resources"].items()):
    if resource["Type"] in ("AWS::Scheduler::Schedule", "AWS::Events::Rule"):
        print(name, resource["Type"], resource["Properties"].get("Name"))
PYTHON
found=$(venv/bin/python transform.py)
echo "$found"
diff <(echo "$found") - <<'EXPECTED'
JobNameless AWS::Scheduler::Schedule None
JobNew AWS::Scheduler::Schedule JobNew
JobOld AWS::Events::Rule None
EXPECTED
echo "aws-sam-translator 1.115.0: only the ScheduleV2 event without OmitName has a literal name."
