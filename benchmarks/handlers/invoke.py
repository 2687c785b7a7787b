"""`python invoke.py [events.json]`: loads the Python handler, lets it handle each event of the file, and exits."""

import sys

import one_build_per_container

if len(sys.argv) > 1:
    import json

    with open(sys.argv[1], encoding="utf-8") as events:
        for event in json.load(events):
            one_build_per_container.handler(event, None)
