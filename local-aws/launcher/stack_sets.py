"""CloudFormation: sets of stacks, and conditions on the region or account of a stack, which MiniStack lacks.

As AWS documents them, as far as creating goes: each account of an organizational unit, but the management account, gets
the set's template and parameters in each region. The switch `organization` says which accounts are in which unit. A stack
is made with the rights of its account's root user, as that of a service-linked role would have them.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-concepts.html
"""

from ministack.core.responses import get_account_id, get_region, new_uuid, request_scope
from ministack.services.cloudformation import _stacks, changesets, handlers, stacks
from ministack.services.cloudformation.helpers import _error, _extract_string_members, _p, _xml

from .replacing import replaces
from .switches import SWITCHES

# What CreateStack is given of CreateStackSet: template, parameters and capabilities.
OF_STACKS = ("TemplateBody", "TemplateURL", "Parameters.", "Capabilities.", "Tags.")

# By account, region and name: what each stack is made of, and the stacks that were made.
_sets: dict[tuple, tuple[dict, list[tuple[str, str, str]]]] = {}


def _evaluate_conditions(original, template, params):
    # In a condition, MiniStack takes a reference to anything but a parameter for its name.
    own = {"AWS::Region": get_region(), "AWS::AccountId": get_account_id(), "AWS::Partition": "aws"}
    return original(template, {**params, **{name: {"Value": value} for name, value in own.items()}})


for _module in (changesets, handlers, stacks):
    replaces(_module, "_evaluate_conditions")(_evaluate_conditions)


def _key(params: dict) -> tuple:
    return get_account_id(), get_region(), _p(params, "StackSetName")


def _create(params: dict) -> tuple:
    if _key(params) in _sets:
        return _error("NameAlreadyExistsException", f"The stack set {_p(params, 'StackSetName')} already exists.", 409)
    if _p(params, "PermissionModel") != "SERVICE_MANAGED":
        return _error("ValidationError", "Only service-managed sets of stacks are played here.")
    _sets[_key(params)] = ({name: value for name, value in params.items() if name.startswith(OF_STACKS)}, [])
    stack_set = f"<StackSetId>{_p(params, 'StackSetName')}:{new_uuid()}</StackSetId>"
    return _xml(200, "CreateStackSetResponse", f"<CreateStackSetResult>{stack_set}</CreateStackSetResult>")


def _accounts(params: dict) -> list[str]:
    units = _extract_string_members(params, "DeploymentTargets.OrganizationalUnitIds")
    members = [account for unit in units for account in SWITCHES.organization["units"][unit]]
    return [account for account in members if account != get_account_id()]


def _create_instances(params: dict) -> tuple:
    if _key(params) not in _sets:
        return _error("StackSetNotFoundException", f"There is no stack set {_p(params, 'StackSetName')}.", 404)
    of_stacks, made = _sets[_key(params)]
    for region in _extract_string_members(params, "Regions"):
        for account in _accounts(params):
            name = f"StackSet-{_p(params, 'StackSetName')}-{new_uuid()}"
            with request_scope(account, region):
                status, headers, body = handlers._create_stack({**of_stacks, "StackName": [name]})
            if status != 200:
                return status, headers, body
            made.append((account, region, name))
    operation = f"<OperationId>{new_uuid()}</OperationId>"
    return _xml(200, "CreateStackInstancesResponse", f"<CreateStackInstancesResult>{operation}</CreateStackInstancesResult>")


def _summary(account: str, region: str, name: str) -> str:
    with request_scope(account, region):
        status = _stacks[name]["StackStatus"]
        reason = _stacks[name]["StackStatusReason"]
    detailed = {"CREATE_COMPLETE": "SUCCEEDED", "CREATE_IN_PROGRESS": "RUNNING"}.get(status, "FAILED")
    return (
        f"<member><Account>{account}</Account><Region>{region}</Region>"
        f"<StackInstanceStatus><DetailedStatus>{detailed}</DetailedStatus></StackInstanceStatus>"
        f"<StatusReason>{reason}</StatusReason></member>"
    )


def _list_instances(params: dict) -> tuple:
    if _key(params) not in _sets:
        return _error("StackSetNotFoundException", f"There is no stack set {_p(params, 'StackSetName')}.", 404)
    summaries = "".join(_summary(*stack) for stack in _sets[_key(params)][1])
    answer = f"<ListStackInstancesResult><Summaries>{summaries}</Summaries></ListStackInstancesResult>"
    return _xml(200, "ListStackInstancesResponse", answer)


handlers._ACTION_HANDLERS.update(
    {"CreateStackSet": _create, "CreateStackInstances": _create_instances, "ListStackInstances": _list_instances}
)
