"""IAM for DynamoDB: the condition key dynamodb:LeadingKeys, which MiniStack does not know.

It holds the partition keys that a call names, of a transaction or a batch all of them. Those of a query stand in its
expression and are left out.
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
"""

import json
from collections.abc import Iterator

from ministack.core import iam_actions
from ministack.services import dynamodb

from .replacing import replaces


def _key(table: object, attributes: object) -> Iterator[str]:
    """The partition key among the attributes of an item, as text."""
    known = dynamodb._tables.get(str(table).rsplit("/", 1)[-1])
    value = attributes.get(known["pk_name"]) if known and isinstance(attributes, dict) else None
    if isinstance(value, dict):
        yield from (str(each) for each in value.values())


def _keys_of(part: object, table: object = None) -> Iterator[str]:
    """The keys of a call of one item, or of what it holds for each of several."""
    if not isinstance(part, dict):
        return
    table = part.get("TableName", table)
    yield from _key(table, part.get("Key", part.get("Item")))
    for item in part.get("TransactItems") or []:
        for member in item.values() if isinstance(item, dict) else []:
            yield from _keys_of(member)
    for name, requests in (part.get("RequestItems") or {}).items():
        if isinstance(requests, dict):
            for key in requests.get("Keys") or []:
                yield from _key(name, key)
        for request in requests if isinstance(requests, list) else []:
            for member in request.values():
                yield from _keys_of(member, name)


@replaces(iam_actions, "dynamodb_service_context")
def _dynamodb_service_context(original, body):
    context = original(body)
    try:
        keys = sorted(set(_keys_of(json.loads(body or b"{}"))))
    except (ValueError, UnicodeDecodeError):
        return context
    return {**context, "dynamodb:LeadingKeys": keys} if keys else context
