"""The design that scan-trigger replaces: one build for each container of each task event, whatever ran before."""

import os

import boto3

codebuild = boto3.client("codebuild")


def handler(event, _context):
    for container in event["detail"]["containers"]:
        codebuild.start_build(
            projectName=os.environ["SCANNER_PROJECT"],
            environmentVariablesOverride=[
                {"name": "IMAGE_TO_SCAN", "value": container["image"], "type": "PLAINTEXT"},
            ],
        )
