"""
A formal, executable model of the Kubernetes pod lifecycle.

>>> import podmodel as pm
>>> (pod,) = pm.read("examples/web.yaml")          # typed, defaults filled in, positions kept
>>> system = pm.compose(pod)                       # the machines of this very pod
>>> verdicts = pm.check(pod, pm.laws)              # each law proved, refuted (with a trace) or incomplete
>>> run = pm.run(system)                           # a live run on `transitions`
>>> run.fire("create").event
'create'

Names are loaded on first use, so that importing podmodel costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from podmodel.checking import check as check
    from podmodel.conformance import assert_legal as assert_legal
    from podmodel.conformance import conform as conform
    from podmodel.engines.check import Verdict as Verdict
    from podmodel.engines.explore import Space as Space
    from podmodel.engines.explore import explore as explore
    from podmodel.engines.explore import project as project
    from podmodel.engines.simulate import run as run
    from podmodel.errors import DeclarationError as DeclarationError
    from podmodel.errors import ManifestError as ManifestError
    from podmodel.errors import PodmodelError as PodmodelError
    from podmodel.errors import UsageError as UsageError
    from podmodel.kernel.machine import Machine as Machine
    from podmodel.kernel.machine import State as State
    from podmodel.kernel.machine import Transition as Transition
    from podmodel.kernel.property import Outcome as Outcome
    from podmodel.kernel.property import Property as Property
    from podmodel.kernel.semantics import Step as Step
    from podmodel.kernel.semantics import Trace as Trace
    from podmodel.kernel.system import System as System
    from podmodel.lifecycles.compose import Scope as Scope
    from podmodel.lifecycles.compose import compose as compose
    from podmodel.lifecycles.spec import Pod as Pod
    from podmodel.manifest import read as read
    from podmodel.properties import ALL as laws  # noqa: F401, N811 - one of the words of the public API
    from podmodel.render import draw as draw

__version__ = "0.1.0"

_WHERE = {
    "DeclarationError": "errors:DeclarationError",
    "Machine": "kernel.machine:Machine",
    "ManifestError": "errors:ManifestError",
    "Outcome": "kernel.property:Outcome",
    "Pod": "lifecycles.spec:Pod",
    "PodmodelError": "errors:PodmodelError",
    "Property": "kernel.property:Property",
    "Scope": "lifecycles.compose:Scope",
    "Space": "engines.explore:Space",
    "State": "kernel.machine:State",
    "Step": "kernel.semantics:Step",
    "System": "kernel.system:System",
    "Trace": "kernel.semantics:Trace",
    "Transition": "kernel.machine:Transition",
    "UsageError": "errors:UsageError",
    "Verdict": "engines.check:Verdict",
    "assert_legal": "conformance:assert_legal",
    "check": "checking:check",
    "compose": "lifecycles.compose:compose",
    "conform": "conformance:conform",
    "draw": "render:draw",
    "explore": "engines.explore:explore",
    "laws": "properties:ALL",
    "project": "engines.explore:project",
    "read": "manifest:read",
    "run": "engines.simulate:run",
}

__all__ = sorted(_WHERE)


def __getattr__(name: str) -> object:
    """Load a public name from its module."""
    if name not in _WHERE:
        raise AttributeError(f"module 'podmodel' has no attribute '{name}'")
    module, _, attribute = _WHERE[name].partition(":")
    return getattr(import_module(f"podmodel.{module}"), attribute)


def __dir__() -> list[str]:
    return __all__
