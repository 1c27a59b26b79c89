#!/usr/bin/env bash
# Guess: cfn-lint checks the properties of an AWS::Serverless::Function as it checks those of an AWS::Lambda::Function.
# Found: a timeout above Lambda's 900 seconds is an error in AWS::Lambda::Function and is not noticed in
# AWS::Serverless::Function. So a template has to be linted after the SAM transform as well.
# cfn-lint 1.58.0
set -euo pipefail
cd "$(mktemp -d)"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install cfn-lint==1.58.0
cat > serverless.yaml <<'YAML'
Transform: AWS::Serverless-2016-10-31
Resources:
  Job:
    Type: AWS::Serverless::Function
    Properties: { Handler: index.handler, Runtime: python3.12, InlineCode: handler = print, Timeout: 901 }
YAML
cat > plain.yaml <<'YAML'
Resources:
  Job:
    Type: AWS::Lambda::Function
    Properties:
      { Handler: index.handler, Runtime: python3.12, Code: { ZipFile: handler = print }, Timeout: 901, Role: "arn:aws:iam::123456789012:role/job" }
YAML
lint() { venv/bin/cfn-lint --format parseable "$1" || true; }
echo "AWS::Lambda::Function, Timeout 901:"
lint plain.yaml | tee plain.log
echo "AWS::Serverless::Function, Timeout 901:"
lint serverless.yaml | tee serverless.log
grep -q '901' plain.log && ! grep -q '901' serverless.log
echo "cfn-lint 1.58.0: only the plain function's timeout is noticed."
