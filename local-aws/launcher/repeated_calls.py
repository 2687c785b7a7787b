"""A call that is repeated because its answer got lost is answered as before, and not carried out again.

The AWS SDK for Go, and with it Terraform, now and then loses an answer on a busy machine. It closes the
request's body as soon as it has the head of the answer. A thread of its own that is not yet back from
writing the request then takes the closed body for a failed write (smithy-go answers io.EOF). It closes the
connection before the rest of the answer is there. AWS is too far away to answer that early.

The SDK repeats such a call. A CreateFunction or an AddPermission that was carried out gets a
ResourceConflictException the second time. Terraform takes that for something that passes: it hangs for five
minutes, while this server answers everything else.
"""

from collections import OrderedDict

from ministack import app

from .replacing import replaces

# More than all clients together send between a call and its repetition.
KEPT = 1000
# Id of the SDK's call, the same in each repetition → the answer that was given.
_answers: OrderedDict[str, tuple[int, dict, bytes | str]] = OrderedDict()


@replaces(app, "_dispatch_service_request")
async def _dispatch_service_request(original, method, path, headers, body, query_params, request_id):
    call = headers.get("amz-sdk-invocation-id", "")
    if call in _answers:
        return _answers[call]
    answer = await original(method, path, headers, body, query_params, request_id)
    # A failed call may well be retried, and a stream can be read only once.
    if call and answer[0] < 400 and isinstance(answer[2], bytes | str):
        _answers[call] = answer
        if len(_answers) > KEPT:
            _answers.popitem(last=False)
    return answer
